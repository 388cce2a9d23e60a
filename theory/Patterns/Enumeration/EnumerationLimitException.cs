namespace TheoryChecks.Patterns;

/// <summary>An enumeration met one of its limits; the message names it. Nothing is known about the patterns not reached.</summary>
public sealed class EnumerationLimitException(string message) : Exception(message);
