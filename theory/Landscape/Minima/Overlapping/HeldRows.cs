namespace TheoryChecks.Landscape;

/// <summary>Conditions that hold rows: their multipliers at a point, which of them let go, and vectors without what they forbid.</summary>
internal static class HeldRows
{
    /// <summary>What a multiplier may be and still be 0, as a share of the loss of nothing: losses have any size.</summary>
    private const double Idle = 1e-7;

    /// <summary>A basis of the conditions that hold with equality whatever the row.</summary>
    public static List<RowCondition> Forced(ColumnSpace space, RowCondition[] constraints) =>
        Independent(space, constraints.Where(constraint => constraint.IsForced));

    /// <summary>The first of these whose inputs are a basis of the span of all.</summary>
    public static List<RowCondition> Independent(ColumnSpace space, IEnumerable<RowCondition> constraints)
    {
        RowCondition[] all = [.. constraints];
        return [.. space.Rows(all.Select(item => item.Column)).IndependentRows().Select(k => all[k])];
    }

    /// <summary>True if no multiplier is negative, false after letting go of one that is; <paramref name="total"/> is the loss of nothing.</summary>
    public static bool Release(BilinearLoss loss, List<RowCondition>[] held, double[] gradient, double total)
    {
        for (var i = 0; i < held.Length; i++)
        {
            var nu = Multipliers(held[i], gradient.AsSpan(loss.Offset(i), loss.Parts[i].Dimension));
            for (var k = 0; k < nu.Length; k++)
                if (nu[k] < -Idle * total && !held[i][k].IsForced)
                {
                    held[i].RemoveAt(k);
                    return false;
                }
        }
        return true;
    }

    /// <summary>Takes out the constraints with multiplier 0, at which the point lies without being held; true if there were any.</summary>
    public static bool DropIdle(BilinearLoss loss, List<RowCondition>[] held, double[] gradient, double total)
    {
        var dropped = 0;
        for (var i = 0; i < held.Length; i++)
        {
            var nu = Multipliers(held[i], gradient.AsSpan(loss.Offset(i), loss.Parts[i].Dimension));
            var idle = held[i].Where((item, k) => !item.IsForced && nu[k] <= Idle * total).ToArray();
            dropped += held[i].RemoveAll(idle.Contains);
        }
        return dropped > 0;
    }

    /// <summary>nu with -g = sum of nu times the normals, as well as that can be had.</summary>
    private static double[] Multipliers(List<RowCondition> held, ReadOnlySpan<double> gradient)
    {
        var gram = new double[held.Count, held.Count];
        var right = new double[held.Count];
        for (var k = 0; k < held.Count; k++)
        {
            right[k] = -Dot(held[k].Normal, gradient);
            for (var l = 0; l < held.Count; l++)
                gram[k, l] = Dot(held[k].Normal, held[l].Normal) + (k == l ? 1e-12 : 0);
        }
        return DenseSolver.SolvePositive(gram, right) ?? new double[held.Count];
    }

    /// <summary>Takes out of a vector what would change the columns at which neurons are held.</summary>
    public static void Project(BilinearLoss loss, List<RowCondition>[] held, double[] vector)
    {
        for (var i = 0; i < held.Length; i++)
            ProjectPart(held[i], vector.AsSpan(loss.Offset(i), loss.Parts[i].Dimension));
    }

    public static void ProjectPart(List<RowCondition> held, Span<double> part)
    {
        if (held.Count == 0)
            return;
        var times = Multipliers(held, part);
        for (var k = 0; k < times.Length; k++)
            for (var l = 0; l < part.Length; l++)
                part[l] += times[k] * held[k].Normal[l];
    }

    public static double Norm(ReadOnlySpan<double> vector) => Math.Sqrt(Dot(vector, vector));

    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var k = 0; k < a.Length; k++)
            sum += a[k] * b[k];
        return sum;
    }
}
