using TheoryChecks.Model;
using TheoryChecks.Theorems;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>A theorem whose check does whatever a test wants.</summary>
internal sealed class FakeTheorem(string id, Func<Instance, CancellationToken, IReadOnlyList<Verdict>> decide) : Theorem
{
    public override string Id => id;

    public override string Title => "A test";

    public override string Reference => "none";

    public override string Published => "none";

    public override string Repaired => "none";

    public override bool IsPublishedFalse => false;

    public override IReadOnlyList<Hypothesis> Hypotheses => [];

    public override IReadOnlyList<Verdict> Decide(Instance instance, CancellationToken cancel = default) => decide(instance, cancel);
}
