using TheoryChecks.Exact;

namespace TheoryChecks.Patterns;

/// <summary>A subtree as it was walked, waiting to be delivered; see <see cref="DecisionTree{TPoint}"/> for the tokens.</summary>
/// <param name="Tokens">One per child, in preorder.</param>
/// <param name="Point">The encoder of the k-th complete pattern, row after row.</param>
/// <param name="Lemmas">The lemmas found here, each with the decision that it closed first (2 cell + 1 if on).</param>
/// <param name="Known">How many lemmas were known before; those found here are numbered from there.</param>
/// <param name="Cuts">The decisions that lead to each open child left to another subtree.</param>
internal sealed record Subtree(
    List<int> Tokens,
    Func<int, RationalVector> Point,
    List<(int Decision, Lemma Lemma)> Lemmas,
    int Known,
    List<bool[]> Cuts);
