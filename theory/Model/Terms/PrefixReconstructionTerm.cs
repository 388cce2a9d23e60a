using System.Collections.Immutable;
using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// Matryoshka reconstruction (Eq. 9): sum over prefix sizes n of sum_c m_c |r_c - sum_{i &lt; n} u_i a_ic|^2. All prefixes share the activation's
/// gate, which is computed once on all neurons.
/// </summary>
internal sealed record PrefixReconstructionTerm : LossTerm
{
    /// <summary>Reconstruction from the first n neurons, for every n of a strictly ascending list of positive sizes.</summary>
    /// <exception cref="ArgumentException">The list is empty, not ascending, or begins below 1.</exception>
    public PrefixReconstructionTerm(params IEnumerable<int> sizes)
        : this(Rational.One, sizes)
    {
    }

    /// <summary>The same with a coefficient: dictionary_learning has 1 / G^2 for G sizes.</summary>
    /// <exception cref="ArgumentException">The list is empty, not ascending, or begins below 1; or the coefficient is negative.</exception>
    public PrefixReconstructionTerm(Rational coefficient, IEnumerable<int> sizes)
        : base(coefficient)
    {
        Sizes = [.. sizes];
        if (Sizes.IsEmpty)
            throw new ArgumentException("There are no prefix sizes; give at least one.");
        for (var k = 0; k < Sizes.Length; k++)
            if (Sizes[k] <= (k == 0 ? 0 : Sizes[k - 1]))
                throw new ArgumentException($"Prefix size {k} is {Sizes[k]}; sizes ascend and begin at 1 or more.");
    }

    /// <summary>The prefix sizes, ascending.</summary>
    public ImmutableArray<int> Sizes { get; }

    public override string Kind => "prefixes";

    internal override RationalInterval Value(Forward at, int bits = DefaultBits) =>
        Exactly(Sizes.Aggregate(Rational.Zero, (sum, size) => sum + at.SquaredError(at.ResidualsOf(Forward.Masked(at.Latents, Gate(at, size))))));

    internal override SdlGradient Gradient(Forward at, int bits = DefaultBits) => Sizes.Aggregate(at.Zero(), (sum, size) =>
    {
        var gate = Gate(at, size);
        var latents = Forward.Masked(at.Latents, gate);
        return sum + at.SquaredErrorGradient(at.ResidualsOf(latents), latents, gate);
    });

    public override string? Misfit(Activation activation, int neurons, int targetDimension) =>
        Sizes[^1] <= neurons ? null : $"The prefix size {Sizes[^1]} exceeds the {Counted.Of(neurons, "neuron")}.";

    private protected override void WriteParameters(Utf8JsonWriter writer) => writer.Write("sizes", Sizes);

    private static bool[,] Gate(Forward at, int size)
    {
        var gate = new bool[at.Neurons, at.Columns];
        for (var i = 0; i < size; i++)
            for (var c = 0; c < at.Columns; c++)
                gate[i, c] = at.Gate[i, c];
        return gate;
    }
}
