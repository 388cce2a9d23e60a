using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>Findings about what recovery by encoder rows measures (docs/certificates.md).</summary>
internal static class RowMetricFindings
{
    /// <summary>"gauge": what a point recovers when rows are multiplied and columns divided by each of these scales.</summary>
    public static Finding Gauge(Instance instance, InputMetric lengths, EncoderDecoder point, params Rational[] scales) => new(
        "gauge",
        claim =>
        {
            claim.Write("encoder", point.Encoder);
            claim.Write("decoder", point.Decoder);
            claim.Write("threshold", Recovery.Threshold);
            claim.Write("loss", instance.Problem.Loss(instance.Activation, point.Encoder, point.Decoder));
            claim.Write("scales", new RationalVector(scales));
            claim.Write("printed", scales.Select(scale => Recovery.AsPrinted(lengths, scale * point.Encoder)));
            claim.WriteNumber("byRows", Recovery.ByEncoder(lengths, point.Encoder));
            claim.WriteNumber("byColumns", Recovery.ByDecoder(instance.Isolated, point.Decoder));
        },
        _ => { });

    /// <summary>"best-rows": which features their best rows recover, and along which they lie. Row d of the coefficients gives w_d in the
    /// inputs.</summary>
    public static Finding BestRows(RationalMatrix coefficients, IReadOnlyList<int> recovered, IReadOnlyList<int> aligned) => new(
        "best-rows",
        claim =>
        {
            claim.Write("threshold", Recovery.Threshold);
            claim.Write("recovered", recovered);
            claim.Write("aligned", aligned);
        },
        evidence => evidence.Write("coefficients", coefficients));
}
