using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>
/// Minimises f(x) = x^T Q x / 2 - b.x over A x >= a, Q positive semidefinite and f bounded below, exactly: the primal active-set method with
/// the least-index rule. For the small problems of one region.
/// </summary>
internal sealed class ConvexQuadratic(RationalMatrix q, RationalVector b, IReadOnlyList<(RationalVector Normal, Rational Bound)> constraints)
{
    private const int MostSteps = 400;

    /// <summary>A point at least as good as the feasible start: a minimiser, unless the step limit is met.</summary>
    public RationalVector Minimise(RationalVector start)
    {
        var x = start;
        var active = new SortedSet<int>();
        for (var step = 0; step < MostSteps; step++)
        {
            var gradient = q * x - b;
            var direction = Direction(gradient, active);
            if (direction is null)
            {
                if (Releasable(gradient, active) is not { } release)
                    return x;
                active.Remove(release);
                continue;
            }
            var (length, blocking) = (Rational.One, -1);
            for (var k = 0; k < constraints.Count; k++)
            {
                var (normal, bound) = constraints[k];
                var slope = normal.Dot(direction);
                if (slope.Sign >= 0 || active.Contains(k))
                    continue;
                var until = (bound - normal.Dot(x)) / slope;
                if (until < length)
                    (length, blocking) = (until, k);
            }
            x += length * direction;
            if (blocking >= 0)
                active.Add(blocking);
        }
        return x;
    }

    /// <summary>The step to the minimiser with the active constraints kept at equality, or null if x is one.</summary>
    private RationalVector? Direction(RationalVector gradient, SortedSet<int> active)
    {
        var n = gradient.Dimension;
        var basis = active.Count == 0
            ? [.. Enumerable.Range(0, n).Select(j => RationalVector.Unit(n, j))]
            : RationalMatrix.FromRows(active.Select(k => constraints[k].Normal)).NullSpace();
        if (basis.Count == 0)
            return null;
        var rows = RationalMatrix.FromRows(basis);
        var reduced = rows * gradient;
        if (reduced.IsZero)
            return null;
        // f is bounded below on the affine subspace, so the system has a solution.
        var times = (rows * q * rows.Transpose()).Solve(-reduced)!;
        return rows.Transpose() * times;
    }

    /// <summary>An active constraint with a negative multiplier, or null: the gradient is a combination of the active normals.</summary>
    private int? Releasable(RationalVector gradient, SortedSet<int> active)
    {
        if (active.Count == 0)
            return null;
        var normals = RationalMatrix.FromRows(active.Select(k => constraints[k].Normal)).Transpose();
        var multipliers = normals.Solve(gradient)!;
        foreach (var (k, j) in active.Select((k, j) => (k, j)))
            if (multipliers[j].Sign < 0)
                return k;
        return null;
    }
}
