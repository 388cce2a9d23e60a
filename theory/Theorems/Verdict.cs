using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>What a theorem's check says about an instance. It counts as kernel evidence only after the kernel has accepted its findings.</summary>
/// <param name="Theorem">The theorem id, for example "3.6".</param>
/// <param name="Form">Published, repaired or prevalence.</param>
/// <param name="Kind">The decision.</param>
/// <param name="Evidence">The level of evidence claimed.</param>
/// <param name="Reason">One sentence: which hypothesis fails, or what holds or fails and where.</param>
/// <param name="Findings">What the certificates will say. For "not applicable" it may be empty.</param>
public sealed record Verdict(
    string Theorem, StatementForm Form, VerdictKind Kind, EvidenceLevel Evidence, string Reason, IReadOnlyList<Finding> Findings)
{
    /// <summary>A hypothesis fails on the instance.</summary>
    public static Verdict NotApplicable(string theorem, StatementForm form, string reason) =>
        new(theorem, form, VerdictKind.NotApplicable, EvidenceLevel.Kernel, reason, []);
}
