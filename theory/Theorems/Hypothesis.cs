using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>A hypothesis of a theorem as a predicate that is checked exactly on an instance.</summary>
/// <param name="Name">Short name, for example "unit-norm inputs".</param>
/// <param name="Violation">Why it fails on the instance, as part of a sentence, or null if it holds.</param>
public sealed record Hypothesis(string Name, Func<Instance, string?> Violation)
{
    /// <summary>Why every instance satisfies it, if the types already make sure of it; otherwise null.</summary>
    public string? ByConstruction { get; init; }

    /// <summary>True if the hypothesis holds.</summary>
    public bool Holds(Instance instance) => Violation(instance) is null;
}
