using TheoryChecks.Properties.House;

namespace TheoryChecks.Properties.Checking.Weakening;

/// <summary>
/// The kept list of weakenings that change no answer, each with the reason: equivalent.txt, with lines of key, tab, reason. Where one
/// text stands more than once in a source, its line speaks of all of them.
/// </summary>
internal static class Equivalents
{
    /// <summary>The reasons by key.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = File
        .ReadLines(Path.Combine(RepositoryRoot.Path, "tests", "properties", "Checking", "Weakening", "equivalent.txt"))
        .Select(line => line.Split('\t'))
        .ToDictionary(parts => parts[0], parts => parts[1]);
}
