using System.Collections.Immutable;

namespace TheoryChecks.Training.Text;

/// <summary>A subpopulation: a set of tokens.</summary>
/// <param name="Kind">What it is made by.</param>
/// <param name="Name">Its name: "noun.animal", "noun.animal/dog", "noun", "token of", "position 2-4".</param>
/// <param name="Parent">Of a member the index of its category among the classes; else -1.</param>
/// <param name="Training">Its tokens to train on, as rows.</param>
/// <param name="HeldOut">Its held-out tokens, as rows.</param>
internal sealed record TokenClass(TokenClassKind Kind, string Name, int Parent, ImmutableArray<int> Training, ImmutableArray<int> HeldOut)
{
    /// <summary>A class with fewer tokens to train on is left out.</summary>
    public const int FewestTraining = 20;

    /// <summary>A class with fewer held-out tokens is left out.</summary>
    public const int FewestHeldOut = 5;

    /// <summary>Whether it is a matter of headwords alone: others than headwords are neither in it nor outside.</summary>
    public bool IsOfHeadwords => Kind is TokenClassKind.Category or TokenClassKind.Member or TokenClassKind.Part;
}
