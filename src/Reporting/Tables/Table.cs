namespace TheoryChecks.Reporting.Tables;

/// <summary>
/// A table of the appendix: what it is called, its columns, and how its rows come about. To add one, write a class and name it in
/// <see cref="TableRegistry"/>. A table is made of what the kernel has accepted, or says in its footer what else stands behind it.
/// </summary>
public abstract class Table
{
    /// <summary>The id used by the command line and for file names, for example "zero-loss".</summary>
    public abstract string Id { get; }

    /// <summary>One sentence above the table.</summary>
    public abstract string Caption { get; }

    /// <summary>The columns; for tables whose columns depend on the instances, those of these.</summary>
    public abstract IReadOnlyList<TableColumn> Columns(TableContext context);

    /// <summary>Makes the rows and says what stands behind them.</summary>
    /// <exception cref="MissingResultException">A stored result that the table needs is not there.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public abstract TableBody Make(TableContext context);
}
