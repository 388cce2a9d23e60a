using TheoryChecks.Figures;
using TheoryChecks.Reporting.Tables;
using TheoryChecks.Theorems;

namespace TheoryChecks.Cli;

/// <summary>What `tables --theorems` writes: the theorems as LaTeX, and the graph of what they rest on.</summary>
internal static class TheoremPages
{
    /// <summary>Names the files.</summary>
    public const string Id = "theorems";

    public static IReadOnlyList<(string Name, string Text)> Make(TableContext context, TableStyle style)
    {
        var refutedBy = context.Verification.Verdicts
            .Where(verdict => verdict is { Kind: VerdictKind.Refuted, Form: StatementForm.Published })
            .ToLookup(verdict => verdict.Theorem, verdict => verdict.Instance);
        return
        [
            ($"{Id}.tex", TheoremsLatex.Of(context, style.Environments)),
            ($"{Id}.svg", TheoremGraph.Of(context.Theorems, refutedBy).ToSvg()),
        ];
    }
}
