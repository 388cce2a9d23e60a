using System.Collections.Immutable;

namespace TheoryChecks.Sweeps;

/// <summary>One part of a sweep.</summary>
public sealed record SweepPart
{
    private const int LongestName = 200;

    /// <summary>A part with its result.</summary>
    /// <param name="name">Names the part and its result for good: whatever decides the result is in it. Letters, digits and . _ + = -</param>
    /// <param name="result">The file it makes, relative to the folder of the sweep; it appears whole or not at all.</param>
    /// <param name="trace">A file that changes while the part gets on, such as a checkpoint; null if there is none.</param>
    /// <exception cref="ArgumentException">The name is not a file's.</exception>
    public SweepPart(string name, string result, string? trace = null)
    {
        var isPlain = name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '+' or '=' or '-');
        if (name.Length is 0 or > LongestName || name[0] == '.' || !isPlain)
            throw new ArgumentException($"'{name}' is no name of a part: 1 to {LongestName} letters, digits and . _ + = - are wanted, no dot first.");
        (Name, Result, Trace) = (name, result, trace);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The file it makes. It is done if and only if that file is there, whole.</summary>
    public string Result { get; }

    /// <summary>A file that changes while it gets on, or null.</summary>
    public string? Trace { get; }

    /// <summary>Tells whether the file that is there is a whole one, where its maker can: a copy may have been cut. Null: it is.</summary>
    public Func<bool>? IsWhole { get; init; }
}
