namespace TheoryChecks.Reporting.Tables;

/// <summary>A table needs a stored result that is not there; the message says which and how to make it.</summary>
public sealed class MissingResultException(string table, string what) : Exception($"table {table}: {what}");
