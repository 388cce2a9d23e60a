namespace TheoryChecks.Patterns;

/// <summary>An oracle that was to walk a tree had no answer at a node; the message names it and says why. Ask the exact enumeration
/// instead.</summary>
internal sealed class OracleGaveUpException(string message) : Exception(message);
