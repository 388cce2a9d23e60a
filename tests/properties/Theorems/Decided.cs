using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Model;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Theorems;

/// <summary>Verdicts with every finding put before the kernel first.</summary>
internal static class Decided
{
    /// <summary>The verdict of one theorem and form; fails if the kernel does not accept a finding.</summary>
    public static Verdict Of(string theorem, StatementForm form, Instance instance) =>
        Assert.Single(All(theorem, instance), verdict => verdict.Form == form);

    /// <summary>All verdicts of a theorem; fails if the kernel does not accept a finding.</summary>
    public static IReadOnlyList<Verdict> All(string theorem, Instance instance)
    {
        var verdicts = TheoremRegistry.ById(theorem).Decide(instance);
        foreach (var verdict in verdicts)
        {
            Assert.Equal(theorem, verdict.Theorem);
            Assert.Matches(@"^[A-Z].*\.$", verdict.Reason);
            if (verdict.Kind is VerdictKind.Holds or VerdictKind.Refuted or VerdictKind.Vacuous)
                Assert.NotEmpty(verdict.Findings);
            foreach (var finding in verdict.Findings)
            {
                var result = Kernel.Check(Certificate.Of(instance, finding).Utf8);
                Assert.True(result.IsAccepted, $"{instance.Name}, {theorem} {verdict.Form}, {finding.Kind}: {result.Reason}");
            }
        }
        return verdicts;
    }

    /// <summary>The kinds of all verdicts, in order.</summary>
    public static VerdictKind[] Kinds(string theorem, Instance instance) => [.. All(theorem, instance).Select(verdict => verdict.Kind)];
}
