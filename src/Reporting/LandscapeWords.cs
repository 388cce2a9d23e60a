using System.Globalization;
using TheoryChecks.Landscape;

namespace TheoryChecks.Reporting;

/// <summary>The words for answers of a landscape, in JSON and in tables alike.</summary>
public static class LandscapeWords
{
    /// <summary>What nobody knows.</summary>
    public const string Undecided = "undecided";

    /// <summary>trap, flat, saddle or undecided.</summary>
    public static string Of(MinimumShape? shape) => shape is { } known ? known.ToString().ToLowerInvariant() : Undecided;

    /// <summary>lower, equal or higher: the best loss of absorbing regions against that of intended ones; n/a if one of the two does not
    /// occur.</summary>
    public static string Of(AbsorptionEntry entry) =>
        entry.Intended.Loss is null || entry.Absorbing.Loss is null
            ? "n/a"
            : entry.Comparison switch { < 0 => "lower", 0 => "equal", > 0 => "higher", null => Undecided };

    /// <summary>The dimension of the set of points of loss 0: a number if it is proven to be the largest, else "at least" the one found; "-" if none
    /// is known.</summary>
    public static string Dimension(IdentifiabilityEntry entry) => entry switch
    {
        { Dimension: not { } } => "-",
        { IsLargestDimension: false } => $"at least {entry.Dimension}",
        _ => $"{entry.Dimension}",
    };

    /// <summary>How many of the partial minima on a list are of some kind: a number, or "at least" one where there may be more than
    /// listed.</summary>
    public static string Counted(LandscapeReport report, int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{(report.HasAllPartialMinima ? "" : "at least ")}{count}");

    /// <summary>yes, no or undecided.</summary>
    public static string Of(bool? answer) => answer switch { true => "yes", false => "no", null => Undecided };
}
