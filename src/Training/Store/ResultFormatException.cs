namespace TheoryChecks.Training.Store;

/// <summary>A saved result that cannot be used: where, what was found, what is wanted.</summary>
public sealed class ResultFormatException(string source, string path, string problem) : Exception($"{source}: {path}: {problem}.");
