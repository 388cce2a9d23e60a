using System.Globalization;

namespace TheoryChecks.Reporting.Tables;

/// <summary>A table that has been made, ready to be written.</summary>
public sealed class FinishedTable
{
    private readonly TableBody _body;
    private readonly string _origin;

    /// <summary>Makes a table.</summary>
    /// <exception cref="InvalidOperationException">A row has more or fewer cells than there are columns.</exception>
    public FinishedTable(Table table, TableContext context)
    {
        (Id, Caption, Columns, _body) = (table.Id, table.Caption, table.Columns(context), table.Make(context));
        if (_body.Rows.FirstOrDefault(row => row.Count != Columns.Count) is { } row)
            throw new InvalidOperationException($"Table {Id} has {Columns.Count} columns but a row of {row.Count} cells: {string.Join(", ", row)}.");
        _origin = Origin(context);
    }

    /// <summary>The id.</summary>
    public string Id { get; }

    /// <summary>The caption.</summary>
    public string Caption { get; }

    /// <summary>The columns.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>The rows.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows => _body.Rows;

    /// <summary>Notes, instances, seeds, evidence and version, one sentence each.</summary>
    public IReadOnlyList<string> Footer =>
    [
        .. _body.Notes,
        $"Instances: {string.Join(", ", _body.Instances)}.",
        _body.Seeds.Count == 0
            ? "Seeds: none, nothing here is random."
            : $"Seeds: {string.Join(", ", _body.Seeds.Select(seed => seed.ToString(CultureInfo.InvariantCulture)))}.",
        $"Evidence: {_body.Evidence}",
        _origin,
    ];

    /// <summary>The sentence that names the version.</summary>
    internal static string Origin(TableContext context) =>
        $"Made by theorychecks {context.Version}, scale {context.Scale.ToString().ToLowerInvariant()}.";
}
