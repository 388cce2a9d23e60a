using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// Single-neuron escapes from local minima: a neuron, a dead one if there is any, is moved to a set that holds an under-reconstructed column, its
/// decoder column fits what the others leave there, and the loss is descended from there within the entered region (docs/landscape.md). Where neurons
/// compete for places, the length of the new row decides whom it drives out.
/// </summary>
internal sealed class EscapeSearch(Instance instance, EnclosedMinima minima)
{
    private static readonly Rational Unit = Rational.FromRatio(1, BigInteger.Pow(10, 9));

    /// <summary>Spurious local minima, traps or flat, dead neurons included.</summary>
    public static bool IsWanted(LocalMinimum entry) => entry is { IsSpurious: true, IsLocalMinimum: true };

    /// <summary>The best escape to each column, the lowest loss first; from a flat one with overlapping sets, of which there are many, the steepest
    /// alone.</summary>
    public IReadOnlyList<Escape> From(LocalMinimum entry, CancellationToken cancel)
    {
        var point = entry.Edge?.Point
            ?? minima.Find(entry.Pattern, cancel).Points.FirstOrDefault(point => point.IsLocalMinimum && point.Loss.Meets(entry.Loss));
        if (point is null)
            return [];
        var pattern = entry.Pattern;
        int[] all = [.. Enumerable.Range(0, pattern.Neurons)], dead = [.. all.Where(i => pattern[i].Length == 0).Take(1)];
        return Escapes(dead) is { Count: > 0 } found ? found : Escapes([.. all.Except(dead)]);

        IReadOnlyList<Escape> Escapes(int[] movable)
        {
            var weighted = Enumerable.Range(0, instance.Problem.Columns).Where(c => instance.Problem.Weights[c].Sign > 0);
            if (entry is { Shape: MinimumShape.Flat, IsOverlapping: true })
            {
                return [.. weighted.SelectMany(c => movable.Select(i => (Column: c,
                    Neuron: i,
                    Drop: instance.Problem.Weights[c] * instance.Problem.SquaredNorm(Residuals(point, i).Row(c)))))
                    .OrderByDescending(item => item.Drop).ThenBy(item => item.Column)
                    .Select(item => Move(point, entry.Edge, item.Neuron, item.Column)).OfType<Escape>().Take(1)];
            }
            return [.. weighted
                .Select(c => movable.Select(i => Move(point, entry.Edge, i, c)).OfType<Escape>().OrderBy(Rank).FirstOrDefault())
                .OfType<Escape>().OrderBy(Rank).ThenBy(escape => escape.Column)];
        }
    }

    /// <summary>The loss reached, in millionths: a descent in floating point stops a little above its limit, and symmetric escapes should not be told
    /// apart by how little.</summary>
    private static System.Numerics.BigInteger Rank(Escape escape) => (escape.Reached * 1_000_000).Floor();

    private Escape? Move(EnclosedPoint minimum, EdgeDecision? edge, int neuron, int column)
    {
        var (problem, pattern) = (instance.Problem, minimum.Pattern);
        if (Residuals(minimum, neuron).Row(column).IsZero)
            return null;
        // Of all rows at hand the one that leaves the lowest loss. Where a tie decides who is on, the point must be exact.
        var best = (from direction in new[] { minima.Rows.SmallestRow(column, neuron), problem.Input(column) }
                    where direction?.IsZero == false
                    from scaled in Scalings(minimum)
                    from length in Lengths(scaled, neuron, problem.Inputs * direction)
                    select Fit(scaled, neuron, length * direction) into fit
                    where fit?.Entered.IsOn(neuron, column) == true && !fit.Entered[neuron].SequenceEqual(pattern[neuron])
                        && (fit.Point.Delta == 0 || minima.Region.Keeps(fit.Entered, fit.Preactivations, (_, _) => true) is not null)
                    select fit).MinBy(fit => fit.Loss);
        if (best is not var (point, row, _, decoder, entered, loss))
            return null;
        // The true minimum is near the rational point, not at it: room for that, far more than residuals can change.
        var room = 100 * point.Delta * (1 + minima.Space.Total(Enumerable.Range(0, problem.Columns)).ToDouble()) * (1
            + Largest(point.Encoder)
            + Largest(point.Decoder)) * instance.Neurons;
        var moved = point.Delta == 0 ? loss : Unit * ((loss / Unit).Ceiling() + 1 + (Rational.FromDouble(room) / Unit).Ceiling());
        if (moved >= point.Loss.Lower)
            return null;
        var start = new AlternatingStep(
            RationalMatrix.FromRows(Enumerable.Range(0, pattern.Neurons).Select(i => i == neuron ? row : point.Encoder.Row(i))),
            RationalMatrix.FromRows(Enumerable.Range(0, pattern.Neurons).Select(i => i == neuron ? decoder : point.Decoder.Column(i))).Transpose(),
            loss);
        var reached = Descend(start, entered);
        return new Escape(neuron, pattern[neuron].Length == 0, column, entered, moved, reached.Loss, new Finding(
            "escape",
            claim =>
            {
                claim.Write("pattern", pattern.Sets);
                claim.Write("loss", point.Loss);
                claim.WriteNumber("neuron", neuron);
                if (instance.Activation.IsSeparable)
                    claim.Write("set", entered[neuron]);
                else
                    claim.Write("entered", entered.Sets);
                claim.Write("moved", moved);
                claim.Write("reached", reached.Loss);
            },
            evidence =>
            {
                evidence.WriteStartObject("minimum");
                point.WriteEvidence(evidence);
                evidence.WriteEndObject();
                edge?.WriteBlocks(evidence);
                evidence.Write("row", row);
                evidence.Write("column", decoder);
                evidence.Write("encoder", reached.Encoder);
                evidence.Write("decoder", reached.Decoder);
            }));
    }

