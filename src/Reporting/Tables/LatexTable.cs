using System.Globalization;
using System.Text;

namespace TheoryChecks.Reporting.Tables;

/// <summary>
/// A table as LaTeX, to be read into a document with \input. It needs the package booktabs, and longtable where it may be longer than a page; the
/// first line of the text says which.
/// Labels are "tab:ID".
/// </summary>
public static class LatexTable
{
    private const int MostRowsOfFloat = 32; // more do not fit on a page with caption and footer

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
    public static IReadOnlyList<string> Packages(FinishedTable table) =>
        table.Rows.Count > MostRowsOfFloat ? ["booktabs", "longtable"] : ["booktabs"];

    /// <summary>The text.</summary>
    public static string Of(FinishedTable table)
    {
        var text = new StringBuilder();
        var isLong = table.Rows.Count > MostRowsOfFloat;
        Line($"% Put \\usepackage{{{string.Join(',', Packages(table))}}} into the preamble, then \\input this file.");
        var columns = $"@{{}}{string.Concat(table.Columns.Select(Column))}@{{}}";
        var heading = $"{string.Join(" & ", table.Columns.Select(column => Escaped(column.Header)))} \\\\";
        if (isLong)
        {
            Line($"\\begingroup{Size(table)}");
            Line($"\\begin{{longtable}}{{{columns}}}");
            Line($"\\caption{{{Escaped(table.Caption)}}}\\label{{tab:{table.Id}}}\\\\");
            Line($"\\toprule {heading} \\midrule \\endfirsthead");
            Line($"\\toprule {heading} \\midrule \\endhead");
            Line($"\\bottomrule \\endfoot");
            Rows();
            Line($"\\end{{longtable}}");
            Footer();
            Line($"\\par\\endgroup");
        }
        else
        {
            Line($"\\begin{{table}}[htbp]");
            Line($"\\centering{Size(table)}");
            Line($"\\caption{{{Escaped(table.Caption)}}}\\label{{tab:{table.Id}}}");
            Line($"\\begin{{tabular}}{{{columns}}}");
            Line($"\\toprule {heading} \\midrule");
            Rows();
            Line($"\\bottomrule");
            Line($"\\end{{tabular}}\\par\\smallskip");
            Footer();
            Line($"\\end{{table}}");
        }
        return text.ToString();

        void Rows()
        {
            foreach (var row in table.Rows)
                Line($"{string.Join(" & ", row.Select(Escaped))} \\\\");
        }

        void Footer()
        {
            Line($"\\noindent\\parbox{{\\linewidth}}{{\\scriptsize\\raggedright");
            foreach (var line in table.Footer)
                Line($"{Escaped(line)}\\par");
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

    private static string Column(TableColumn column) => column.Kind switch
    {
        ColumnKind.Number => "r",
        ColumnKind.Mark => "c",
        ColumnKind.Prose => "p{0.3\\linewidth}",
        _ => "l",
    };

    /// <summary>Smaller letters and gaps for wide tables, estimated from the longest cell of each column against the 345 pt of an article's
    /// line.</summary>
    private static string Size(FinishedTable table)
    {
        var characters = table.Columns.Select((column, k) => column.Kind == ColumnKind.Prose
            ? 24
            : table.Rows.Select(row => row[k].Length).Append(column.Header.Length).Max()).Sum();
        return (characters + 3 * table.Columns.Count) switch
        {
            <= 60 => "\\small",
            <= 76 => "\\footnotesize\\setlength{\\tabcolsep}{4pt}",
            <= 96 => "\\scriptsize\\setlength{\\tabcolsep}{3pt}",
            _ => "\\tiny\\setlength{\\tabcolsep}{2pt}",
        };
    }
}
