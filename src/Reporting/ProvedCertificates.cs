namespace TheoryChecks.Reporting;

/// <summary>Which certificates of a verdict a proof assistant has proved (docs/proofs.md). It exists only where one really ran.</summary>
/// <param name="By">What ran, for example "the checker extracted from Coq".</param>
/// <param name="Paths">The proved ones among the verdict's certificates.</param>
public sealed record ProvedCertificates(string By, IReadOnlyList<string> Paths);
