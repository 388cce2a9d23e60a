namespace TheoryChecks.Reporting.Tables;

/// <summary>A column of a table.</summary>
/// <param name="Header">Its heading.</param>
/// <param name="Kind">How its cells are set.</param>
public sealed record TableColumn(string Header, ColumnKind Kind = ColumnKind.Text);
