using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Theorems;

/// <summary>
/// Looks for three points that refute convexity in the encoder. A gate that moves inside a region makes a term jump or bend there, and a convex
/// function does neither downwards: so on a line that turns one neuron towards a column, it suffices to look around the points where that neuron
/// meets another one, or 0, on the column.
/// </summary>
internal static class ConvexitySearch
{
    private const int MostHalvings = 6;

    /// <summary>Multiplications in W_E P, over all forward passes of a search: keeps it to some seconds.</summary>
    private const long MostWork = 20_000_000;

    /// <summary>
    /// A violation by a term on a region of the given notion, the one named if there is one, or null if none was found on that many lines and within
    /// a fixed amount of work.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ConvexityViolation? Find(
        Instance instance, LossTerm term, RegionNotion notion, int lines = 100, ActivationPattern? within = null, CancellationToken cancel = default)
    {
        var problem = instance.Problem;
        var columns = Enumerable.Range(0, problem.Columns).Where(c => !problem.Weights[c].IsZero && !problem.Input(c).IsZero).ToArray();
        if (columns.Length == 0)
            return null;
        var random = new SeededRandom(1);
        var work = MostWork;
        // Where a column's gates depend on that column alone, a glance at it tells whether anything moves there.
        var isLocal = instance.Activation is not BatchTopKActivation && term is not AuxKTerm;
        var (glance, pass) = ((long)instance.Neurons * problem.InputDimension, (long)instance.Neurons * problem.InputDimension * problem.Columns);
        for (var line = 0; line < lines; line++)
        {
            cancel.ThrowIfCancellationRequested();
            var column = columns[line % columns.Length];
            var (start, decoder) = (Start(instance, column, line, random), random.Matrix(problem.TargetDimension, instance.Neurons, -2, 2));
            var direction = problem.Input(column);
            var neuron = random.Next(0, instance.Neurons - 1);
            var crossings = Crossings(problem.Preactivations(start), problem, neuron, direction);
            foreach (var at in crossings.Where(crossing => crossing.Column == column).Select(crossing => crossing.At).Distinct())
            {
                var gap = crossings.Where(other => other.At != at).Select(other => Rational.Abs(other.At - at)).Append(4).Aggregate(Rational.Min);
                if ((work -= 2 * (isLocal ? glance : pass)) < 0)
                    return null;
                if (term is not L0Term && SameGates(at - gap / 4, at + gap / 4))
                    continue;
                work -= 12 * MostHalvings * pass;
                for (var (halving, step) = (0, gap / 4); halving < MostHalvings; halving++, step /= 2)
                    foreach (var side in (Rational[])[step, -step])
                        // Across the crossing, and, for a region that ends in it, from it.
                        foreach (var from in (Rational[])[at - side, at])
                            if (Try(from, at + 3 * side) is { } violation && (within is null || within.Equals(violation.Pattern)))
                                return violation;
            }

            ConvexityViolation? Try(Rational from, Rational to) => At(instance, term, notion, decoder, Moved(from), Moved(to));

            bool SameGates(Rational from, Rational to)
            {
                var (seen, c) = isLocal ? (instance.With(problem: OneColumn(problem, column), anchors: []), 0) : (instance, column);
                var (before, after) = (Pass(seen, decoder, Moved(from)), Pass(seen, decoder, Moved(to)));
                var (ownBefore, ownAfter) = (term.OwnGate(before), term.OwnGate(after));
                return Enumerable.Range(0, instance.Neurons).All(i => before.Gate[i, c] == after.Gate[i, c] && ownBefore?[i, c] == ownAfter?[i, c]);
            }

            RationalMatrix Moved(Rational t) =>
                RationalMatrix.Create(start.Rows, start.Columns, (i, j) => i == neuron ? start[i, j] + t * direction[j] : start[i, j]);
        }
        return null;
    }

    /// <summary>The violation at two given encoders, or null if they are none. Shapes: decoder nr x nq, encoders nq x np.</summary>
    public static ConvexityViolation? At(
        Instance instance, LossTerm term, RegionNotion notion, RationalMatrix decoder, RationalMatrix first, RationalMatrix second)
    {
        var ends = (At: Pass(instance, decoder, first), To: Pass(instance, decoder, second));
        var pattern = PatternOf(ends.At, notion);
        if (!PatternOf(ends.To, notion).Equals(pattern))
            return null;
        var middle = Pass(instance, decoder, Rational.FromRatio(1, 2) * (first + second));
        if (!PatternOf(middle, notion).Equals(pattern))
            return null;
        var values = (First: Exact(ends.At), Middle: Exact(middle), Second: Exact(ends.To));
        return 2 * values.Middle > values.First + values.Second
            ? new(term, notion, pattern, decoder, first, second, values.First, values.Middle, values.Second)
            : null;

        Rational Exact(Forward at) => term.Value(at) is { Width.IsZero: true, Lower: var value } ? value : throw new ArgumentException(
            $"The term {term.Kind} has an irrational value; only rational ones are compared.");
    }

    private static Problem OneColumn(Problem problem, int column) =>
        new(RationalMatrix.FromRows([problem.Input(column)]), RationalMatrix.FromRows([problem.Target(column)]), [problem.Weights[column]]);

    private static Forward Pass(Instance instance, RationalMatrix decoder, RationalMatrix encoder) =>
        new(instance.Problem, instance.Activation, new SdlParameters(encoder, decoder));

    /// <summary>The sets of a region: selected columns or, for <see cref="RegionNotion.Positive"/>, those with a positive latent.</summary>
    private static ActivationPattern PatternOf(Forward at, RegionNotion notion) => new(Enumerable.Range(0, at.Neurons)
        .Select(i => Enumerable.Range(0, at.Columns).Where(c => at.Gate[i, c] && (notion == RegionNotion.Selected || at.Latents[i, c].Sign > 0))));

    /// <summary>
    /// An encoder whose pre-activations on the column are distinct nonzero integers, in turn all negative, all positive and mixed: its rows are
    /// multiples of the column plus random parts orthogonal to it, which spread the other columns.
    /// </summary>
    private static RationalMatrix Start(Instance instance, int column, int line, SeededRandom random)
    {
        var p = instance.Problem.Input(column);
        var nq = instance.Neurons;
        var order = random.Permutation(nq);
        var threshold = Enumerable.Range(0, nq).Select(instance.Activation.Threshold).Aggregate(Rational.Zero, Rational.Max);
        return RationalMatrix.FromRows(Enumerable.Range(0, nq).Select(i =>
        {
            Rational value = (line % 3) switch
            {
                0 => -1 - order[i],
                1 => 1 + order[i] + threshold,
                _ => order[i] % 2 == 0 ? 1 + order[i] + threshold : -1 - order[i],
            };
            var spread = random.Matrix(1, p.Dimension, -3, 3).Row(0);
            return spread + ((value - spread.Dot(p)) / p.SquaredNorm) * p;
        }));
    }

    /// <summary>Where w_i + t d meets 0 or another neuron, on any column. Shape: preactivations nq x N.</summary>
    private static List<(int Column, Rational At)> Crossings(RationalMatrix z, Problem problem, int neuron, RationalVector direction)
    {
        var crossings = new List<(int, Rational)>();
        for (var c = 0; c < problem.Columns; c++)
        {
            var speed = problem.Input(c).Dot(direction);
            if (speed.IsZero)
                continue;
            for (var i = 0; i < z.Rows; i++)
                crossings.Add((c, ((i == neuron ? 0 : z[i, c]) - z[neuron, c]) / speed));
        }
        return crossings;
    }
}
