using ScottPlot;

namespace TheoryChecks.Figures;

/// <summary>
/// What is found at the points of a grid: each point a marker of its kind (colour and shape), with a few letters below where they say more. What is
/// undecided is an empty grey circle.
/// </summary>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Kinds">The kinds, in the order of the key; each has a style of its own.</param>
/// <param name="Points">The points, each with the number of its kind, or null for undecided.</param>
internal sealed record PhaseDiagram(
    ChartAxis X, ChartAxis Y, IReadOnlyList<string> Kinds, IReadOnlyList<(double X, double Y, int? Kind, string Text)> Points)
{
    private const int Width = 780, Top = 40, Body = 440, Line = 25;
    private const float MarkerSize = 13;

    /// <summary>Draws it.</summary>
    /// <param name="name">Names the file.</param>
    /// <param name="title">One line about the whole.</param>
    public Figure Draw(string name, string title)
    {
        var isOpen = Points.Any(point => point.Kind is null);
        var entries = Kinds.Select((kind, k) => (Kind: (int?)k, Text: kind)).Concat(isOpen ? [(null, "undecided")] : []).ToArray();
        var height = Top + Body + Line * (1 + (entries.Length - 1) / 3) + 20;
        var panel = new Panel(
            new PixelRect(0, Width, Top + Body, Top),
            "",
            X.Around(Points.Select(point => point.X)),
            Y.Around(Points.Select(point => point.Y)),
            (pen, at) =>
            {
                foreach (var point in Points)
                {
                    var place = at(X.Place(point.X), Y.Place(point.Y));
                    Mark(pen, place, point.Kind);
                    if (point.Text.Length > 0)
                        pen.Text(new Pixel(place.X, place.Y + 15), point.Text, SeriesStyle.Ink, size: 11, halo: true);
                }
            });
        return new Figure(name, title, Width, height, [panel], pen =>
        {
            pen.Text(new Pixel(Width / 2, 22), title, SeriesStyle.Ink, size: 17);
            for (var k = 0; k < entries.Length; k++)
            {
                var at = new Pixel(Panel.Left + 10 + k % 3 * 230, Top + Body + 12 + k / 3 * Line);
                Mark(pen, at, entries[k].Kind);
                pen.Text(new Pixel(at.X + 18, at.Y), entries[k].Text, SeriesStyle.Ink, Alignment.MiddleLeft);
            }
        });
    }

    private static void Mark(Pen pen, Pixel at, int? kind)
    {
        if (kind is { } known)
            pen.Marker(at, SeriesStyle.Of(known).Marker, MarkerSize, SeriesStyle.Of(known).Colour);
        else
            pen.Marker(at, MarkerShape.OpenCircle, MarkerSize, SeriesStyle.Soft);
    }
}
