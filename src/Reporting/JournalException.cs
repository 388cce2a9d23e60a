namespace TheoryChecks.Reporting;

/// <summary>A journal that this run cannot go on with: why, and what to do.</summary>
public sealed class JournalException(string message) : Exception(message);
