using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>
/// Encoders of two rectified neurons whose decoder columns lie in the gaps between the lines of the targets, as far from them as the gaps allow;
/// the targets (of positive weight, not 0) have rank 2.
/// <para>
/// The two columns u, v are independent and their cone, below 180 degrees, holds all targets. If no latent of a target is 0 then W_E p_c = U^-1 r_c,
/// so r_c = A p_c for a matrix A, and any u, v with all targets inside their cone belong to W_E = U^-1 A. Let a and b be the outer targets,
/// theta apart. u and -v are lines of the arc from -b to a, pi - theta wide, -v before u. So a point that recovers nothing exists iff there is
/// such an A and some gap between neighbouring lines of this arc is wider than 2 arccos(tau): u and -v both close to its middle.
/// </para>
/// </summary>
internal static class TwoColumns
{
    /// <summary>The encoders, widest gap first. A search only: angles are in floating point; what comes of an encoder is checked exactly.</summary>
    public static IEnumerable<RationalMatrix> Encoders(Instance instance)
    {
        var problem = instance.Problem;
        if (instance.Neurons != 2 || !instance.Activation.IsRectified || instance.Activation is ZeroActivation)
            yield break;
        int[] seen = [.. Enumerable.Range(0, problem.Columns).Where(c => !problem.Weights[c].IsZero && !problem.Target(c).IsZero)];
        if (Plane(problem, seen) is not { } axes || Map(problem, seen) is not { } map)
            yield break;
        var angles = seen.Select(c => Angle(problem.Target(c))).Order().ToArray();
        // Between the outer targets lies the widest gap of the circle; the cone is the rest.
        var last = Enumerable.Range(0, angles.Length).MaxBy(k => Gap(angles, k));
        var free = Gap(angles, last) - Math.PI;
        if (free <= 0)
            yield break;
        var (from, to) = (angles[last] - Math.PI, angles[last] - Math.PI + free); // the arc from -b to a
        double[] lines = [
            from,
            .. Enumerable.Range(0, problem.Columns).Select(problem.Target).Where(r => !r.IsZero && IsInPlane(r))
                .Select(r => from + Modulo(Angle(r) - from, Math.PI)).Where(line => line < to).Order(),
            to,
        ];
        foreach (var (start, end) in lines.Zip(lines.Skip(1)).OrderByDescending(gap => gap.Second - gap.First))
        {
            var room = (end - start) / 2 - Math.Acos(Recovery.Threshold.ToDouble());
            if (room <= 1e-9)
                yield break;
            var (middle, aside) = ((start + end) / 2, room / 2);
            var decoder = RationalMatrix.FromRows([Direction(middle + aside, aside), -Direction(middle - aside, aside)]).Transpose();
            yield return ((decoder.Transpose() * decoder).Inverse()! * decoder.Transpose()) * map;
        }

        double Angle(RationalVector r) => Math.Atan2(
            problem.Inner(r, axes.Second).ToDouble() / axes.Length.Second, problem.Inner(r, axes.First).ToDouble() / axes.Length.First);

        bool IsInPlane(RationalVector r) =>
            (r - Along(problem, r, axes.First) - Along(problem, r, axes.Second)).IsZero;

        // Within a hundredth of what is spare.
        RationalVector Direction(double angle, double spare) =>
            Near(Math.Cos(angle) / axes.Length.First, spare / axes.Length.First) * axes.First
            + Near(Math.Sin(angle) / axes.Length.Second, spare / axes.Length.Second) * axes.Second;
    }

    private static RationalVector Along(Problem problem, RationalVector r, RationalVector axis) =>
        problem.Inner(r, axis) / problem.SquaredNorm(axis) * axis;

    private static Rational Near(double value, double spare) =>
        Rational.Simplest(Rational.FromDouble(value - spare / 100), Rational.FromDouble(value + spare / 100));

    private static double Gap(double[] angles, int k) => k + 1 < angles.Length ? angles[k + 1] - angles[k] : angles[0] + 2 * Math.PI - angles[^1];

    private static double Modulo(double a, double m) => a - m * Math.Floor(a / m);

    /// <summary>Two orthogonal vectors that span the targets, with their lengths, or null if their rank is not 2.</summary>
    private static (RationalVector First, RationalVector Second, (double First, double Second) Length)? Plane(Problem problem, int[] seen)
    {
        if (seen.Length < 2)
            return null;
        var first = problem.Target(seen[0]);
        var rests = seen.Select(problem.Target).Select(r => r - Along(problem, r, first)).Where(rest => !rest.IsZero).ToArray();
        return rests.Length > 0 && RationalMatrix.FromRows(seen.Select(problem.Target)).Rank() == 2
            && Math.Sqrt(problem.SquaredNorm(first).ToDouble()) is > 0 and var one
            && Math.Sqrt(problem.SquaredNorm(rests[0]).ToDouble()) is > 0 and var two
            && double.IsFinite(one) && double.IsFinite(two)
            ? (first, rests[0], (one, two))
            : null;
    }

    /// <summary>A matrix A with A p_c = r_c on the columns seen, or null. Shape: nr x np.</summary>
    private static RationalMatrix? Map(Problem problem, int[] seen)
    {
        var inputs = RationalMatrix.FromRows(seen.Select(problem.Input));
        var rows = new List<RationalVector>();
        for (var j = 0; j < problem.TargetDimension; j++)
        {
            if (inputs.Solve(new RationalVector(seen.Select(c => problem.Targets[c, j]))) is not { } row)
                return null;
            rows.Add(row);
        }
        return RationalMatrix.FromRows(rows);
    }
}
