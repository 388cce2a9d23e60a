using System.Globalization;

namespace TheoryChecks.Reporting.Tables;

/// <summary>
/// How a table fits a line: the largest letters with which it does; if it does with none, headings of several words are stacked, and the widest
/// columns are broken into lines until it does.
/// </summary>
internal sealed class LatexLayout
{
    private const double Sure = 1.01; // widths are rounded in the metrics
    private readonly double?[] _paragraphs;

    private LatexLayout(LatexSize size, bool stacked, double?[] paragraphs, double width) =>
        (Size, HasStackedHeadings, _paragraphs, Width) = (size, stacked, paragraphs, width);

    /// <summary>The letters.</summary>
    public LatexSize Size { get; }

    /// <summary>True if headings stand word below word.</summary>
    public bool HasStackedHeadings { get; }

    /// <summary>How wide the table is, in points.</summary>
    public double Width { get; }

    /// <summary>True if some column is broken into lines, for which the package array is needed.</summary>
    public bool HasParagraphs => _paragraphs.Any(width => width is not null);

    /// <summary>The layout of a table for a line of so many points.</summary>
    public static LatexLayout Of(FinishedTable table, double line)
    {
        foreach (var stacked in new[] { false, true })
            foreach (var size in LatexSize.All)
                if (Try(table, line, size, stacked, breakable: false) is { } fits)
                    return fits;
        return Try(table, line, LatexSize.All[^1], stacked: true, breakable: true)!;
    }

    /// <summary>The largest letters but the smallest, if the table fits a line with them without being broken; else null.</summary>
    public static LatexLayout? Whole(FinishedTable table, double line) =>
        LatexSize.All.SkipLast(1).SelectMany(size => new[] { false, true }.Select(stacked => Try(table, line, size, stacked, breakable: false)))
            .FirstOrDefault(layout => layout is not null);

    /// <summary>The column's letter in the preamble of a tabular.</summary>
    public string Column(TableColumn column, int k)
    {
        if (_paragraphs[k] is { } width)
        {
            var side = column.Kind switch { ColumnKind.Number => "\\raggedleft", ColumnKind.Mark => "\\centering", _ => "\\raggedright" };
            return string.Create(CultureInfo.InvariantCulture, $">{{{side}\\arraybackslash}}p{{{Math.Floor(width * 10) / 10:0.0}pt}}");
        }
        return column.Kind switch { ColumnKind.Number => "r", ColumnKind.Mark => "c", _ => "l" };
    }

    /// <summary>A cell, with places where it may be broken.</summary>
    public string Cell(string cell, int k) => _paragraphs[k] is null
        ? LatexTable.Escaped(cell)
        : string.Join("\\allowbreak{}", LatexWidth.Pieces(cell).Select(LatexTable.Escaped));

    /// <summary>A heading.</summary>
    public string Heading(TableColumn column, int k)
    {
        var words = column.Header.Split(' ');
        if (!HasStackedHeadings || words.Length == 1 || _paragraphs[k] is not null)
            return LatexText.Of(column.Header);
        var side = column.Kind switch { ColumnKind.Number => "r", ColumnKind.Mark => "c", _ => "l" };
        return $"\\begin{{tabular}}[b]{{@{{}}{side}@{{}}}}{string.Join("\\\\", words.Select(LatexText.Of))}\\end{{tabular}}";
    }

    /// <summary>How many lines a row takes.</summary>
    public int Lines(IReadOnlyList<string> row) => row.Select((cell, k) => _paragraphs[k] is { } width
        ? (int)Math.Ceiling(1.3 * LatexWidth.Of(cell, Size) / width)
        : 1).Append(1).Max();

    private static LatexLayout? Try(FinishedTable table, double line, LatexSize size, bool stacked, bool breakable)
    {
        var columns = table.Columns.Count;
        var room = line - 2 * size.Gap * (columns - 1);
        var (wide, least) = (new double[columns], new double[columns]);
        for (var k = 0; k < columns; k++)
        {
            var cells = table.Rows.Select(row => row[k]).ToArray();
            var heads = stacked ? table.Columns[k].Header.Split(' ') : [table.Columns[k].Header];
            var head = heads.Max(word => LatexWidth.Of(word, size));
            wide[k] = Sure * Math.Max(head, cells.Select(cell => LatexWidth.Of(cell, size)).DefaultIfEmpty(0).Max());
            least[k] = Sure * Math.Max(
                table.Columns[k].Header.Split(' ').Max(word => LatexWidth.Of(word, size)),
                cells.Select(cell => LatexWidth.OfLongestPiece(cell, size)).DefaultIfEmpty(0).Max());
        }
        var paragraphs = new double?[columns];
        // Sentences are broken in any case.
        foreach (var k in Enumerable.Range(0, columns).Where(k => table.Columns[k].Kind == ColumnKind.Prose))
        {
            var others = wide.Where((_, j) => j != k).Sum();
            var share = Math.Min(wide[k], Math.Max(room - others, Math.Max(least[k], 0.25 * line)));
            if (share < wide[k])
                (paragraphs[k], wide[k]) = (share, share);
        }
        while (breakable && wide.Sum() > room && Cheapest() is var k and >= 0)
            (paragraphs[k], wide[k]) = (Narrowed(k), Narrowed(k));
        return wide.Sum() <= room || breakable
            ? new LatexLayout(size, stacked, paragraphs, wide.Sum() + 2 * size.Gap * (columns - 1))
            : null;

        double Narrowed(int k) => Math.Max(least[k], wide[k] - (wide.Sum() - room));

        // The column that gives up most for each cell that then takes another line.
        int Cheapest() => Enumerable.Range(0, columns).Where(k => wide[k] > least[k] + 1e-9)
            .OrderByDescending(k => (wide[k] - Narrowed(k)) / (1 + table.Rows.Count(row => Sure * LatexWidth.Of(row[k], size) > Narrowed(k))))
            .DefaultIfEmpty(-1).First();
    }
}
