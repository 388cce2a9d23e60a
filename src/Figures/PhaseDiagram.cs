using System.Globalization;
using ScottPlot;

namespace TheoryChecks.Figures;

/// <summary>
/// What is found at the points of a grid: each point has a field that reaches half-way to its neighbours, in the shade of its kind, with its marker
/// or a few letters. What is undecided is a white, hatched field with an empty circle. Ticks stand at the points themselves.
/// </summary>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Kinds">The kinds, in the order of the key.</param>
/// <param name="Points">The points, each with the number of its kind, or null for undecided.</param>
internal sealed record PhaseDiagram(
    ChartAxis X, ChartAxis Y, IReadOnlyList<PhaseKind> Kinds, IReadOnlyList<(double X, double Y, int? Kind, string Text)> Points)
{
    private const int Width = 780, Top = 40, Body = 440, Line = 27;
    private const float TitleSize = 17, TitleWidth = Width - 20, MarkerSize = 11, Swatch = 30, SwatchHeight = 18, Hatch = 8;

    /// <summary>Draws it.</summary>
    /// <param name="name">Names the file.</param>
    /// <param name="title">One line about the whole.</param>
    public Figure Draw(string name, string title)
    {
        var (columns, rows) = (Edges(Points.Select(point => X.Place(point.X))), Edges(Points.Select(point => Y.Place(point.Y))));
        var undecided = Points.Count(point => point.Kind is null);
        var entries = Kinds.Select((kind, k) => ((PhaseKind?)kind, Number(kind.Text, Points.Count(point => point.Kind == k))))
            .Concat(undecided > 0 ? [(null, Number("undecided", undecided))] : []).ToArray();
        var lines = Lines(entries.Select(entry => entry.Item2));
        var panel = new Panel(
            new PixelRect(0, Width, Top + Body, Top),
            "",
            AxisOf(X, Points.Select(point => point.X), columns, Width - Panel.Left - Panel.Right, (text, size) => FigureFont.Length(text, size) + 3),
            AxisOf(Y, Points.Select(point => point.Y), rows, Body - Panel.Bottom - Panel.Right, (_, size) => size + 3),
            (pen, at) =>
            {
                foreach (var point in Points)
                {
                    var (place, kind) = (at(X.Place(point.X), Y.Place(point.Y)), point.Kind is { } k ? Kinds[k] : null);
                    var ((left, right), (low, high)) = (columns[X.Place(point.X)], rows[Y.Place(point.Y)]);
                    Field(pen, at(left, high), at(right, low), kind);
                    if (kind?.Marker is not null || kind is null)
                        Mark(pen, place, kind);
                    if (point.Text.Length > 0)
                        pen.Text(
                            kind is null ? new Pixel(place.X, place.Y + 15) : place,
                            point.Text,
                            kind?.Ink ?? SeriesStyle.Ink,
                            size: 12,
                            halo: kind is null);
                }
            },
            grid: false);
        return new Figure(name, title, Width, Top + Body + lines * Line + 14, [panel], pen =>
        {
            var fits = Math.Min(1, TitleWidth / FigureFont.Length(title, TitleSize));
            pen.Text(new Pixel(Width / 2, 22), title, SeriesStyle.Ink, size: TitleSize * fits);
            pen.Key(new Pixel(Panel.Left, Top + Body + 14), Width - 10, entries.Select(entry => (
                (Action<Pen, Pixel>)((key, at) =>
                {
                    Field(key, new Pixel(at.X, at.Y - SwatchHeight / 2), new Pixel(at.X + Swatch, at.Y + SwatchHeight / 2), entry.Item1);
                    Mark(key, new Pixel(at.X + Swatch / 2, at.Y), entry.Item1);
                }),
                entry.Item2)));
        });

        static string Number(string text, int count) => string.Create(CultureInfo.InvariantCulture, $"{text} ({count})");
    }

    /// <summary>For every place of the points the two ends of its field: half-way to the neighbours, and as far beyond the last ones.</summary>
    private static Dictionary<double, (double From, double To)> Edges(IEnumerable<double> places)
    {
        double[] all = [.. places.Distinct().Order()];
        return all.Select((place, k) =>
        {
            var (before, after) = (k > 0 ? place - all[k - 1] : (double?)null, k + 1 < all.Length ? all[k + 1] - place : (double?)null);
            return (place, From: place - (before ?? after ?? 1) / 2, To: place + (after ?? before ?? 1) / 2);
        }).ToDictionary(one => one.place, one => (one.From, one.To));
    }

    /// <summary>The axis with a tick at every point whose label has room.</summary>
    private static PanelAxis AxisOf(
        ChartAxis axis, IEnumerable<double> values, Dictionary<double, (double From, double To)> edges, float length, Func<string, float, float> room)
    {
        const float Size = 14;
        var (least, greatest) = (edges.Values.Min(edge => edge.From), edges.Values.Max(edge => edge.To));
        var (ticks, free) = (new List<(double At, string Label)>(), double.NegativeInfinity);
        foreach (var value in values.Distinct().Order())
        {
            var (place, label) = (axis.Place(value), axis.Named(value));
            var (middle, half) = ((place - least) / (greatest - least) * length, room(label, Size) / 2);
            if (middle - half >= free)
            {
                ticks.Add((place, label));
                free = middle + half;
            }
        }
        return new PanelAxis(axis.Label, least, greatest, ticks);
    }

    private static void Field(Pen pen, Pixel from, Pixel to, PhaseKind? kind)
    {
        Pixel[] corners = [from, new Pixel(to.X, from.Y), to, new Pixel(from.X, to.Y)];
        pen.Fill(corners, kind?.Field ?? Colors.White);
        for (var k = Hatch; kind is null && k < to.X - from.X + to.Y - from.Y; k += Hatch)
        {
            // From the upper or right edge down to the left or lower one.
            var (right, down) = (Math.Min(k, to.X - from.X), Math.Min(k, to.Y - from.Y));
            pen.Line(new Pixel(from.X + right, from.Y + k - right), new Pixel(from.X + k - down, from.Y + down), SeriesStyle.Faint, 1.5f);
        }
        pen.Path([.. corners, from], Colors.White, 1.5f);
    }

    private static void Mark(Pen pen, Pixel at, PhaseKind? kind)
    {
        if (kind is null)
            pen.Marker(at, MarkerShape.OpenCircle, MarkerSize, SeriesStyle.Soft);
        else if (kind.Marker is { } marker)
            pen.Marker(at, marker, MarkerSize, kind.Ink);
    }

    /// <summary>How many lines the key has (<see cref="Pen.Key"/>).</summary>
    private static int Lines(IEnumerable<string> texts)
    {
        var (x, lines) = (Panel.Left, 1);
        foreach (var text in texts)
        {
            var length = 44 + FigureFont.Length(text, Pen.TextSize);
            if (x > Panel.Left && x + length > Width - 10)
                (x, lines) = (Panel.Left, lines + 1);
            x += length + 26;
        }
        return lines;
    }
}
