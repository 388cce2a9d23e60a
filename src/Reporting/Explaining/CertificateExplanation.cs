namespace TheoryChecks.Reporting.Explaining;

/// <summary>What one certificate behind a verdict shows.</summary>
/// <param name="Path">Its path, relative to the report.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Sentence">What it shows, with its numbers.</param>
/// <param name="Check">What the kernel does to re-check it, as the end of "The kernel ...".</param>
public sealed record CertificateExplanation(string Path, string Kind, FormattableString Sentence, string Check);
