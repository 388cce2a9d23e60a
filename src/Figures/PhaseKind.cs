using ScottPlot;

namespace TheoryChecks.Figures;

/// <summary>One kind of a phase diagram: a shade for its field, and a marker that tells it apart without colours.</summary>
/// <param name="Text">Its name in the key.</param>
/// <param name="Field">The colour of its fields.</param>
/// <param name="Marker">The marker in each field; null where a number stands there.</param>
/// <param name="Ink">The colour of marker and number.</param>
internal sealed record PhaseKind(string Text, Color Field, MarkerShape? Marker, Color Ink)
{
    private const double Pale = 0.32, Dark = 0.55;

    /// <summary>The k-th of kinds without an order.</summary>
    public static PhaseKind Of(string text, int k)
    {
        var style = SeriesStyle.Of(k);
        return new PhaseKind(text, Mixed(style.Colour, Pale), style.Marker, style.Colour);
    }

    /// <summary>Nothing of the kind that is asked for.</summary>
    public static PhaseKind Nothing(string text) => new(text, Mixed(SeriesStyle.Faint, 0.6), MarkerShape.OpenSquare, SeriesStyle.Soft);

    /// <summary>The k-th of so many steps from little to much.</summary>
    public static PhaseKind Step(string text, int k, int count)
    {
        var depth = 0.06 + 0.94 * k / Math.Max(1, count - 1);
        return new PhaseKind(text, Mixed(SeriesStyle.Blue, depth), null, depth > Dark ? Colors.White : SeriesStyle.Ink);
    }

    /// <summary>A colour in white: 0 is white, 1 the colour.</summary>
    private static Color Mixed(Color colour, double part) =>
        new(Mix(colour.R, part), Mix(colour.G, part), Mix(colour.B, part));

    private static byte Mix(byte channel, double part) => (byte)Math.Round(255 - part * (255 - channel));
}
