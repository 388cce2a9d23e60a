namespace TheoryChecks.Training.Files;

/// <summary>
/// One thing that was read about a model: what (gate, k, normalisation, ...), its value in words, and what decided it (a file, a tensor, an option).
/// </summary>
public sealed record ModelFact(string Name, string Value, string Source);
