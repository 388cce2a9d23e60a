using TheoryChecks.Reporting.Tables;
using TheoryChecks.Training.Lrb;

namespace TheoryChecks.Appendix;

/// <summary>All tables, in the order in which they are made: those of the theory, then those that rest on training.</summary>
public static class AppendixTables
{
    /// <summary>The tables.</summary>
    public static IReadOnlyList<Table> All { get; } = [
        .. TableRegistry.All,
        .. LrbPlan.Tables.Select(table => new BenchTable(table)),
        new TrainingTable(),
        new TextTable(), new TextLayersTable(), new TextPredictionsTable(),
    ];
}
