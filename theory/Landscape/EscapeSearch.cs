using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// Single-neuron escapes from local minima: a neuron, a dead one if there is any, is moved to a set that holds an under-reconstructed column, its decoder column fits what the others leave there,
/// and the loss is descended from there within the entered region (docs/landscape.md). ReLU and JumpReLU.
/// </summary>
internal sealed class EscapeSearch(Instance instance, EnclosedMinima minima)
{
    private const int PointBits = 40;
    private static readonly Rational Unit = Rational.FromRatio(1, BigInteger.Pow(10, 9));

    /// <summary>Spurious local minima, traps or flat, dead neurons included.</summary>
    public static bool IsWanted(LandscapeOptimum entry) => entry is { IsSpurious: true, IsLocalMinimum: true };

    /// <summary>The best escape to each column, the lowest loss first; from a flat one with overlapping sets, of which there are many, the steepest alone.</summary>
    public IReadOnlyList<OptimumEscape> From(LandscapeOptimum entry, CancellationToken cancel)
    {
        var point = minima.Find(entry.Pattern, cancel).Points.FirstOrDefault(point => point.IsLocalMinimum && point.Loss.Lower <= entry.Loss.Upper && entry.Loss.Lower <= point.Loss.Upper);
        if (point is null)
            return [];
        var (pattern, columns) = (entry.Pattern, Enumerable.Range(0, instance.Problem.Columns));
        var dead = Enumerable.Range(0, pattern.Neurons).Where(i => pattern[i].Length == 0).Take(1).ToArray();
        var movable = dead.Length > 0 ? dead : [.. Enumerable.Range(0, pattern.Neurons)];
        var weighted = columns.Where(c => instance.Problem.Weights[c].Sign > 0);
        if (entry is { Shape: MinimumShape.Flat, IsOverlapping: true })
        {
            return [.. weighted.SelectMany(c => movable.Select(i => (Column: c, Neuron: i, Drop: instance.Problem.Weights[c] * Residuals(point, i).Row(c).SquaredNorm)))
                .OrderByDescending(item => item.Drop).ThenBy(item => item.Column).Select(item => Move(point, item.Neuron, item.Column)).OfType<OptimumEscape>().Take(1)];
        }
        return [.. weighted
            .Select(c => movable.Select(i => Move(point, i, c)).OfType<OptimumEscape>().OrderBy(Rank).FirstOrDefault())
            .OfType<OptimumEscape>().OrderBy(Rank).ThenBy(escape => escape.Column)];
    }

    /// <summary>The loss reached, in millionths: a descent in floating point stops a little above its limit, and symmetric escapes should not be told apart by how little.</summary>
    private static System.Numerics.BigInteger Rank(OptimumEscape escape) => (escape.Reached * 1_000_000).Floor();

    private OptimumEscape? Move(EnclosedPoint point, int neuron, int column)
    {
        var (problem, pattern) = (instance.Problem, point.Pattern);
        var residuals = Residuals(point, neuron);
        if (residuals.Row(column).IsZero || minima.SmallestRow(column, neuron) is not { } row)
            return null;
        var z = problem.Inputs * row;
        int[] set = [.. Enumerable.Range(0, problem.Columns).Where(c => z[c] > instance.Activation.Threshold(neuron))];
        // u = sum m a e / sum m a^2 fits what the others leave.
        var (sum, squares) = (RationalVector.Zero(problem.TargetDimension), Rational.Zero);
        foreach (var c in set)
            (sum, squares) = (sum + problem.Weights[c] * z[c] * residuals.Row(c), squares + problem.Weights[c] * z[c] * z[c]);
        var decoder = Round(squares.Inverse() * sum);
        var loss = Rational.Zero;
        for (var c = 0; c < problem.Columns; c++)
            loss += problem.Weights[c] * (set.Contains(c) ? residuals.Row(c) - z[c] * decoder : residuals.Row(c)).SquaredNorm;
        // The true minimum is near the rational point, not at it: room for that, far more than residuals can change.
        var room = 100 * point.Delta * (1 + minima.Space.Total(Enumerable.Range(0, problem.Columns)).ToDouble()) * (1 + Largest(point.Encoder) + Largest(point.Decoder)) * instance.Neurons;
        var moved = point.Inverse.Rows == 0 ? loss : Unit * ((loss / Unit).Ceiling() + 1 + (Rational.FromDouble(room) / Unit).Ceiling());
        if (moved >= point.Loss.Lower || set.SequenceEqual(pattern[neuron]))
            return null;
        var entered = new ActivationPattern(pattern.Sets.Select((own, i) => i == neuron ? set : own));
        var start = new AlternatingStep(
            RationalMatrix.FromRows(Enumerable.Range(0, pattern.Neurons).Select(i => i == neuron ? row : point.Encoder.Row(i))),
            RationalMatrix.FromRows(Enumerable.Range(0, pattern.Neurons).Select(i => i == neuron ? decoder : point.Decoder.Column(i))).Transpose(),
            loss);
        var reached = Descend(start, entered);
        return new OptimumEscape(neuron, pattern[neuron].Length == 0, column, entered, moved, reached.Loss, new Finding(
            "escape",
            claim =>
            {
                claim.Write("pattern", pattern.Sets);
                claim.Write("loss", point.Loss);
                claim.WriteNumber("neuron", neuron);
                claim.Write("set", set);
                claim.Write("moved", moved);
                claim.Write("reached", reached.Loss);
            },
            evidence =>
            {
                evidence.WriteStartObject("minimum");
                point.WriteEvidence(evidence);
                evidence.WriteEndObject();
                evidence.Write("row", row);
                evidence.Write("column", decoder);
                evidence.Write("encoder", reached.Encoder);
                evidence.Write("decoder", reached.Decoder);
            }));
    }

