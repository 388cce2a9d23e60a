namespace TheoryChecks.Reporting.Tables;

/// <summary>How a table differs from a saved file of it: the regression test behind `tables --check`.</summary>
public static class TableComparison
{
    private const int MostListed = 20;

    private const string Origin = "Made by theorychecks ";

    /// <summary>
    /// One sentence per line that differs, of one format. The line that names the version is left out: a new version with the same numbers is no
    /// difference.
    /// </summary>
    /// <param name="file">Names the file in the sentences.</param>
    /// <param name="saved">The text of the saved file, or null if there is none.</param>
    /// <param name="found">The text as it would be written now.</param>
    public static IReadOnlyList<string> Differences(string file, string? saved, string found)
    {
        if (saved is null)
            return [$"{file}: there is no such file; a run with --out writes it."];
        var (was, now) = (Lines(saved), Lines(found));
        var differences = new List<string>();
        // The longest common run at both ends keeps one added row from looking like many.
        var start = 0;
        while (start < Math.Min(was.Length, now.Length) && was[start] == now[start])
            start++;
        var end = 0;
        while (end < Math.Min(was.Length, now.Length) - start && was[^(end + 1)] == now[^(end + 1)])
            end++;
        for (var k = start; k < Math.Max(was.Length, now.Length) - end; k++)
        {
            var (old, current) = (k < was.Length - end ? was[k] : null, k < now.Length - end ? now[k] : null);
            if (old != current)
                differences.Add($"{file}, line {k + 1}: found {Shown(current)}, expected {Shown(old)}.");
        }
        return differences.Count <= MostListed
            ? differences
            : [.. differences.Take(MostListed), $"{file}: {differences.Count - MostListed} more lines differ."];
    }

    private static string[] Lines(string text) =>
        [.. text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Where(line => !line.Contains(Origin, StringComparison.Ordinal))];

    private static string Shown(string? line) => line is null ? "nothing" : $"\"{line}\"";
}
