namespace TheoryChecks.Training.Files.Models;

/// <summary>
/// What people's names for files and folders say, asked only where the contents leave it open: a TopK and a BatchTopK of dictionary_learning are the
/// same bytes. The file's name comes before its folder's.
/// </summary>
internal sealed record NameHint(string Method, string By)
{
    public const string Matryoshka = "matryoshka", BatchTopK = "batchtopk", TopK = "topk", JumpRelu = "jumprelu", Gated = "gated", Relu = "relu";

    // Longer names first: batchtopk holds topk, jumprelu holds relu.
    private static readonly (string Word, string Method)[] Words =
    [
        ("matryoshka", Matryoshka), ("batchtopk", BatchTopK), ("topk", TopK), ("jumprelu", JumpRelu), ("gated", Gated), ("relu", Relu),
            ("standard", Relu), ("vanilla", Relu),
    ];

    /// <summary>The method that the name of the file or of its folder holds, or null.</summary>
    public static NameHint? Of(string path)
    {
        foreach (var name in Names(path))
            foreach (var (word, method) in Words)
                if (Letters(name).Contains(word, StringComparison.Ordinal))
                    return new NameHint(method, $"the name \"{name}\"");
        return null;
    }

    /// <summary>The name of the file or folder that calls itself a transcoder, or null.</summary>
    public static string? Transcoder(string path) => Names(path).FirstOrDefault(name =>
        Letters(name).Contains("transcoder", StringComparison.Ordinal));

    private static IEnumerable<string> Names(string path)
    {
        var full = Path.GetFullPath(path);
        return new[] { Path.GetFileName(full), Path.GetFileName(Path.GetDirectoryName(full)) ?? "" }.Where(name => name != "");
    }

    private static string Letters(string name) => new([.. name.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit)]);
}
