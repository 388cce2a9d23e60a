using System.Globalization;
using System.Text;

namespace TheoryChecks.Reporting.Tables;

/// <summary>
/// A table as LaTeX, to be read into a document with \input. It needs the package booktabs, array where cells are broken into lines, and longtable
/// where it may be longer than a page of a paper with one column of text; the first line of the text says which.
/// </summary>
public static class LatexTable
{
    private const int MostRowsOfFloat = 32; // more do not fit on a page with caption and footer
    private const double HighestPart = 400, Leading = 1.2; // points, of a page of 550

    // Points from left to right: an article of 10 points; a column of IEEE proceedings, and both with their gap.
    private const double ArticleLine = 345, ColumnLine = 252, PageLine = 516;

    private static readonly Dictionary<char, string> Replacements = new()
    {
        ['\\'] = "\\textbackslash{}",
        ['{'] = "\\{",
        ['}'] = "\\}",
        ['$'] = "\\$",
        ['&'] = "\\&",
        ['#'] = "\\#",
        ['%'] = "\\%",
        ['_'] = "\\_",
        ['~'] = "\\textasciitilde{}",
        ['^'] = "\\textasciicircum{}",
        ['<'] = "$<$",
        ['>'] = "$>$",
        ['|'] = "$|$",
        ['≤'] = "$\\le$",
        ['≥'] = "$\\ge$",
        ['×'] = "$\\times$",
        ['±'] = "$\\pm$",
        ['∞'] = "$\\infty$",
        ['−'] = "$-$",
        ['–'] = "--",
        ['θ'] = "$\\theta$",
        ['λ'] = "$\\lambda$",
        ['"'] = "''", ['`'] = "\\textasciigrave{}",
    };

    /// <summary>The packages that the text needs.</summary>
    public static IReadOnlyList<string> Packages(FinishedTable table, LatexOptions? options = null)
    {
        var (layout, _) = Fitting(table, options ?? new());
        return
        [
            .. layout.HasParagraphs ? ["array"] : Array.Empty<string>(),
            "booktabs",
            .. IsLong(table, options) ? ["longtable"] : Array.Empty<string>(),
        ];
    }

    /// <summary>The text, for a paper with one column of text.</summary>
    public static string Of(FinishedTable table) => Of(table, new LatexOptions());

    /// <summary>The text.</summary>
    public static string Of(FinishedTable table, LatexOptions options)
    {
        var text = new StringBuilder();
        var (layout, environment) = Fitting(table, options);
        var width = environment == "table" ? "\\linewidth" : "\\textwidth";
        Line($"% Put \\usepackage{{{string.Join(',', Packages(table, options))}}} into the preamble, then \\input this file.");
        var columns = $"@{{}}{string.Concat(table.Columns.Select(layout.Column))}@{{}}";
        var heading = $"{string.Join(" & ", table.Columns.Select(layout.Heading))} \\\\";
        var label = $"\\label{{{options.LabelPrefix}{table.Id}}}";
        if (IsLong(table, options))
        {
            Line($"\\begingroup{layout.Size.Command}");
            Line($"\\begin{{longtable}}{{{columns}}}");
            Line($"\\caption{{{LatexText.Of(table.Caption)}}}{label}\\\\");
            Line($"\\toprule {heading} \\midrule \\endfirsthead");
            Line($"\\toprule {heading} \\midrule \\endhead");
            Line($"\\bottomrule \\endfoot");
            Rows(table.Rows);
            Line($"\\end{{longtable}}");
            Footer();
            Line($"\\par\\endgroup");
            return text.ToString();
        }
        var parts = Parts(table, layout);
        for (var part = 0; part < parts.Count; part++)
        {
            var which = parts.Count == 1 ? "" : $" Part {part + 1} of {parts.Count}.";
            Line($"\\begin{{{environment}}}[{(environment == "table" ? "htbp" : "tp")}]");
            Line($"\\centering{layout.Size.Command}");
            Line($"\\caption{{{LatexText.Of(table.Caption)}{which}}}{(part == 0 ? label : "")}");
            Line($"\\begin{{tabular}}{{{columns}}}");
            Line($"\\toprule {heading} \\midrule");
            Rows(parts[part]);
            Line($"\\bottomrule");
            Line($"\\end{{tabular}}\\par\\smallskip");
            if (part == parts.Count - 1)
                Footer();
            Line($"\\end{{{environment}}}");
        }
        return text.ToString();

        void Rows(IReadOnlyList<IReadOnlyList<string>> rows)
        {
            foreach (var row in rows)
                Line($"{string.Join(" & ", row.Select(layout.Cell))} \\\\");
        }

        void Footer()
        {
            if (!options.Footers)
                return;
            Line($"\\noindent\\parbox{{{width}}}{{\\scriptsize\\raggedright");
            foreach (var line in table.Footer)
                Line($"{LatexText.Of(line)}\\par");
            Line($"}}");
        }

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    /// <summary>Plain text as LaTeX; characters that LaTeX would read otherwise, or has no letter for, are replaced.</summary>
    public static string Escaped(string plain)
    {
        var text = new StringBuilder();
        foreach (var c in plain)
            text.Append(Replacements.TryGetValue(c, out var replacement) ? replacement : c.ToString());
        // A line that begins with '[' would be read as an option of the \\ before it.
        return plain.StartsWith('[') ? $"{{}}{text}" : text.ToString();
    }

    private static bool IsLong(FinishedTable table, LatexOptions? options) => options is null or { Columns: 1 } && table.Rows.Count > MostRowsOfFloat;

    /// <summary>The layout, and the environment: table* spans both columns of text.</summary>
    private static (LatexLayout Layout, string Environment) Fitting(FinishedTable table, LatexOptions options)
    {
        if (options.Columns == 1)
            return (LatexLayout.Of(table, ArticleLine), "table");
        return LatexLayout.Whole(table, ColumnLine) is { } narrow && table.Rows.Count <= MostRowsOfFloat
            ? (narrow, "table")
            : (LatexLayout.Of(table, PageLine), "table*");
    }

    /// <summary>The rows of a table, cut so that no part is higher than a page.</summary>
    private static IReadOnlyList<IReadOnlyList<IReadOnlyList<string>>> Parts(FinishedTable table, LatexLayout layout)
    {
        var height = table.Rows.Sum(layout.Lines) * Leading * layout.Size.Points;
        var count = (int)Math.Ceiling(height / HighestPart);
        var parts = new List<List<IReadOnlyList<string>>> { new() };
        var used = 0.0;
        foreach (var row in table.Rows)
        {
            // Parts of about one height, so that none is a line or two.
            if (used >= height * parts.Count / count)
                parts.Add([]);
            parts[^1].Add(row);
            used += layout.Lines(row) * Leading * layout.Size.Points;
        }
        return parts;
    }
}
