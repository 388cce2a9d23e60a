namespace TheoryChecks.Reporting;

/// <summary>What is to be certified is more than one certificate may hold; nothing is known of it.</summary>
internal sealed class CertificateLimitException(string message) : Exception(message);
