using System.Globalization;
using TheoryChecks.Reporting.Tables;

namespace TheoryChecks.SolverTests.Tables;

/// <summary>A table as its CSV file has it, with the kinds of columns that the table itself declares: for those that take days to make.</summary>
internal sealed class SavedTable : Table
{
    private readonly Table _table;
    private readonly IReadOnlyList<IReadOnlyList<string>> _rows;
    private readonly string[] _footer;

    public SavedTable(Table table, string csv)
    {
        var records = TableFormatTests.Records(csv).Select(record => record.ToArray()).ToArray();
        _table = table;
        _footer = [.. csv.TrimEnd('\n').Split('\n').Where(line => line.StartsWith("# ", StringComparison.Ordinal)).Select(line => line[2..])];
        _rows = [.. records.Skip(1).Take(records.Length - 1 - _footer.Length)];
    }

    public override string Id => _table.Id;

    public override string Caption => _footer[0];

    public override IReadOnlyList<TableColumn> Columns(TableContext context) => _table.Columns(context);

    public override TableBody Make(TableContext context) => new(_rows, [After("Instances: ").TrimEnd('.')], After("Evidence: "))
    {
        Seeds = [.. After("Seeds: ").TrimEnd('.').Split(", ").Select(seed => int.Parse(seed, CultureInfo.InvariantCulture))],
        Notes = [.. _footer.Skip(1).TakeWhile(line => !line.StartsWith("Instances: ", StringComparison.Ordinal))],
    };

    private string After(string beginning) =>
        _footer.Single(line => line.StartsWith(beginning, StringComparison.Ordinal))[beginning.Length..];
}
