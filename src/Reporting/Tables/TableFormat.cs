using System.Text;

namespace TheoryChecks.Reporting.Tables;

/// <summary>A file format of tables.</summary>
/// <param name="Extension">The ending of file names, for example "tex".</param>
/// <param name="Text">Writes a table.</param>
public sealed record TableFormat(string Extension, Func<FinishedTable, string> Text)
{
    /// <summary>LaTeX, Markdown, CSV.</summary>
    public static IReadOnlyList<TableFormat> All { get; } = For(new LatexOptions());

    /// <summary>The same, with LaTeX for a certain paper.</summary>
    public static IReadOnlyList<TableFormat> For(LatexOptions options) =>
        [new("tex", table => LatexTable.Of(table, options)), new("md", MarkdownTable.Of), new("csv", CsvTable.Of)];

    /// <summary>The name of the table's file.</summary>
    public string FileName(FinishedTable table) => $"{table.Id}.{Extension}";

    /// <summary>The bytes of the table's file, UTF-8 with line feeds.</summary>
    public ReadOnlyMemory<byte> Bytes(FinishedTable table) => Encoding.UTF8.GetBytes(Text(table));
}
