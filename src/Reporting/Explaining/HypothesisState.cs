using TheoryChecks.Model;
using TheoryChecks.Theorems;

namespace TheoryChecks.Reporting.Explaining;

/// <summary>A hypothesis of a theorem on an instance.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Violation">Why it fails, as part of a sentence; null if it holds.</param>
/// <param name="ByConstruction">Why it holds on every instance; null if that is not so.</param>
public sealed record HypothesisState(string Name, string? Violation, string? ByConstruction)
{
    /// <summary>The hypotheses in order up to the first one that fails: what comes after it may only make sense where it holds.</summary>
    public static IReadOnlyList<HypothesisState> UpToTheFirstFailure(IEnumerable<Hypothesis> hypotheses, Instance instance)
    {
        var states = new List<HypothesisState>();
        foreach (var hypothesis in hypotheses)
        {
            states.Add(Of(hypothesis, instance));
            if (states[^1].Violation is not null)
                break;
        }
        return states;
    }

    /// <summary>The state of one hypothesis.</summary>
    public static HypothesisState Of(Hypothesis hypothesis, Instance instance) =>
        new(hypothesis.Name, hypothesis.Violation(instance), hypothesis.ByConstruction);

    /// <summary>The name, and why it fails or always holds.</summary>
    public override string ToString() => Violation is { } fails
        ? $"fails: {Name}: {fails}"
        : $"holds: {Name}{(ByConstruction is { } why ? $" (always: {why})" : "")}";
}
