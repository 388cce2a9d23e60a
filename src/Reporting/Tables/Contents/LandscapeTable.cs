using System.Globalization;
using TheoryChecks.Landscape;

namespace TheoryChecks.Reporting.Tables;

/// <summary>A table with rows from the landscape of each instance.</summary>
public abstract class LandscapeTable : Table
{
    /// <summary>What stands in a cell that means nothing.</summary>
    protected const string None = "-";

    /// <summary>What the columns mean.</summary>
    protected abstract IReadOnlyList<string> Notes { get; }

    /// <inheritdoc/>
    public sealed override TableBody Make(TableContext context)
    {
        var tally = new KernelTally();
        var reports = context.Landscapes();
        return new(
            [.. reports.SelectMany(report => Rows(report, tally))],
            [.. context.Instances.Select(instance => instance.Name)],
            tally.ToString()) { Notes = Notes };
    }

    /// <summary>The rows of one instance; the evidence behind them goes into the tally.</summary>
    protected abstract IEnumerable<IReadOnlyList<string>> Rows(LandscapeReport report, KernelTally tally);

    /// <summary>A number, or "undecided".</summary>
    protected static string Number(IFormattable? number) => number?.ToString(null, CultureInfo.InvariantCulture) ?? LandscapeWords.Undecided;

    /// <summary>The largest dimension of the set of points of loss 0, or "at least" one, or "undecided".</summary>
    protected static string Dimension(IdentifiabilityEntry entry) =>
        entry.Dimension is null ? LandscapeWords.Undecided : LandscapeWords.Dimension(entry);

    /// <summary>A set of features.</summary>
    protected static string Set(IEnumerable<int> features) => $"{{{string.Join(',', features)}}}";
}