    /// <summary>What the other neurons leave of each target: N x nr.</summary>
    private RationalMatrix Residuals(EnclosedPoint point, int without)
    {
        var problem = instance.Problem;
        var latents = instance.Activation.Apply(problem.Preactivations(point.Encoder));
        return RationalMatrix.Create(problem.Columns, problem.TargetDimension, (c, j) =>
            Enumerable.Range(0, instance.Neurons).Where(i => i != without).Aggregate(problem.Targets[c, j], (rest, i) => rest - point.Decoder[j, i] * latents[i, c]));
    }

    /// <summary>The start, or a point of lower loss in the same region.</summary>
    private AlternatingStep Descend(AlternatingStep start, ActivationPattern entered)
    {
        var (problem, space) = (instance.Problem, minima.Space);
        int[] live = [.. Enumerable.Range(0, entered.Neurons).Where(i => entered[i].Any(c => problem.Weights[c].Sign > 0))];
        var y = Array.ConvertAll(live, i => space.Coordinates.Solve(problem.Inputs * start.Encoder.Row(i))!.ToDoubles());
        var u = Array.ConvertAll(live, i => start.Decoder.Column(i).ToDoubles());
        minima.Search.Improve(Array.ConvertAll(live, i => entered[i].ToArray()), Array.ConvertAll(live, instance.Activation.Threshold), y, u);
        var (rows, columns) = (Enumerable.Range(0, entered.Neurons).Select(start.Encoder.Row).ToArray(), Enumerable.Range(0, entered.Neurons).Select(start.Decoder.Column).ToArray());
        for (var k = 0; k < live.Length; k++)
        {
            // A JumpReLU row is made so long that its threshold lies between on and off.
            var threshold = instance.Activation.Threshold(live[k]);
            var least = entered[live[k]].Min(c => space.Coordinates.Row(c).ToDoubles().Zip(y[k], (a, b) => a * b).Sum());
            var scale = threshold.Sign > 0 ? Math.Pow(2, Math.Ceiling(Math.Log2(1.5 * threshold.ToDouble() / least))) : 1;
            rows[live[k]] = space.Lift * Round(new RationalVector(y[k].Select(x => Rational.FromDouble(scale * x))));
            columns[live[k]] = Round(new RationalVector(u[k].Select(x => Rational.FromDouble(x / scale))));
        }
        var (encoder, decoder) = (RationalMatrix.FromRows(rows), RationalMatrix.FromRows(columns).Transpose());
        var loss = problem.Loss(instance.Activation, encoder, decoder);
        return loss < start.Loss && ActivationPattern.FromGate(instance.Activation.Gate(problem.Preactivations(encoder))).Equals(entered) ? new(encoder, decoder, loss) : start;
    }

    private static double Largest(RationalMatrix matrix) => Enumerable.Range(0, matrix.Rows).SelectMany(matrix.Row).Max(x => Math.Abs(x.ToDouble()));

    private static RationalVector Round(RationalVector vector) => new(vector.Select(x => Rounding.ToBits(x, PointBits)));
}
