using System.Collections.Immutable;

namespace TheoryChecks.CrossCheck;

/// <summary>Classes that interfere, to be looked at together.</summary>
/// <param name="Kind">"siblings": categories, the first of which is anchored in the runs with anchors; "family": the rest of a category, then its
/// frequent members.</param>
/// <param name="Classes">The names of the classes; of a family, the category's stands for its rest.</param>
/// <param name="Landscape">What is certified of them.</param>
internal sealed record TextGroup(string Kind, ImmutableArray<string> Classes, GroupLandscape Landscape)
{
    /// <summary>The trap of lowest loss that puts two of them into one neuron; null if there is none.</summary>
    public GroupPair? Cheapest => Landscape.Pairs.Where(pair => pair.IsTrap).MinBy(pair => pair.Loss);

    /// <summary>The pair with the largest cosine: what one would guess without a landscape.</summary>
    public GroupPair Closest => Landscape.Pairs.MaxBy(pair => pair.Cosine)!;

    /// <summary>The class of the least weight: what one would guess without a landscape.</summary>
    public string Lightest
    {
        get
        {
            var weights = Landscape.Instance.Problem.Weights;
            return Classes[Enumerable.Range(0, Classes.Length).MinBy(one => weights[one])];
        }
    }
}
