namespace TheoryChecks.Exact;

/// <summary>Arithmetic met the ceiling of an <see cref="Effort"/>; nothing is known about the result.</summary>
public sealed class EffortExceededException(long units)
    : Exception($"The numbers are too long: more than {units} units of work (Effort) would be needed; use shorter numbers or fewer of them.");
