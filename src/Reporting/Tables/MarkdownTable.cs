using System.Text;

namespace TheoryChecks.Reporting.Tables;

/// <summary>A table as Markdown (GitHub's), its columns padded so that the source reads as a table too.</summary>
public static class MarkdownTable
{
    /// <summary>The text.</summary>
    public static string Of(FinishedTable table)
    {
        var rows = table.Rows.Prepend([.. table.Columns.Select(column => column.Header)]).Select(row => row.Select(Escaped).ToArray()).ToArray();
        var widths = table.Columns.Select((_, k) => Math.Max(3, rows.Max(row => row[k].Length))).ToArray();
        var text = new StringBuilder().Append("**").Append(Escaped(table.Caption)).Append("**\n\n");
        Append(rows[0]);
        text.Append('|').AppendJoin('|', table.Columns.Select((column, k) => column.Kind switch
        {
            ColumnKind.Number => $"{new string('-', widths[k] + 1)}:",
            ColumnKind.Mark => $":{new string('-', widths[k])}:",
            _ => new string('-', widths[k] + 2),
        })).Append("|\n");
        foreach (var row in rows.Skip(1))
            Append(row);
        foreach (var line in table.Footer)
            text.Append('\n').Append(Escaped(line)).Append('\n');
        return text.ToString();

        void Append(string[] row) => text.Append("| ")
            .AppendJoin(
                " | ",
                row.Select((cell, k) => table.Columns[k].Kind == ColumnKind.Number ? cell.PadLeft(widths[k]) : cell.PadRight(widths[k])))
                    .Append(" |\n");
    }

    private static string Escaped(string cell)
    {
        var text = new StringBuilder();
        foreach (var c in cell)
            text.Append(c is '|' or '\\' or '*' or '_' or '`' or '<' or '[' ? $"\\{c}" : c);
        return text.ToString();
    }
}
