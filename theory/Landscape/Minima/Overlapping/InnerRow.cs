using TheoryChecks.Exact;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>A row inside the region of one neuron, as far inside as there is room.</summary>
/// <param name="Row">np entries, strict on every condition that is not an equality on the whole region.</param>
/// <param name="Equalities">Combinations of the conditions that are; cells are columns.</param>
internal sealed record InnerRow(RationalVector Row, IReadOnlyList<Lemma> Equalities)
{
    /// <summary>The columns at which the neuron is always 0, ascending.</summary>
    public int[] Forced { get; } = [.. Equalities.SelectMany(lemma => lemma.Terms.Select(term => term.Atom.First)).Distinct().Order()];
}
