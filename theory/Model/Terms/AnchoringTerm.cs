using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// Feature anchoring (Eq. 26): sum_j |w_j - p^j|^2 + |u_j - r^j|^2, which pulls encoder row and decoder column j towards the directions of the j-th
/// anchored feature.
/// </summary>
internal sealed record AnchoringTerm : LossTerm
{
    /// <summary>Anchors neuron j to input direction j (k x np) and target direction j (k x nr).</summary>
    /// <exception cref="ArgumentException">The lists differ in length, or the coefficient is negative.</exception>
    public AnchoringTerm(RationalMatrix inputs, RationalMatrix targets, Rational coefficient)
        : base(coefficient)
    {
        if (inputs.Rows != targets.Rows)
            throw new ArgumentException(
                $"There are {inputs.Rows} input directions but {targets.Rows} target directions to anchor; give one of each per feature.");
        (Inputs, Targets) = (inputs, targets);
    }

    /// <summary>Input directions, k x np.</summary>
    public RationalMatrix Inputs { get; }

    /// <summary>Target directions, k x nr.</summary>
    public RationalMatrix Targets { get; }

    public override string Kind => "anchors";

    internal override RationalInterval Value(Forward at, int bits = DefaultBits)
    {
        var (encoder, decoder) = Deviations(at);
        return Exactly(Enumerable.Range(0, encoder.Rows)
            .Aggregate(Rational.Zero, (sum, i) => sum + encoder.Row(i).SquaredNorm + decoder.Column(i).SquaredNorm));
    }

    internal override SdlGradient Gradient(Forward at, int bits = DefaultBits)
    {
        var (encoder, decoder) = Deviations(at);
        return at.Zero() with { Encoder = 2 * encoder, Decoder = 2 * decoder };
    }

    public override string? Misfit(Activation activation, int neurons, int targetDimension) =>
        Inputs.Rows > neurons ? $"There are {Inputs.Rows} anchors for {Counted.Of(neurons, "neuron")}."
        : Targets.Columns != targetDimension ? $"Anchored targets have dimension {Targets.Columns}; the problem's have {targetDimension}."
        : null;

    /// <summary>w_j - p^j and u_j - r^j for anchored neurons, 0 for the others. Shapes: nq x np, nr x nq.</summary>
    private (RationalMatrix Encoder, RationalMatrix Decoder) Deviations(Forward at)
    {
        var (encoder, decoder) = (at.Parameters.Encoder, at.Parameters.Decoder);
        return (
            RationalMatrix.Create(encoder.Rows, encoder.Columns, (i, j) => i < Inputs.Rows ? encoder[i, j] - Inputs[i, j] : 0),
            RationalMatrix.Create(decoder.Rows, decoder.Columns, (k, i) => i < Targets.Rows ? decoder[k, i] - Targets[i, k] : 0));
    }
}
