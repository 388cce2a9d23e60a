using TheoryChecks.Patterns;

namespace TheoryChecks.Theorems;

/// <summary>
/// A realizable pattern with a parent neuron i, |F_i| >= 2, and dead neurons to take a sub-concept over (Thm 3.8), with all its splits.
/// </summary>
/// <param name="Pattern">The pattern P. For separable activations all neurons but the parent are dead: the others do not matter.</param>
/// <param name="Parent">The neuron i.</param>
/// <param name="Dead">The neurons that may take a sub-concept over.</param>
/// <param name="Splits">One split for every j in F_i, ascending.</param>
internal sealed record HierarchicalPattern(ActivationPattern Pattern, int Parent, IReadOnlyList<int> Dead, IReadOnlyList<AbsorptionSplit> Splits)
{
    /// <summary>True if some split is realizable.</summary>
    public bool IsAbsorbed => Splits.Any(split => split.IsRealizable);

    /// <summary>P with column j moved from the parent to another neuron, which is then on for j alone.</summary>
    public ActivationPattern Absorption(int subConcept, int receiver) => new(Enumerable.Range(0, Pattern.Neurons).Select(
        i => i == receiver ? [subConcept] : i == Parent ? Pattern[i].Where(c => c != subConcept) : Pattern[i].AsEnumerable()));
}
