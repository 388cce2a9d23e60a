using TheoryChecks.Landscape;

namespace TheoryChecks.Reporting;

/// <summary>The words for answers of a landscape, in JSON and in tables alike.</summary>
public static class LandscapeWords
{
    /// <summary>What nobody knows.</summary>
    public const string Undecided = "undecided";

    /// <summary>trap, flat, saddle or undecided.</summary>
    public static string Of(MinimumShape? shape) => shape is { } known ? known.ToString().ToLowerInvariant() : Undecided;

    /// <summary>yes, no or undecided.</summary>
    public static string Of(bool? answer) => answer switch { true => "yes", false => "no", null => Undecided };
}
