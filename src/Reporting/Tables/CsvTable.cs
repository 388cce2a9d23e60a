using System.Text;

namespace TheoryChecks.Reporting.Tables;

/// <summary>A table as comma-separated values (RFC 4180, line feeds): headings, rows, then the footer in lines that begin with '#'.</summary>
public static class CsvTable
{
    /// <summary>The text.</summary>
    public static string Of(FinishedTable table)
    {
        var text = new StringBuilder();
        foreach (var row in table.Rows.Prepend([.. table.Columns.Select(column => column.Header)]))
            text.AppendJoin(',', row.Select(Quoted)).Append('\n');
        foreach (var line in table.Footer.Prepend(table.Caption))
            text.Append("# ").Append(line).Append('\n');
        return text.ToString();
    }

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\n#") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
