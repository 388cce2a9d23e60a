using TheoryChecks.Theorems;

namespace TheoryChecks.Reporting;

/// <summary>One line of a report: what was decided about one form of a theorem on one instance, after the kernel has had its say.</summary>
/// <param name="Theorem">The theorem id.</param>
/// <param name="Form">Published, repaired or prevalence.</param>
/// <param name="Instance">The instance's name.</param>
/// <param name="Kind">The verdict.</param>
/// <param name="Evidence">What stands behind it. Says nothing for an undecided verdict.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="Certificates">Where the accepted certificates were written, relative to the report; empty if they were not written.</param>
/// <param name="Accepted">How many certificates of this verdict the kernel accepted.</param>
public sealed record ReportedVerdict(
    string Theorem,
    StatementForm Form,
    string Instance,
    VerdictKind Kind,
    EvidenceLevel Evidence,
    string Reason,
    IReadOnlyList<string> Certificates,
    int Accepted)
{
    /// <summary>What a proof assistant proved of it; null where none was asked.</summary>
    public ProvedCertificates? Proved { get; init; }

    /// <summary>True if there are certificates, and all of them are proved.</summary>
    public bool IsProved => Proved is not null && Certificates.Count > 0 && Proved.Paths.Count == Certificates.Count;

    /// <summary>For example "3.6 published on acute-pair".</summary>
    public string Subject => $"{Theorem} {Form.Word()} on {Instance}";
}