    private sealed record Fitted(
        EnclosedPoint Point, RationalVector Row, RationalMatrix Preactivations, RationalVector Decoder, ActivationPattern Entered, Rational Loss);

    /// <summary>The best decoder column for a neuron with this row, given the others, and what is left. Null if its activations are 0.</summary>
    private Fitted? Fit(EnclosedPoint point, int neuron, RationalVector row)
    {
        var problem = instance.Problem;
        var z = problem.Preactivations(RationalMatrix.FromRows(Enumerable.Range(0, instance.Neurons)
            .Select(i => i == neuron ? row : point.Encoder.Row(i))));
        var (entered, residuals) = (ActivationPattern.FromGate(instance.Activation.Gate(z)), Residuals(z, point.Decoder, neuron));
        // u = sum m a e / sum m a^2 fits what the others leave.
        var (sum, squares) = (RationalVector.Zero(problem.TargetDimension), Rational.Zero);
        foreach (var c in entered[neuron])
            (sum, squares) = (sum + problem.Weights[c] * z[neuron, c] * residuals.Row(c), squares + problem.Weights[c] * z[neuron, c] * z[neuron, c]);
        if (squares.IsZero)
            return null;
        var decoder = Simple(squares.Inverse() * sum, 40);
        var loss = Rational.Zero;
        for (var c = 0; c < problem.Columns; c++)
            loss += problem.Weights[c]
                * problem.SquaredNorm(entered.IsOn(neuron, c) ? residuals.Row(c) - z[neuron, c] * decoder : residuals.Row(c));
        return new(point, row, z, decoder, entered, loss);
    }

    /// <summary>
    /// The minimum, and where neurons compete also with one of them outdone by all the others, as far as scaling does that and leaves the pattern:
    /// then this one is driven out first.
    /// </summary>
    private IEnumerable<EnclosedPoint> Scalings(EnclosedPoint point)
    {
        const int MostDoublings = 6;
        yield return point;
        if (instance.Activation.IsSeparable)
            yield break;
        var z = instance.Problem.Preactivations(point.Encoder);
        int[] live = [.. Enumerable.Range(0, instance.Neurons).Where(i => point.Pattern[i].Length > 0)];
        foreach (var last in live.Take(live.Length > 1 ? live.Length : 0))
        {
            var (most, least) = (point.Pattern[last].Max(c => z[last, c]), live.Where(i => i != last).Min(i => point.Pattern[i].Min(c => z[i, c])));
            for (var doublings = 1; doublings <= MostDoublings && least.Sign > 0; doublings++)
            {
                if ((least *= 2) <= most)
                    continue;
                var other = point.Rescaled([.. Enumerable.Range(0, instance.Neurons)
                    .Select(i => i != last && live.Contains(i) ? (Rational)(1 << doublings) : Rational.One)]);
                if (minima.Region.Keeps(point.Pattern, instance.Problem.Preactivations(other.Encoder), (_, _) => false) == true)
                    yield return other;
                break;
            }
        }
    }

