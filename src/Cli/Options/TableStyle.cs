using TheoryChecks.Reporting.Tables;

namespace TheoryChecks.Cli;

/// <summary>How `tables` writes LaTeX, and whether it writes the theorems.</summary>
/// <param name="Columns">Columns of text on the paper's pages, 1 or 2.</param>
/// <param name="LabelPrefix">What labels begin with; null for tab: and thm:.</param>
/// <param name="Footers">Whether footers are written.</param>
/// <param name="Theorems">Whether the theorems are.</param>
internal sealed record TableStyle(int Columns, string? LabelPrefix, bool Footers, bool Theorems)
{
    public LatexOptions Tables => Options("tab:");

    public LatexOptions Environments => Options(TheoremsLatex.LabelPrefix);

    /// <summary>What is wrong with it, or null.</summary>
    public string? Misfit => LabelPrefix is { } prefix && !prefix.All(c => char.IsAsciiLetterOrDigit(c) || c is ':' or '-' or '.')
        ? $"--label-prefix {prefix}: a label has letters, digits, ':', '-' and '.', so give a prefix of those."
        : null;

    private LatexOptions Options(string prefix) => new() { Columns = Columns, LabelPrefix = LabelPrefix ?? prefix, Footers = Footers };
}
