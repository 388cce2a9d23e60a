namespace TheoryChecks.Reporting;

/// <summary>A saved report that cannot be used: where, what was found, what is wanted.</summary>
public sealed class ReportFormatException(string source, string path, string problem) : Exception($"{source}: {path}: {problem}.");
