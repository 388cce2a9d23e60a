using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.CrossCheck;

/// <summary>
/// The instance that is looked at in place of one whose numbers may be very large or small. With features and thresholds divided by s and
/// weights by t, the loss at the same encoder and decoder is divided by s^2 t, and the activations pass the same entries. s and t are powers of
/// ten: the largest entry of an input becomes more than 1/10 and at most 1, the largest weight at least 1 and less than 10. Ordinary instances
/// stay what they are.
/// </summary>
/// <param name="Instance">The instance that is looked at.</param>
/// <param name="Length">s.</param>
/// <param name="Weight">t.</param>
internal sealed record UnitScale(Instance Instance, Rational Length, Rational Weight)
{
    private static readonly Rational Ten = 10;

    /// <summary>What losses are multiplied by to give those of the original.</summary>
    public Rational Loss => Length * Length * Weight;

    /// <summary>Brings an instance to unit scale, exactly: instances that differ by powers of ten become the same.</summary>
    public static UnitScale Of(Instance instance)
    {
        var (problem, features) = (instance.Problem, instance.Isolated);
        var largest = Largest(Entries(problem.Inputs));
        var length = PowerOfTen(largest.IsZero ? Largest(Entries(problem.Targets)) : largest, isReached: true);
        var weight = PowerOfTen(Largest(problem.Weights), isReached: false);
        if (length.IsOne && weight.IsOne)
            return new(instance, 1, 1);
        var scaled = new Problem(length.Inverse() * features.Inputs, length.Inverse() * features.Targets, weight.Inverse() * features.Weights,
            features.TargetGram);
        var samples = instance.Samples is { } all ? new FeatureSamples(all.X, weight.Inverse() * all.Weights) : null;
        var activation = instance.Activation;
        if (activation is JumpReluActivation { Thetas: var thetas })
            activation = new JumpReluActivation(length.Inverse() * thetas);
        return new(new Instance(instance.Name, activation, instance.Neurons, scaled, instance.Anchors, samples: samples), length, weight);
    }

    /// <summary>A loss of the instance that is looked at, in the units of the original.</summary>
    public double Back(double loss) => double.IsFinite(loss) ? (Rational.FromDouble(loss) * Loss).ToDouble() : loss;

    /// <summary>The same of an interval.</summary>
    public RationalInterval Back(RationalInterval loss) => new(Loss * loss.Lower, Loss * loss.Upper);

    private static IEnumerable<Rational> Entries(RationalMatrix matrix) => Enumerable.Range(0, matrix.Rows).SelectMany(matrix.Row);

    private static Rational Largest(IEnumerable<Rational> numbers) =>
        numbers.Aggregate(Rational.Zero, (most, x) => Rational.Max(most, Rational.Abs(x)));

    /// <summary>The power 10^k with 10^(k-1) &lt; x &lt;= 10^k, or, if it may not be reached, with 10^k &lt;= x &lt; 10^(k+1); 1 for 0.</summary>
    private static Rational PowerOfTen(Rational x, bool isReached)
    {
        if (x.IsZero)
            return 1;
        // Close by, from the logarithms of both parts; then step by step.
        var near = x.IsRational ? x : Rational.FromRatio((1_000_000 * x).Ceiling(), 1_000_000);
        var power = Ten.Pow((int)Math.Round(BigInteger.Log10(near.Numerator) - BigInteger.Log10(near.Denominator)));
        while (isReached ? x > power : x >= Ten * power)
            power *= Ten;
        while (isReached ? Ten * x <= power : x < power)
            power /= Ten;
        return power;
    }
}
