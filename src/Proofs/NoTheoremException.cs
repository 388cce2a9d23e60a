namespace TheoryChecks.Proofs;

/// <summary>A certificate that cannot be written as a theorem: its kind is not covered, or it has not the shape of one. The message says which.</summary>
public sealed class NoTheoremException(string message) : Exception(message);
