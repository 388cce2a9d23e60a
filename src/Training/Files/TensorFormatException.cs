namespace TheoryChecks.Training.Files;

/// <summary>A tensor file that cannot be used: which file, where in it, what was found, what is wanted.</summary>
public sealed class TensorFormatException(string source, string place, string problem)
    : Exception($"{source}: {place}: {problem}{(problem.EndsWith('?') ? "" : ".")}");
