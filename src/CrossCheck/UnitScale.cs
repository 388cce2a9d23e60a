using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.CrossCheck;

/// <summary>
/// The instance that is trained in place of one whose numbers may be very large or small: the largest entry of an input is 1, and so is the
/// largest weight. With features and thresholds divided by s and weights by t, the loss at the same encoder and decoder is divided by s^2 t,
/// and the activations pass the same entries.
/// </summary>
/// <param name="Instance">The instance that is trained.</param>
/// <param name="Loss">What its losses are multiplied by to give those of the original.</param>
internal sealed record UnitScale(Instance Instance, Rational Loss)
{
    /// <summary>Brings an instance to unit scale, exactly: instances that differ by scale alone become the same.</summary>
    public static UnitScale Of(Instance instance)
    {
        var (problem, features) = (instance.Problem, instance.Isolated);
        var length = Largest(Entries(problem.Inputs)) ?? Largest(Entries(problem.Targets)) ?? 1;
        var weight = Largest(problem.Weights) ?? 1;
        var scaled = new Problem(length.Inverse() * features.Inputs, length.Inverse() * features.Targets, weight.Inverse() * features.Weights);
        var samples = instance.Samples is { } all ? new FeatureSamples(all.X, weight.Inverse() * all.Weights) : null;
        var activation = instance.Activation;
        if (activation is JumpReluActivation { Thetas: var thetas })
            activation = new JumpReluActivation(length.Inverse() * thetas);
        return new(new Instance(instance.Name, activation, instance.Neurons, scaled, instance.Anchors, samples: samples), weight * length * length);
    }

    /// <summary>A loss of the original, in units of the instance that is trained.</summary>
    public double Of(Rational loss) => (loss / Loss).ToDouble();

    /// <summary>A loss of the instance that is trained, in the units of the original.</summary>
    public double Back(double loss) => double.IsFinite(loss) ? (Rational.FromDouble(loss) * Loss).ToDouble() : loss;

    private static IEnumerable<Rational> Entries(RationalMatrix matrix) => Enumerable.Range(0, matrix.Rows).SelectMany(matrix.Row);

    private static Rational? Largest(IEnumerable<Rational> numbers)
    {
        var largest = numbers.Aggregate(Rational.Zero, (most, x) => Rational.Max(most, Rational.Abs(x)));
        return largest.IsZero ? null : largest;
    }
}
