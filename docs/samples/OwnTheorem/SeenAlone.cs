using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Theorems;

/// <summary>Our claim: for every feature there is an encoder that sees it alone, so a monosemantic neuron is possible for each.</summary>
internal sealed class SeenAlone : Theorem
{
    public override string Id => "seen-alone";

    public override string Title => "Every feature can be seen alone";

    public override string Reference => "our own claim";

    public override string Published => "For every feature d some encoder switches a neuron on for d and for nothing else.";

    public override string Repaired => "The same, if no input is a nonnegative combination of the others (ReLU).";

    public override bool IsPublishedFalse => true;

    public override IReadOnlyList<Hypothesis> Hypotheses => [];

    public override IReadOnlyList<Verdict> Decide(Instance instance, CancellationToken cancel = default)
    {
        // One pattern per feature d: neuron 0 sees d alone, all other neurons see nothing.
        var decided = Enumerable.Range(0, instance.Problem.Columns)
            .Select(d => Realizability.Decide(instance, SeesAlone(instance.Neurons, d)))
            .ToArray();
        var never = decided.Where(one => !one.IsRealizable).ToArray();

        // Each decision comes with an encoder, or with a Farkas lemma; either is a finding that the kernel can check.
        Finding[] evidence = [.. (never.Length > 0 ? never : decided).Select(one => one.Finding())];
        return
        [
            never.Length > 0
                ? Decided(VerdictKind.Refuted, $"No encoder has the pattern {never[0].Pattern}.", evidence)
                : Decided(VerdictKind.Holds, "Each feature has an encoder that sees it alone.", evidence),
            Verdict.NotApplicable(Id, StatementForm.Repaired, "This sample decides the published form only."),
        ];
    }

    private static ActivationPattern SeesAlone(int neurons, int feature) =>
        new(Enumerable.Range(0, neurons).Select(i => i == 0 ? new[] { feature } : []));

    private Verdict Decided(VerdictKind kind, string reason, Finding[] evidence) =>
        new(Id, StatementForm.Published, kind, EvidenceLevel.Kernel, reason, evidence);
}
