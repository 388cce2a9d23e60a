using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// Alternating convex search (the paper's future work): in turn the best decoder for the encoder, by exact least squares, and the best encoder for
/// the decoder within the closed region of the current pattern, by an exact convex quadratic program (both blocks are convex there, Thm 3.2). All
/// losses are exact and never rise. A ReLU encoder that reaches the boundary of its region is on the next one, since the loss is continuous; where
/// the gate jumps at the boundary the search stops short of it.
/// </summary>
internal static class AlternatingSearch
{
    private const int MostHalvings = 8, LongestNumber = 640; // bits

    /// <summary>The points from a start on: first the start with its best decoder, then one per round; losses strictly fall.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="encoder">Where to start. Shape: nq x np.</param>
    /// <param name="options">When to stop.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="ArgumentException">The encoder has the wrong shape.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<AlternatingStep> Run(
        Instance instance, RationalMatrix encoder, AlternatingOptions? options = null, CancellationToken cancel = default)
    {
        if (encoder.Rows != instance.Neurons || encoder.Columns != instance.Problem.InputDimension)
            throw new ArgumentException(
                $"The encoder is {encoder.Rows} x {encoder.Columns}; give one row of {instance.Problem.InputDimension} entries for each of the "
                    + $"{instance.Neurons} neurons.");
        options ??= new AlternatingOptions();
        var steps = new List<AlternatingStep> { WithBestDecoder(instance, encoder) };
        // Towards a loss of 0 every round gains, and where nothing can be rounded numbers grow without end.
        while (steps.Count <= options.MaxRounds && !steps[^1].Loss.IsZero && (steps.Count == 1 || IsShort(steps[^1].Encoder)))
        {
            cancel.ThrowIfCancellationRequested();
            // Short numbers first: the best encoder for a rounded decoder is as good, except close to a minimum.
            var rounded = steps[^1] with { Decoder = Rounded(steps[^1].Decoder, options.Bits) };
            if ((Round(instance, rounded, options) ?? Round(instance, steps[^1], options)) is not { } next)
                break;
            var gain = steps[^1].Loss - next.Loss;
            steps.Add(next);
            if (gain < options.Progress * next.Loss)
                break;
        }
        if (Polished(instance, steps[^1]) is { } simple)
            steps.Add(simple);
        return steps;
    }

    /// <summary>
    /// Where the infimum is not attained, two rows w, w' run into each other while their decoder columns grow and cancel. This goes there at once:
    /// for pairs of rows at angles below a right one, w + w' rounded, plus and minus t (w - w') for t = 1/2, 1/4, ..., as long as the loss falls.
    /// Exact losses; the point given if nothing is gained.
    /// </summary>
    internal static AlternatingStep Merged(Instance instance, AlternatingStep step)
    {
        const int MostHalvings = 24;
        if (instance.Activation is not ReluActivation)
            return step;
        for (var i = 0; i < step.Encoder.Rows; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (first, second) = (ToUnitSize(step.Encoder.Row(i)), ToUnitSize(step.Encoder.Row(j)));
                if (first.Dot(second).Sign <= 0)
                    continue;
                var difference = Rational.FromRatio(1, 2) * (first - second);
                var radius = difference.Aggregate(Rational.Zero, (most, x) => Rational.Max(most, Rational.Abs(x))) / 2;
                var middle = new RationalVector((Rational.FromRatio(1, 2) * (first + second)).Select(x => Rational.Simplest(x - radius, x + radius)));
                var side = new RationalVector(difference.Select(x => Rational.Simplest(x - radius / 2, x + radius / 2)));
                for (var halvings = 1; halvings <= MostHalvings; halvings++)
                {
                    var t = Rational.FromRatio(1, 1 << halvings);
                    var moved = WithBestDecoder(instance, Replace(Replace(step.Encoder, i, middle + t * side), j, middle - t * side));
                    if (moved.Loss < step.Loss)
                        step = moved;
                    else if (halvings > MostHalvings / 4)
                        break;
                }
            }
        }
        return step;

        static RationalVector ToUnitSize(RationalVector row) =>
            row.Aggregate(Rational.Zero, (most, x) => Rational.Max(most, Rational.Abs(x))) is { IsZero: false } largest
                ? largest.Inverse() * row
                : row;

        static RationalMatrix Replace(RationalMatrix matrix, int i, RationalVector row) =>
            RationalMatrix.FromRows(matrix.Columns, Enumerable.Range(0, matrix.Rows).Select(k => k == i ? row : matrix.Row(k)));
    }

    /// <summary>
    /// A nearby encoder with much shorter numbers and a lower loss, or null: the limit of a search is often a simple point.
    /// </summary>
    internal static AlternatingStep? Polished(Instance instance, AlternatingStep step)
    {
        // A JumpReLU row may be made long, so that its threshold matters less.
        var scales = instance.Activation is JumpReluActivation jump ? [jump.Thetas.Max() + 1, 64 * (jump.Thetas.Max() + 1)] : new[] { Rational.One };
        foreach (var (bits, scale) in from bits in new[] { 4, 7, 10, 14 } from scale in scales select (bits, scale))
            foreach (var place in new Func<RationalMatrix, Func<int, RationalVector, RationalVector>, RationalMatrix>[] { InRows, InLatents })
                if (WithBestDecoder(instance, place(step.Encoder, (_, row) => Simple(row, bits, scale))) is var simple && simple.Loss < step.Loss)
                    return simple;
        return null;

        RationalVector Simple(RationalVector row, int bits, Rational scale)
        {
            var (radius, largest) = (Rational.FromRatio(1, 1 << bits),
                row.Aggregate(Rational.Zero, (most, x) => Rational.Max(most, Rational.Abs(x))));
            if (instance.Activation is ReluActivation or JumpReluActivation && !largest.IsZero)
                row = largest.Inverse() * row;
            return scale * new RationalVector(row.Select(x => Rational.Simplest(x - radius, x + radius)));
        }

        RationalMatrix InRows(RationalMatrix encoder, Func<int, RationalVector, RationalVector> change) =>
            RationalMatrix.FromRows(encoder.Columns, Enumerable.Range(0, encoder.Rows).Select(i => change(i, encoder.Row(i))));

        // The latents of independent columns, which turn with nothing. What of the row they do not see stays.
        RationalMatrix InLatents(RationalMatrix encoder, Func<int, RationalVector, RationalVector> change)
        {
            var pattern = ActivationPattern.FromGate(instance.Activation.Gate(instance.Problem.Preactivations(encoder)));
            return RationalMatrix.FromRows(encoder.Columns, Enumerable.Range(0, encoder.Rows).Select(i =>
            {
                if (pattern[i].IsEmpty || !instance.Activation.IsRectified)
                    return encoder.Row(i);
                var (cone, row) = (LatentCone.Of(instance, i, pattern[i]), encoder.Row(i));
                var y = cone.ValuesAt(row);
                return row - cone.RowOf(y) + cone.RowOf(change(i, y));
            }));
        }
    }

    private static bool IsShort(RationalMatrix matrix) =>
        Enumerable.Range(0, matrix.Rows).All(i => matrix.Row(i).All(x => x.Length <= LongestNumber));

    /// <summary>The encoder with a decoder that minimises the loss.</summary>
    public static AlternatingStep WithBestDecoder(Instance instance, RationalMatrix encoder)
    {
        var decoder = DecoderFit.Best(instance, encoder);
        return new(encoder, decoder, instance.Problem.Loss(instance.Activation, encoder, decoder));
    }

    private static AlternatingStep? Round(Instance instance, AlternatingStep from, AlternatingOptions options)
    {
        var target = BestEncoder(instance, from.Encoder, from.Decoder);
        // Full step first; then shorter ones, which stay inside the region.
        var fraction = Rational.One;
        for (var halving = 0; halving < MostHalvings; halving++)
        {
            var encoder = from.Encoder + fraction * (target - from.Encoder);
            var best = new[]
            {
                Rounded(instance, encoder, options.Bits / 3),
                Rounded(instance, encoder, options.Bits),
                Rounded(instance, encoder, 3 * options.Bits),
                encoder,
            }
                .Select(candidate => WithBestDecoder(instance, candidate))
                .FirstOrDefault(step => step.Loss < from.Loss);
            if (best is not null)
                return best;
            fraction = Rational.One - Rational.FromRatio(1, BigInteger.One << (MostHalvings - halving));
        }
        return null;
    }

    /// <summary>
    /// An encoder that minimises the loss for this decoder over the closed region of the pattern at <paramref name="encoder"/>. Shapes: encoder nq x
    /// np, decoder nr x nq.
    /// </summary>
    public static RationalMatrix BestEncoder(Instance instance, RationalMatrix encoder, RationalMatrix decoder)
    {
        var (problem, nq, np) = (instance.Problem, encoder.Rows, encoder.Columns);
        var gate = instance.Activation.Gate(problem.Preactivations(encoder));
        var region = ConditionBlock.Joint(instance, ActivationPattern.FromGate(gate));
        // |r - sum_i z_i u_i|^2 with z_i = <w_i, p>: Hessian 2 m <u_i, u_j> p p^T, linear part 2 m <u_i, r> p.
        var (hessian, linear) = (new Rational[nq * np, nq * np], new Rational[nq * np]);
        var inner = problem.Gram(decoder, decoder);
        for (var c = 0; c < problem.Columns; c++)
        {
            var (p, toTarget) = (problem.Input(c), decoder.Transpose() * problem.Dual(problem.Target(c)));
            for (var i = 0; i < nq; i++)
            {
                if (!gate[i, c])
                    continue;
                for (var j = 0; j < np; j++)
                {
                    linear[i * np + j] += 2 * problem.Weights[c] * toTarget[i] * p[j];
                    for (var k = 0; k < nq; k++)
                        for (var l = 0; gate[k, c] && l < np; l++)
                            hessian[i * np + j, k * np + l] += 2 * problem.Weights[c] * inner[i, k] * p[j] * p[l];
                }
            }
        }
        var quadratic = new ConvexQuadratic(
            RationalMatrix.Create(nq * np, nq * np, (a, b) => hessian[a, b]), new RationalVector(linear), region.Inequalities);
        var best = quadratic.Minimise(new RationalVector(Enumerable.Range(0, nq).SelectMany(encoder.Row)));
        return RationalMatrix.Create(nq, np, (i, j) => best[i * np + j]);
    }

    private static RationalMatrix Rounded(RationalMatrix matrix, int bits) =>
        RationalMatrix.Create(matrix.Rows, matrix.Columns, (i, j) => Rounding.ToBits(matrix[i, j], bits));

    /// <summary>Entries rounded; first, where scaling a row changes nothing, rows are scaled by powers of 2 to entries of about 1.</summary>
    private static RationalMatrix Rounded(Instance instance, RationalMatrix encoder, int bits)
    {
        return RationalMatrix.FromRows(encoder.Columns, Enumerable.Range(0, encoder.Rows).Select(i =>
        {
            var row = encoder.Row(i);
            if (instance.Activation is ReluActivation && !row.IsZero)
            {
                while (row.All(x => Rational.Abs(x) < Rational.FromRatio(1, 2)))
                    row = (Rational)2 * row;
                while (row.Any(x => Rational.Abs(x) > 1))
                    row = Rational.FromRatio(1, 2) * row;
            }
            return new RationalVector(row.Select(x => Rounding.ToBits(x, bits)));
        }));
    }
}
