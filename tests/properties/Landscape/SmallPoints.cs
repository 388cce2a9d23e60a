using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Properties.Landscape;

/// <summary>Brute force: all encoders with small entries in the free rows, and the decoder solved for.</summary>
internal static class SmallPoints
{
    /// <summary>Zero-loss points that respect the anchors, with free rows of -1, 0, 1, 2.</summary>
    public static IEnumerable<EncoderDecoder> Of(Instance instance, IReadOnlyList<int> anchors)
    {
        var (problem, free) = (instance.Problem, instance.Neurons - anchors.Count);
        var np = problem.InputDimension;
        for (var code = 0; code < 1 << (2 * free * np); code++)
        {
            var rows = Enumerable.Range(0, free)
                .Select(i => new RationalVector(Enumerable.Range(0, np).Select(j => (Rational)((code >> (2 * (i * np + j)) & 3) - 1))));
            var encoder = RationalMatrix.FromRows(np, anchors.Select(instance.Isolated.Input).Concat(rows));
            if (LocalSolutions.Decoder(instance, [.. anchors], encoder) is { } decoder)
                yield return new EncoderDecoder(encoder, decoder);
        }
    }
}
