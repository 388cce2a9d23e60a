using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>
/// Which features a point recovers: feature d by encoder rows if |cos(w_i, w_p^d)| >= tau for some neuron i, by decoder columns if
/// |cos(u_i, w_r^d)| >= tau. Zero rows, columns and features take no part. Compared as squares, so exactly. Rows ask for inputs that have lengths
/// (<see cref="Problem.LengthsOfInputs"/>).
/// </summary>
internal static class Recovery
{
    /// <summary>The paper's threshold, 0.95.</summary>
    public static Rational Threshold { get; } = Rational.FromRatio(19, 20);

    /// <summary>True if no feature is recovered by encoder rows.</summary>
    public static bool NoneByEncoder(InputMetric features, RationalMatrix encoder) => ByEncoder(features, encoder) == 0;

    /// <summary>True if no feature is recovered by decoder columns.</summary>
    public static bool NoneByDecoder(Instance instance, RationalMatrix decoder) => ByDecoder(instance.Problem, decoder) == 0;

    /// <summary>How many of these features have |cos| >= tau with some encoder row.</summary>
    public static int ByEncoder(InputMetric features, RationalMatrix encoder) =>
        Count(features.Problem, features.Problem.Inputs, features.AsVectors(encoder));

    /// <summary>How many of these features have |cos| >= tau with some decoder column.</summary>
    public static int ByDecoder(Problem features, RationalMatrix decoder) => Count(features, features.Targets, decoder.Transpose());

    /// <summary>How many of these features have |w . p| > tau |p| with some row: the paper's count, with rows that are not normalised.</summary>
    public static int AsPrinted(InputMetric features, RationalMatrix encoder) => Rows(features.Problem.Inputs).Count(p =>
        Rows(encoder).Any(w => w.Dot(p).Pow(2) > Threshold * Threshold * features.SquaredNorm(p)));

    private static int Count(Problem problem, RationalMatrix features, RationalMatrix neurons) => Rows(features).Count(feature =>
        !feature.IsZero && Rows(neurons).Any(neuron => !neuron.IsZero
            && problem.Inner(neuron, feature).Pow(2) >= Threshold * Threshold * problem.SquaredNorm(neuron) * problem.SquaredNorm(feature)));

    private static RationalVector[] Rows(RationalMatrix matrix) => [.. Enumerable.Range(0, matrix.Rows).Select(matrix.Row)];
}
