using ScottPlot;

namespace TheoryChecks.Figures;

/// <summary>A label in the picture of a region fan.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Place">Its middle, in units of the figure, from the origin of the fan; downwards is positive.</param>
/// <param name="Size">The height of its letters.</param>
/// <param name="Colour">Its colour.</param>
internal sealed record RegionFanLabel(string Text, Pixel Place, float Size, Color Colour)
{
    /// <summary>True if white shines behind it, over lines.</summary>
    public bool HasHalo { get; init; } = true;
}
