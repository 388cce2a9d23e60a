using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>Makes a proposed critical point an exact one of the least possible loss: simple activations, the best decoder for them, and a bound that
/// their loss meets.</summary>
internal sealed class GroupSolver(Instance instance, ColumnSpace space)
{
    private const int MostSplit = 6;
    private const double Touching = 1e-7;

    private readonly double[][] _targets =
        [.. Enumerable.Range(0, instance.Problem.Columns).Select(c => instance.Problem.Target(c).ToDoubles())];

    /// <summary>The exact point near this one, or null. <paramref name="thresholds"/>: one for each neuron.</summary>
    public ComponentSolution? Solve(CriticalPoint point, Rational[] thresholds)
    {
        var weighted = Array.ConvertAll(point.Sets, space.Weighted);
        int[] columns = [.. weighted.SelectMany(set => set).Distinct().Order()];
        var (problem, n) = (instance.Problem, point.Sets.Length);
        var bounds = new Lazy<LossBlock[]>(() => Bounds(weighted, columns));
        var weights = RationalMatrix.Diagonal(new RationalVector(columns.Select(c => problem.Weights[c])));
        var targets = RationalMatrix.FromRows(columns.Select(problem.Target));
        var touching = Enumerable.Range(0, n).Select(i => Touched(point.Y[i], point.Sets[i], point.Tight[i])).ToArray();
        var simple = new[] { 3, 8, 16, 30 }
            .Select(bits => Enumerable.Range(0, n).Select(i => space.OnFace(Simple(point.Y[i], bits), touching[i])).ToArray());
        var inSubspace = new[] { 3, 6, 12 }
            .Select(bits => BestSubspace.Of(_targets, problem, columns, point.U, bits))
            .OfType<BestSubspace>()
            .Select(best => InSubspace(best, point, weighted, columns, touching))
            .OfType<RationalVector[]>();
        foreach (var y in simple.Concat(inSubspace))
        {
            if (!Enumerable.Range(0, n).All(i => Keeps(point.Y[i], y[i], thresholds[i].ToDouble())))
                continue;
            var a = Activations(y);
            var gram = a * weights * a.Transpose();
            var images = a * weights * targets;
            // Normal equations always have a solution.
            var decoder = RationalMatrix.FromRows(Enumerable.Range(0, problem.TargetDimension).Select(j => gram.Solve(images.Column(j))!));
            var residual = targets.Transpose() - decoder * a;
            var loss = problem.Weighted(columns, c => problem.SquaredNorm(residual.Column(c)));
            var block = loss.IsZero ? null : Array.Find(bounds.Value, block => block.Value == loss);
            if (block is null && !loss.IsZero)
                continue;
            var basis = point.Sets.Select(set => space.Basis(space.Weighted(set), [])).ToArray();
            var along = a.Rank() == n && basis.Any(b => b.Length > 1) ? Along(a, loss) : null;
            bool IsOnly() =>
                loss.IsZero
                    && targets.Rank() == n
                    && weighted.All(set => RationalMatrix.FromRows(problem.TargetDimension, columns.Except(set).Select(problem.Target))
                        .Rank() == n - 1);
            MinimumShape? shape = a.Rank() < n || along is not null
                ? MinimumShape.Flat
                : basis.All(b => b.Length == 1) || IsOnly() ? MinimumShape.Trap : null;
            return new ComponentSolution
            {
                Y = y,
                U = [.. Enumerable.Range(0, n).Select(decoder.Column)],
                Tight = point.Tight,
                Group = new OptimalGroup([.. Enumerable.Range(0, n)], block, along, shape),
            };
        }
        return null;

        RationalMatrix Activations(RationalVector[] rows) =>
            RationalMatrix.Create(
                n, columns.Length, (i, c) => weighted[i].Contains(columns[c]) ? space.Coordinates.Row(columns[c]).Dot(rows[i]) : Rational.Zero);

        RationalMatrix? Along(RationalMatrix a, Rational loss)
        {
            for (var i = 0; i < n; i++)
                foreach (var turn in Turns(i))
                {
                    if (touching[i].Any(c => space.Coordinates.Row(c).Dot(turn).Sign > 0))
                        continue;
                    var rows = Enumerable.Repeat(RationalVector.Zero(space.Rank), n).ToArray();
                    rows[i] = turn;
                    var direction = Activations(rows);
                    if (RationalMatrix.FromRows([a.Row(i), direction.Row(i)]).Rank() == 2
                        && Enumerable.Range(1, 4 * n + 1).All(t => Left(a + (Rational)t * direction) is not { } left || left == loss))
                        return RationalMatrix.FromRows(rows.Select(row => space.Lift * row));
                }
            return null;
        }

        IEnumerable<RationalVector> Turns(int i) => Enumerable.Range(0, space.Rank).Select(k => RationalVector.Unit(space.Rank, k))
            .SelectMany(unit => new[] { (unit, touching), (unit, point.Tight), (-unit, point.Tight) })
            .Select(turn => space.OnFace(turn.Item1, turn.Item2[i]));

        Rational? Left(RationalMatrix a)
        {
            var images = a * weights * targets;
            return (a * weights * a.Transpose()).Inverse() is { } gram
                ? space.Total(columns) - problem.Explained(images, gram)
                : null;
        }
    }

