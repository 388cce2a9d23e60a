using System.Text;
using System.Text.Json.Nodes;
using TheoryChecks.Checking;
using TheoryChecks.Properties.House;

namespace TheoryChecks.Properties.Checking;

/// <summary>
/// The third provider, beside the subjects and the judges of the mutation test: certificates under corpus/forged that change an accepted one in
/// several places at once, claim and evidence together, so that they are false (or unproven) in one comparison of the kernel alone. A file for
/// each kind; its lines are the file that is changed, the outcome, a part of the reason ("-" if accepted), and the changes, with tabs between them:
/// "path = JSON" puts a value there, "path -" takes a member away.
/// </summary>
internal static class Forgeries
{
    private static string Folder => Path.Combine(RepositoryRoot.Path, "tests", "properties", "Checking", "corpus", "forged");

    /// <summary>All forgeries.</summary>
    public static IReadOnlyList<Forgery> All { get; } =
    [
        .. Directory.EnumerateFiles(Folder, "*.txt").Order(StringComparer.Ordinal)
            .SelectMany(path => File.ReadLines(path).Select((line, k) => Read(Path.GetFileName(path), k + 1, line))),
    ];

    private static Forgery Read(string file, int line, string text)
    {
        var parts = text.Split('\t');
        var root = JsonNode.Parse(File.ReadAllBytes(Path.Combine(Folder, "..", parts[0])))!;
        foreach (var change in parts[3..])
            Apply(root, change);
        var reason = parts[2] == "-" ? null : parts[2];
        return new Forgery($"{file}:{line}", Encoding.UTF8.GetBytes(root.ToJsonString()), Enum.Parse<Outcome>(parts[1]), reason);
    }

    private static void Apply(JsonNode root, string change)
    {
        var takesAway = change.EndsWith(" -", StringComparison.Ordinal);
        var end = takesAway ? change.Length - 2 : change.IndexOf(" = ", StringComparison.Ordinal);
        var (path, value) = (change[..end], takesAway ? "null" : change[(end + 3)..]);
        var steps = path.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries);
        var parent = steps[..^1].Aggregate(root, (node, step) => step[0] == '[' ? node[Index(step)]! : node[step]!);
        if (steps[^1][0] == '[')
            parent[Index(steps[^1])] = JsonNode.Parse(value);
        else if (takesAway)
        {
            if (!parent.AsObject().Remove(steps[^1]))
                throw new InvalidOperationException($"there is no {path} to take away");
        }
        else
            parent[steps[^1]] = JsonNode.Parse(value);
    }

    private static int Index(string step) => int.Parse(step[1..^1], System.Globalization.CultureInfo.InvariantCulture);
}
