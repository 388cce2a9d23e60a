using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>
/// Which features a point recovers: feature d by encoder rows if |cos(w_i, w_p^d)| >= tau for some neuron i, by decoder columns if
/// |cos(u_i, w_r^d)| >= tau. Zero rows, columns and features take no part. Compared as squares, so exactly.
/// </summary>
internal static class Recovery
{
    /// <summary>The paper's threshold, 0.95.</summary>
    public static Rational Threshold { get; } = Rational.FromRatio(19, 20);

    /// <summary>True if no feature is recovered by encoder rows.</summary>
    public static bool NoneByEncoder(Instance instance, RationalMatrix encoder) => None(Rows(encoder), Rows(instance.Problem.Inputs));

    /// <summary>True if no feature is recovered by decoder columns.</summary>
    public static bool NoneByDecoder(Instance instance, RationalMatrix decoder) => None(Rows(decoder.Transpose()), Rows(instance.Problem.Targets));

    /// <summary>How many features (rows) have |cos| >= tau with some neuron (row).</summary>
    public static int Count(RationalMatrix features, RationalMatrix neurons) =>
        Rows(features).Count(feature => Rows(neurons).Any(neuron => AreClose(neuron, feature)));

    /// <summary>How many features (rows) have |w . p| > tau |p| with some neuron (row): the paper's count, with rows that are not
    /// normalised.</summary>
    public static int AsPrinted(RationalMatrix features, RationalMatrix neurons) =>
        Rows(features).Count(p => Rows(neurons).Any(w => w.Dot(p).Pow(2) > Threshold * Threshold * p.SquaredNorm));

    private static bool None(IEnumerable<RationalVector> neurons, IReadOnlyList<RationalVector> features) =>
        neurons.All(neuron => features.All(feature => !AreClose(neuron, feature)));

    private static bool AreClose(RationalVector neuron, RationalVector feature) =>
        !neuron.IsZero && !feature.IsZero
        && neuron.Dot(feature).Pow(2) >= Threshold * Threshold * neuron.SquaredNorm * feature.SquaredNorm;

    private static RationalVector[] Rows(RationalMatrix matrix) => [.. Enumerable.Range(0, matrix.Rows).Select(matrix.Row)];
}