    /// <summary>Rows whose activations are those of a subspace in which the best decoders lie: &lt;q, r_c> on F_i for a vector q of it that is
    /// orthogonal to the other targets. Null if there are none near the point.</summary>
    private RationalVector[]? InSubspace(BestSubspace best, CriticalPoint point, int[][] weighted, int[] columns, int[][] touching)
    {
        const int Bits = 10;
        var rows = new RationalVector[point.Y.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            var y = point.Y[i];
            double Activation(int c) => space.Near(c, y);
            if (best.Activations(weighted[i], [.. columns.Except(weighted[i])], Activation, Bits) is not { } a)
                return null;
            // The nearest simple row with these activations that is 0 where this one is.
            int[] basis = space.Basis([.. weighted[i], .. touching[i].Except(weighted[i])], []);
            var (start, wanted) = (Simple(y, Bits),
                new RationalVector(basis.Select(c => Array.IndexOf(weighted[i], c) is >= 0 and var k ? a[k] : Rational.Zero)));
            rows[i] = start - space.Dual(basis) * (space.Rows(basis) * start - wanted);
            if (!(space.Rows(weighted[i]) * rows[i]).Equals(a))
                return null;
        }
        return rows;
    }

    private static RationalVector Simple(double[] vector, int bits)
    {
        var near = Rational.FromRatio(1, 1L << bits);
        return new RationalVector(vector.Select(Rational.FromDouble).Select(x => Rational.Simplest(x - near, x + near)));
    }

    /// <summary>The tight columns and those off the set at which the row is 0 but for rounding, as far as their inputs are independent.</summary>
    private int[] Touched(double[] y, int[] set, int[] tight)
    {
        var touched = tight.ToList();
        foreach (var c in Enumerable.Range(0, instance.Problem.Columns).Except(set).Except(tight))
            if (Math.Abs(space.Near(c, y)) < Touching
                && space.Rows([.. touched, c]).Rank() > touched.Count)
                touched.Add(c);
        return [.. touched];
    }

    /// <summary>The rank bounds of some columns of a component, of which fewer neurons see anything, best first.</summary>
    private LossBlock[] Bounds(int[][] weighted, int[] columns)
    {
        var problem = instance.Problem;
        var subsets = columns.Length <= MostSplit
            ? Enumerable.Range(1, columns.Length).SelectMany(size => UnseenColumns.Choose(columns, size))
            : [columns];
        return [.. subsets.Select(subset => (Subset: subset, Seeing: weighted.Count(set => set.Intersect(subset).Any(IsSeen))))
            .Where(item => item.Seeing < item.Subset.Length)
            .Select(item => LossBlock.ByRank(
                problem,
                RationalMatrix.FromRows(item.Subset.Select(c => RationalVector.Unit(problem.Columns, c))),
                item.Seeing))
            .OrderByDescending(block => block.Value)];

        // The latents of a column with input 0 are 0, so its targets can't be met.
        bool IsSeen(int c) => !problem.Input(c).IsZero;
    }

    /// <summary>True if the rounded row is on and off where the other is, not closer to the threshold than a tenth of it.</summary>
    private bool Keeps(double[] row, RationalVector rounded, double threshold)
    {
        for (var c = 0; c < instance.Problem.Columns; c++)
        {
            var (before, after) = (space.Near(c, row) - threshold,
                space.Coordinates.Row(c).Dot(rounded).ToDouble() - threshold);
            if (Math.Abs(before) < Touching ? after > 0 : before > 0 ? after < before / 10 : after > before / 10)
                return false;
        }
        return true;
    }
}
