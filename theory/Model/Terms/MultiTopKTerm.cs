using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// Reconstruction from another number of latents (Multi-TopK; Eq. 9 with several k): sum_c m_c |r_c - W_D b_c|^2, where b keeps the k largest
/// positive pre-activations of every column. A gate of its own.
/// </summary>
internal sealed record MultiTopKTerm : LossTerm
{
    /// <summary>Reconstruction from the k largest positive pre-activations.</summary>
    /// <exception cref="ArgumentException">k is below 1, or the coefficient is negative.</exception>
    public MultiTopKTerm(int k, Rational coefficient)
        : base(coefficient) => K = AtLeastOne(k, "k");

    /// <summary>Latents kept per column.</summary>
    public int K { get; }

    public override string Kind => "multi-topk";

    internal override bool[,] OwnGate(Forward at) => LargestPositive(at, [.. Enumerable.Range(0, at.Neurons)], K);

    internal override RationalInterval Value(Forward at, int bits = DefaultBits) =>
        Exactly(at.SquaredError(at.ResidualsOf(Forward.Masked(at.Preactivations, OwnGate(at)))));

    internal override SdlGradient Gradient(Forward at, int bits = DefaultBits)
    {
        var gate = OwnGate(at);
        var latents = Forward.Masked(at.Preactivations, gate);
        return at.SquaredErrorGradient(at.ResidualsOf(latents), latents, gate);
    }

    public override string? Misfit(Activation activation, int neurons, int targetDimension) =>
        K <= neurons ? null : $"k is {K} but {Counted.There(neurons, "neuron")}.";

    private protected override void WriteParameters(Utf8JsonWriter writer) => writer.WriteNumber("k", K);
}
