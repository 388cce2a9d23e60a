namespace TheoryChecks.Landscape;

/// <summary>Moves points of a region to critical points of the loss, in floating point: down to a minimum, or to wherever the gradient is
/// 0.</summary>
/// <param name="space">The columns.</param>
/// <param name="total">The loss of nothing, the unit of gradients.</param>
internal sealed class PointDescents(ColumnSpace space, double total)
{
    private const int MostSteps = 200, MostTrials = 60;
    private const double Flat = 1e-11, SmallestOn = 1e-5;

    /// <summary>Moves x to a critical point and returns the columns at which each neuron is held, or null if it leaves the region or does not
    /// settle.</summary>
    public int[][]? Descend(BilinearLoss loss, RowCondition[][] constraints, double[] x, out bool isTouching)
    {
        isTouching = false;
        var held = constraints.Select(list => HeldRows.Forced(space, list)).ToArray();
        var (damping, value) = (1e-3 * total, loss.Value(x));
        for (var step = 0; step < MostSteps; step++)
        {
            Normalise(loss, x);
            var (_, gradient, hessian) = loss.Expand(x);
            var projected = (double[])gradient.Clone();
            HeldRows.Project(loss, held, projected);
            if (projected.Max(Math.Abs) < Flat * total)
            {
                if (!HeldRows.Release(loss, held, gradient, total))
                    continue;
                isTouching = HeldRows.DropIdle(loss, held, gradient, total);
                return [.. held.Select(list => HeldRows.Independent(space, list).Select(item => item.Column).Order().ToArray())];
            }
            // Damped Newton: (H + damping) s = -g, where constraints that hold a neuron act as stiff springs.
            for (var i = 0; i < held.Length; i++)
                foreach (var item in held[i])
                    for (var k = 0; k < item.Normal.Length; k++)
                        for (var l = 0; l < item.Normal.Length; l++)
                            hessian[loss.Offset(i) + k, loss.Offset(i) + l] += 1e6 * total * item.Normal[k] * item.Normal[l];
            for (var k = 0; k < x.Length; k++)
                hessian[k, k] += damping;
            if (DenseSolver.SolvePositive(hessian, [.. projected.Select(g => -g)]) is not { } move)
            {
                damping = Math.Max(10 * damping, 1e-9 * total);
                continue;
            }
            HeldRows.Project(loss, held, move);
            var (length, stop) = (1.0, ((int Part, RowCondition Constraint)?)null);
            for (var i = 0; i < constraints.Length; i++)
                foreach (var constraint in constraints[i])
                {
                    if (constraint.IsForced || held[i].Contains(constraint))
                        continue;
                    var (at, slope) = (constraint.At(x.AsSpan(loss.Offset(i))),
                        constraint.At(move.AsSpan(loss.Offset(i))));
                    var until = slope < 0 ? (constraint.IsOn ? 0.9 : 1) * Math.Max(at, 0) / -slope : double.PositiveInfinity;
                    if (until < length)
                        (length, stop) = (until, constraint.IsOn ? null : (i, constraint));
                }
            double[] next = [.. x.Select((entry, k) => entry + length * move[k])];
            var reached = loss.Value(next);
            if (reached > value + 1e-15 * total)
            {
                damping = Math.Max(4 * damping, 1e-12 * total);
                if (damping > 1e8 * total)
                    return null;
                continue;
            }
            next.CopyTo(x, 0);
            (value, damping) = (reached, damping < 1e-13 * total ? 0 : damping / 10);
            if (stop is var (part, wall))
                held[part].Add(wall);
            for (var i = 0; i < constraints.Length; i++)
            {
                var y = x.AsSpan(loss.Offset(i), loss.Parts[i].Dimension);
                foreach (var constraint in constraints[i])
                    if (constraint.IsOn && HeldRows.Dot(constraint.Normal, y) < SmallestOn * HeldRows.Norm(y))
                        return null;
            }
        }
        return null;
    }

    /// <summary>Moves x to where the gradient is 0, whatever sort of point that is, by Levenberg's steps on |g|^2; returns the columns at which each
    /// neuron is always 0, or null if x would leave the region or does not settle.</summary>
    public int[][]? Settle(BilinearLoss loss, RowCondition[][] constraints, double[] x)
    {
        var held = Array.ConvertAll(constraints, list => HeldRows.Forced(space, list));
        var damping = 1e-2 * total * total;
        Normalise(loss, x);
        var (_, gradient, hessian) = loss.Expand(x);
        HeldRows.Project(loss, held, gradient);
        for (var step = 0; step < MostTrials; step++)
        {
            if (gradient.Max(Math.Abs) < Flat * total)
                return [.. held.Select(list => list.Select(item => item.Column).Order().ToArray())];
            var n = x.Length;
            var rows = new double[n][];
            for (var k = 0; k < n; k++)
            {
                rows[k] = [.. Enumerable.Range(0, n).Select(l => hessian[k, l])];
                HeldRows.Project(loss, held, rows[k]);
            }
            // (H^2 + damping) s = -H g on the face.
            var (square, right) = (new double[n, n], new double[n]);
            for (var k = 0; k < n; k++)
            {
                for (var l = 0; l < n; l++)
                {
                    right[l] -= rows[k][l] * gradient[k];
                    for (var m = 0; m <= l; m++)
                        square[l, m] += rows[k][l] * rows[k][m];
                }
                square[k, k] += damping;
            }
            if (DenseSolver.SolvePositive(square, right) is not { } move)
                return null;
            HeldRows.Project(loss, held, move);
            double[] next = [.. x.Zip(move, (a, b) => a + b)];
            if (!Enumerable.Range(0, constraints.Length)
                .All(i => constraints[i].All(item => item.IsForced || IsInside(item, next.AsSpan(loss.Offset(i), loss.Parts[i].Dimension)))))
            {
                damping *= 4;
                if (damping > 1e4 * total * total)
                    return null;
                continue;
            }
            Normalise(loss, next);
            var (_, slope, curvature) = loss.Expand(next);
            HeldRows.Project(loss, held, slope);
            if (!(HeldRows.Dot(slope, slope) < HeldRows.Dot(gradient, gradient)))
            {
                damping *= 4;
                continue;
            }
            (x, gradient, hessian, damping) = (Keep(x, next), slope, curvature, damping / 8);
        }
        return null;

        static bool IsInside(RowCondition item, ReadOnlySpan<double> y) => item.At(y) > SmallestOn * HeldRows.Norm(y);

        static double[] Keep(double[] x, double[] next)
        {
            next.CopyTo(x, 0);
            return x;
        }
    }

    /// <summary>Rows of length 1, which the decoder makes up for.</summary>
    private static void Normalise(BilinearLoss loss, double[] x)
    {
        for (var i = 0; i < loss.Parts.Count; i++)
        {
            var y = x.AsSpan(loss.Offset(i), loss.Parts[i].Dimension);
            var size = HeldRows.Norm(y);
            if (size < 1e-12)
                continue;
            foreach (ref var entry in y)
                entry /= size;
            var end = i + 1 < loss.Parts.Count ? loss.Offset(i + 1) : loss.Dimension;
            for (var j = loss.DecoderOffset(i); j < end; j++)
                x[j] *= size;
        }
    }
}
