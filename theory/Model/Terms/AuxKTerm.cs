using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// AuxK: dead neurons reconstruct what the others leave, sum_c m_c |e_c - W_D b_c|^2 with e_c = r_c - W_D a_c, where b keeps the k largest positive
/// pre-activations of every column among the dead neurons, those that pass on no column. A gate of its own. Training detaches e.
/// </summary>
internal sealed record AuxKTerm : LossTerm
{
    /// <summary>AuxK with the k largest dead latents per column.</summary>
    /// <exception cref="ArgumentException">k is below 1, or the coefficient is negative.</exception>
    public AuxKTerm(int k, Rational coefficient)
        : base(coefficient) => K = AtLeastOne(k, "k");

    /// <summary>Dead latents kept per column.</summary>
    public int K { get; }

    public override string Kind => "auxk";

    /// <summary>The neurons that pass on no column.</summary>
    public static IReadOnlyList<int> DeadNeurons(Forward at) =>
        [.. Enumerable.Range(0, at.Neurons).Where(i => !Enumerable.Range(0, at.Columns).Any(c => at.Gate[i, c]))];

    internal override bool[,] OwnGate(Forward at) => LargestPositive(at, DeadNeurons(at), K);

    internal override RationalInterval Value(Forward at, int bits = DefaultBits) => Exactly(at.SquaredError(Residuals(at, Latents(at, OwnGate(at)))));

    internal override SdlGradient Gradient(Forward at, int bits = DefaultBits)
    {
        var gate = OwnGate(at);
        var latents = Latents(at, gate);
        return at.SquaredErrorGradient(Residuals(at, latents), latents, gate, skip: false);
    }

    public override string? Misfit(Activation activation, int neurons, int targetDimension) =>
        K <= neurons ? null : $"k is {K} but {Counted.There(neurons, "neuron")}.";

    private protected override void WriteParameters(Utf8JsonWriter writer) => writer.WriteNumber("k", K);

    private static RationalMatrix Latents(Forward at, bool[,] gate) => Forward.Masked(at.Preactivations, gate);

    private static RationalMatrix Residuals(Forward at, RationalMatrix latents) => at.Residuals - at.Parameters.Decoder * latents;
}