    /// <summary>
    /// Lengths of a row, in multiples of one with these pre-activations, one for each way to compete with the others. A positive multiple of the row
    /// with the decoder column divided by it does the same, so one is enough where nobody competes.
    /// </summary>
    private IEnumerable<Rational> Lengths(EnclosedPoint point, int neuron, RationalVector z)
    {
        if (instance.Activation.IsSeparable)
            return [Rational.One];
        var others = instance.Problem.Preactivations(point.Encoder);
        Rational[] ties = [.. from c in Enumerable.Range(0, z.Dimension) where z[c].Sign > (instance.Activation.IsRectified ? 0 : -2)
                              from d in instance.Activation is BatchTopKActivation ? Enumerable.Range(0, z.Dimension) : [c]
                              from i in Enumerable.Range(0, instance.Neurons) where i != neuron && others[i, d].Sign * z[c].Sign > 0
                              select others[i, d] / z[c]];
        ties = [.. ties.Distinct().Order()];
        return ties.Length == 0 ? [Rational.One] : [ties[0] / 2, .. ties.Zip(ties.Skip(1), (low, high) => (low + high) / 2), 2 * ties[^1]];
    }

    /// <summary>What the other neurons leave of each target: N x nr.</summary>
    private RationalMatrix Residuals(EnclosedPoint point, int without) =>
        Residuals(instance.Problem.Preactivations(point.Encoder), point.Decoder, without);

    private RationalMatrix Residuals(RationalMatrix preactivations, RationalMatrix decoder, int without)
    {
        var (problem, latents) = (instance.Problem, instance.Activation.Apply(preactivations));
        return RationalMatrix.Create(problem.Columns, problem.TargetDimension, (c, j) =>
            Enumerable.Range(0, instance.Neurons)
                .Where(i => i != without)
                .Aggregate(problem.Targets[c, j], (rest, i) => rest - decoder[j, i] * latents[i, c]));
    }

    /// <summary>The start, or a point of lower loss in the same region.</summary>
    private AlternatingStep Descend(AlternatingStep start, ActivationPattern entered)
    {
        var (problem, space) = (instance.Problem, minima.Space);
        int[] live = [.. Enumerable.Range(0, entered.Neurons).Where(i => entered[i].Any(c => problem.Weights[c].Sign > 0))];
        var from = Array.ConvertAll(live, i => space.Coordinates.Solve(problem.Inputs * start.Encoder.Row(i))!.ToDoubles());
        var (y, u) = (Array.ConvertAll(from, row => (double[])row.Clone()), Array.ConvertAll(live, i => start.Decoder.Column(i).ToDoubles()));
        var capped = minima.Rows.Capped(entered);
        minima.Search.Improve(
            Array.ConvertAll(live, i => entered[i].ToArray()),
            Array.ConvertAll(live, instance.Activation.Threshold),
            Array.ConvertAll(live, i => capped[i]),
            y,
            u);
        // Of rows with the same gate the simplest whose best decoder leaves no more, but for a billionth.
        return new[] { 6, 20, 40 }.Select(bits =>
        {
            var rows = Enumerable.Range(0, entered.Neurons).Select(start.Encoder.Row).ToArray();
            for (var k = 0; k < live.Length; k++)
                rows[live[k]] = space.Lift * Simple(new RationalVector(y[k].Select(x => Rational.FromDouble(Scale(k) * x))), bits);
            return AlternatingSearch.WithBestDecoder(instance, RationalMatrix.FromRows(rows));
        })
            .Where(step => step.Loss <= start.Loss
                && ActivationPattern.FromGate(instance.Activation.Gate(problem.Preactivations(step.Encoder))).Equals(entered))
            .Append(start)
            .MinBy(step => (step.Loss / Unit).Ceiling())!;

        // A JumpReLU row is made so long that its threshold lies between on and off; where neurons compete, rows keep their length.
        double Scale(int k)
        {
            var threshold = instance.Activation.Threshold(live[k]).ToDouble();
            var least = entered[live[k]].Min(c => space.Coordinates.Row(c).ToDoubles().Zip(y[k], (a, b) => a * b).Sum());
            return threshold > 0
                ? Math.Pow(2, Math.Ceiling(Math.Log2(1.5 * threshold / least)))
                : instance.Activation.IsSeparable ? 1 : Norm(from[k]) / Norm(y[k]);
        }
    }

    private static double Norm(double[] vector) => Math.Sqrt(vector.Sum(x => x * x));

    private static double Largest(RationalMatrix matrix) => Enumerable.Range(0, matrix.Rows).SelectMany(matrix.Row).Max(x => Math.Abs(x.ToDouble()));

    /// <summary>The vector with simple fractions near its entries.</summary>
    private static RationalVector Simple(RationalVector vector, int bits) =>
        new(vector.Select(x => Rational.Simplest(x - Rational.FromRatio(1, 1L << bits), x + Rational.FromRatio(1, 1L << bits))));
}
