namespace TheoryChecks.Model;

/// <summary>An instance file that cannot be used: where, what was found, what is wanted.</summary>
public sealed class InstanceFormatException(string source, string path, string problem) : Exception($"{source}: {path}: {problem}")
{
    /// <summary>The JSON path, for example $.features.input[1].</summary>
    public string Path { get; } = path;
}
