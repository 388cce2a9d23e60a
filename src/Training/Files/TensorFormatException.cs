namespace TheoryChecks.Training.Files;

/// <summary>A tensor file that cannot be used: which file, where in it, what was found, what is wanted.</summary>
public sealed class TensorFormatException(string source, string place, string problem)
    : Exception($"{source}: {place}: {problem}{(problem.EndsWith('?') ? "" : ".")}")
{
    /// <summary>Where in the file.</summary>
    public string Place => place;

    /// <summary>What was found, and what is wanted.</summary>
    public string Problem => problem;
}
