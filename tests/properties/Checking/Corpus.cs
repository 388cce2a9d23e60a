using TheoryChecks.Checking;
using TheoryChecks.Properties.House;

namespace TheoryChecks.Properties.Checking;

/// <summary>
/// The certificates under corpus/accept, reject and malformed. In each folder expected.txt lists every file, with a part of the reason that the
/// kernel must give. Every soundness bug becomes a file in reject/.
/// </summary>
internal static class Corpus
{
    private static string Root => Path.Combine(RepositoryRoot.Path, "tests", "properties", "Checking", "corpus");

    /// <summary>The folder of an outcome.</summary>
    public static string Folder(Outcome outcome) => Path.Combine(Root, outcome switch
    {
        Outcome.Accepted => "accept",
        Outcome.Rejected => "reject",
        _ => "malformed",
    });

    /// <summary>The names of an outcome's files.</summary>
    public static IEnumerable<string> Files(Outcome outcome) =>
        Directory.EnumerateFiles(Folder(outcome), "*.json").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    /// <summary>The lines of expected.txt: file, tab, part of the reason (absent for accepted ones).</summary>
    public static IEnumerable<(string File, string? Reason)> Expected(Outcome outcome) =>
        File.ReadLines(Path.Combine(Folder(outcome), "expected.txt"))
        .Select(line => line.Split('\t', 2))
        .Select(parts => (parts[0], parts.Length > 1 ? parts[1] : null));

    /// <summary>
    /// Reasons that no document can provoke, with the argument: unreachable.txt, lines of reason, tab, argument; # stands for what is filled
    /// in.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Unreachable => File.ReadLines(Path.Combine(Root, "unreachable.txt"))
        .Select(line => line.Split('\t')).ToDictionary(parts => parts[0], parts => parts[1]);

    public static byte[] Read(Outcome outcome, string file) => File.ReadAllBytes(Path.Combine(Folder(outcome), file));
}
