using System.Collections.Immutable;
using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// The crosscoder's sparsity term: sum_c m_c sum_i |a_ic| sum_s |u_i^s|, where u_i^s is the part of decoder column i that belongs to source s. Norms
/// are irrational: values and gradients are enclosed.
/// </summary>
internal sealed record DecoderNormL1Term : LossTerm
{
    /// <summary>L1 weighted by decoder norms; the sources' dimensions, in order, make up the target.</summary>
    /// <exception cref="ArgumentException">No source, a dimension below 1, or a negative coefficient.</exception>
    public DecoderNormL1Term(Rational coefficient, params IEnumerable<int> sources)
        : base(coefficient)
    {
        Sources = [.. sources];
        if (Sources.IsEmpty)
            throw new ArgumentException("There are no sources; give the dimension of each.");
        foreach (var dimension in Sources)
            if (dimension < 1)
                throw new ArgumentException($"A source has dimension {dimension}; it has at least 1.");
    }

    /// <summary>The dimension of each source.</summary>
    public ImmutableArray<int> Sources { get; }

    public override string Kind => "norm-l1";

    internal override RationalInterval Value(Forward at, int bits = DefaultBits) => WeightedMass(at, at.Latents, Sources, bits);

    /// <summary>
    /// In row w_i: (sum_s |u_i^s|) sum_c m_c sign(a_ic) p_c. In u_i^s: (sum_c m_c |a_ic|) u_i^s / |u_i^s|, and 0, a subgradient, where u_i^s = 0.
    /// </summary>
    internal override SdlGradient Gradient(Forward at, int bits = DefaultBits) => Derivatives(at, at.Latents, Sources, bits);

    /// <summary>sum_c m_c sum_i |b_ic| sum_s |u_i^s| of latents b, nq x N.</summary>
    internal static RationalInterval WeightedMass(Forward at, RationalMatrix latents, ImmutableArray<int> sources, int bits)
    {
        var sum = RationalInterval.Point(0);
        for (var i = 0; i < at.Neurons; i++)
            sum += RationalInterval.Point(L1Term.Mass(at, latents, i)) * Norm(at, i, sources, bits);
        return sum;
    }

    /// <summary>The derivatives of that, b being what the gate lets through of pre-activations less constants.</summary>
    internal static SdlGradient Derivatives(Forward at, RationalMatrix latents, ImmutableArray<int> sources, int bits)
    {
        var error = Rational.Zero;
        var slopes = at.Chained(
            RationalMatrix.Create(at.Neurons, at.Columns, (i, c) => latents[i, c].Sign * at.Problem.Weights[c]), ofGate: true);
        var norms = Enumerable.Range(0, at.Neurons).Select(i => Norm(at, i, sources, bits)).ToArray();
        var encoder = RationalMatrix.Create(
            slopes.Encoder.Rows, slopes.Encoder.Columns, (i, j) => Middle(RationalInterval.Point(slopes.Encoder[i, j]) * norms[i]));
        var units = new Rational[at.Problem.TargetDimension, at.Neurons];
        for (var i = 0; i < at.Neurons; i++)
        {
            var mass = RationalInterval.Point(L1Term.Mass(at, latents, i));
            foreach (var (first, part) in Parts(at, i, sources))
                if (!part.IsZero)
                {
                    // x / |u| = x |u| / |u|^2, so that only the norm needs an enclosure.
                    var norm = SquareRoot.Enclose(part.SquaredNorm, bits);
                    for (var k = 0; k < part.Dimension; k++)
                        units[first + k, i] = Middle(mass * RationalInterval.Point(part[k] / part.SquaredNorm) * norm);
                }
        }
        var biases = slopes.Magnitudes is not { } own ? null : own with
        {
            GateBias = new RationalVector(own.GateBias.Select((bias, i) => Middle(RationalInterval.Point(bias) * norms[i]))),
        };
        return at.Zero() with
        {
            Encoder = encoder,
            Decoder = RationalMatrix.Create(units.GetLength(0), units.GetLength(1), (k, i) => units[k, i]),
            Magnitudes = biases,
            Error = error,
        };

        Rational Middle(RationalInterval interval)
        {
            error = Rational.Max(error, interval.Width / 2);
            return interval.Midpoint;
        }
    }

    public override string? Misfit(Activation activation, int neurons, int targetDimension) =>
        Sources.Sum() == targetDimension ? null : $"The sources' dimensions sum to {Sources.Sum()}; targets have dimension {targetDimension}.";

    private protected override void WriteParameters(Utf8JsonWriter writer) => writer.Write("sources", Sources);

    /// <summary>sum_s |u_i^s|.</summary>
    private static RationalInterval Norm(Forward at, int neuron, ImmutableArray<int> sources, int bits) =>
        Parts(at, neuron, sources).Aggregate(RationalInterval.Point(0), (sum, part) => sum + SquareRoot.Enclose(part.Part.SquaredNorm, bits));

    private static IEnumerable<(int First, RationalVector Part)> Parts(Forward at, int neuron, ImmutableArray<int> sources)
    {
        var (column, first) = (at.Parameters.Decoder.Column(neuron), 0);
        foreach (var dimension in sources)
        {
            yield return (first, new RationalVector(column.Skip(first).Take(dimension)));
            first += dimension;
        }
    }
}
