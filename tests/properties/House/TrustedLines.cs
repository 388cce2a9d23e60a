using System.Globalization;
using System.Reflection;
using System.Text;
using TheoryChecks.Checking;

namespace TheoryChecks.Properties.House;

/// <summary>
/// How much of the kernel a reader of one kind must trust: the sources of all types that its check reaches, by the compiled code, with the front door
/// (Kernel) and without Exact, which all kinds share.
/// </summary>
internal static class TrustedLines
{
    private const string Space = "TheoryChecks.Checking.";

    /// <summary>Lines by kind, the most first.</summary>
    public static IReadOnlyList<(string Kind, int Lines)> Count(IEnumerable<SourceFile> files)
    {
        var kernel = files.Where(file => file.Folder == "Checking").ToArray();
        var lines = Rooms.OfTypes(kernel).Keys.ToDictionary(type => type, type => kernel.Where(file => Declares(file, type)).Sum(Lines));
        var uses = CompiledDependencies.Uses(typeof(Kernel).Assembly.GetTypes())
            .Where(use => lines.ContainsKey(use.User) && lines.ContainsKey(use.Used))
            .ToLookup(use => use.User, use => use.Used);
        return
        [
            .. Checks().Select(check => (check.Kind, Closure(uses, check.Type).Sum(type => lines[type])))
                .OrderByDescending(count => count.Item2).ThenBy(count => count.Kind, StringComparer.Ordinal),
        ];
    }

    /// <summary>The table of docs/certificates.md.</summary>
    public static string Table(IReadOnlyList<(string Kind, int Lines)> counts)
    {
        var text = new StringBuilder("| kind | lines |\n|---|---|\n");
        foreach (var (kind, lines) in counts)
            text.Append(CultureInfo.InvariantCulture, $"| `{kind}` | {lines:N0} |\n");
        return text.ToString();
    }

    /// <summary>All types that a check uses, itself and what every check goes through included.</summary>
    public static IReadOnlySet<string> Closure(ILookup<string, string> uses, string start)
    {
        // The door's table leads to every check, so nothing is followed from there.
        var found = new HashSet<string> { Space + nameof(Kernel), Space + nameof(CheckResult) };
        var open = new Stack<string>([start]);
        while (open.TryPop(out var type))
            if (found.Add(type))
                foreach (var used in uses[type])
                    open.Push(used);
        return found;
    }

    /// <summary>The kernel's table: each kind and the type that checks it.</summary>
    private static IEnumerable<(string Kind, string Type)> Checks()
    {
        var table = typeof(Kernel).GetField("Checks", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null);
        var checks = (IEnumerable<KeyValuePair<string, Action<ClaimInstance, Reader, Reader>>>)table!;
        return checks.Select(check => (check.Key, check.Value.Method.DeclaringType!.FullName!));
    }

    private static bool Declares(SourceFile file, string type) => Rooms.OfTypes([file]).ContainsKey(type);

    private static int Lines(SourceFile file) => file.Text.AsSpan().TrimEnd('\n').Count('\n') + 1;
}
