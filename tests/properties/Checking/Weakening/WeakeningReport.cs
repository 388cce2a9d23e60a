using System.Text;
using TheoryChecks.Properties.House;

namespace TheoryChecks.Properties.Checking.Weakening;

/// <summary>Writes docs/weakenings.md, the full list, and the table in docs/certificates.md.</summary>
internal static class WeakeningReport
{
    private const string Begin = "<!-- weakenings -->", End = "<!-- /weakenings -->";

    /// <summary>Tried, killed, equivalent and surviving, by source.</summary>
    public static string Summary(WeakeningRun run)
    {
        var text = new StringBuilder("| source | weakenings | killed: a false one accepted, or a true one refused | killed: another reason | equivalent | survive |\n");
        text.Append("|---|---|---|---|---|---|\n");
        foreach (var group in run.Fates.GroupBy(fate => fate.Weakening.File).OrderBy(group => group.Key, StringComparer.Ordinal))
            text.Append(Row(group.Key, [.. group]));
        return text.Append(Row("**all**", run.Fates)).ToString();
    }

    /// <summary>Rewrites both documents.</summary>
    public static void Write(WeakeningRun run)
    {
        var docs = Path.Combine(RepositoryRoot.Path, "docs");
        var text = new StringBuilder();
        text.Append("# Weakenings of the kernel\n\nWritten by `WEAKENINGS=all dotnet test tests/properties --filter WeakeningTests`; ");
        text.Append("[certificates.md](certificates.md), \"How it is tested\", says what they are.\n");
        text.Append($"The compiler refuses {run.Refused} more, which would leave a variable without a value.\n");
        foreach (var group in run.Fates.GroupBy(fate => fate.Weakening.File).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append($"\n## {group.Key}\n\n");
            foreach (var fate in group.OrderBy(fate => fate.Weakening.Line))
                text.Append($"- `{fate.Weakening.Condition}` => {fate.Weakening.Change}: {Fate(fate)}\n");
        }
        File.WriteAllText(Path.Combine(docs, "weakenings.md"), text.ToString());
        var certificates = Path.Combine(docs, "certificates.md");
        var old = File.ReadAllText(certificates);
        var (from, to) = (old.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, old.IndexOf(End, StringComparison.Ordinal));
        File.WriteAllText(certificates, $"{old[..from]}\n{Summary(run)}{old[to..]}");
    }

    private static string Row(string name, IReadOnlyCollection<WeakeningFate> fates)
    {
        var (accepts, other) = (fates.Count(fate => fate.ChangesAcceptance), fates.Count(fate => fate.Killer is not null && !fate.ChangesAcceptance));
        var equivalent = fates.Count(IsEquivalent);
        return $"| {name} | {fates.Count} | {accepts} | {other} | {equivalent} | {fates.Count - accepts - other - equivalent} |\n";
    }

    private static string Fate(WeakeningFate fate) => fate switch
    {
        { Killer: { } killer, ChangesAcceptance: true } => killer,
        { Killer: { } killer } => $"{killer} (another reason)",
        _ when IsEquivalent(fate) => $"*equivalent*: {Equivalents.All[fate.Weakening.Key]}",
        _ => "**survives**",
    };

    private static bool IsEquivalent(WeakeningFate fate) => fate.Killer is null && Equivalents.All.ContainsKey(fate.Weakening.Key);
}
