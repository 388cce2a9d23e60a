namespace TheoryChecks.Exact;

/// <summary>Arithmetic met the ceiling of an <see cref="Effort"/>; nothing is known about the result.</summary>
internal sealed class EffortExceededException(string message) : Exception(message);
