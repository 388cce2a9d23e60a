using ScottPlot;

namespace TheoryChecks.Figures;

/// <summary>Finds places for labels so that none covers another.</summary>
internal sealed class LabelPlacer
{
    private const float Air = 2;
    private readonly List<PixelRect> _taken = [];

    /// <summary>The box of a text of this size whose middle is here.</summary>
    public static PixelRect Box(Pixel middle, string text, float size)
    {
        var (half, height) = (FigureFont.Length(text, size) / 2, 0.62f * size);
        return new PixelRect(middle.X - half, middle.X + half, middle.Y + height, middle.Y - height);
    }

    /// <summary>The first candidate at which the text covers no label placed before and is allowed; it is taken from then on. Null if there is
    /// none.</summary>
    public Pixel? Place(string text, float size, IEnumerable<Pixel> candidates, Func<PixelRect, bool>? isAllowed = null)
    {
        foreach (var candidate in candidates)
        {
            var box = Box(candidate, text, size);
            if (_taken.All(other => !Overlap(box, other)) && isAllowed?.Invoke(box) != false)
            {
                _taken.Add(box);
                return candidate;
            }
        }
        return null;
    }

    private static bool Overlap(PixelRect one, PixelRect other) =>
        one.Left < other.Right + Air && other.Left < one.Right + Air && one.Top < other.Bottom + Air && other.Top < one.Bottom + Air;
}
