using System.Collections.Immutable;
using ScottPlot;

namespace TheoryChecks.Figures;

/// <summary>Values against a quantity. Series differ by colour, marker and dashes, so that black and white is enough to read it.</summary>
/// <param name="Title">Above the axes; may be empty.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Series">The series, in the order of the key.</param>
public sealed record LineChart(string Title, ChartAxis X, ChartAxis Y, ImmutableArray<ChartSeries> Series)
{
    private const int Width = 780, Height = 440;
    private const float KeyLine = 25, MarkerSize = 8, OpenSize = 13;
    private const int MostMarkers = 9;

    /// <summary>Units between the bars of one series and the next, which would else stand upon each other; 0 for none.</summary>
    internal float Apart { get; init; }

    /// <summary>One chart as a figure.</summary>
    /// <param name="name">Names the file.</param>
    /// <param name="title">One line about the whole.</param>
    public Figure Draw(string name, string title) => Stack(name, title, [this]);

    /// <summary>Charts one below the other, with one key for the series of the first.</summary>
    /// <exception cref="ArgumentException">There is no chart, or no series.</exception>
    public static Figure Stack(string name, string title, IReadOnlyList<LineChart> charts)
    {
        if (charts.Count == 0 || charts[0].Series.IsDefaultOrEmpty)
            throw new ArgumentException("A chart needs a series.");
        var series = charts[0].Series;
        var key = series.Length == 1 ? 0 : 62 + series.Max(one => FigureFont.Length(one.Name, Pen.TextSize));
        var height = charts.Count == 1 ? Height : Height - 100;
        var panels = charts.Select((chart, k) => chart.Panel(new PixelRect(0, Width - key, (k + 1) * height, k * height))).ToArray();
        return new Figure(name, title, Width, charts.Count * height, panels, pen =>
        {
            for (var k = 0; key > 0 && k < series.Length; k++)
            {
                var at = new Pixel(Width - key + 4, Figures.Panel.Top + 12 + KeyLine * k);
                var style = Style(series[k], k);
                if (!series[k].IsScattered)
                    pen.Line(at, new Pixel(at.X + 36, at.Y), style.Colour, 2, style.Dashes);
                pen.Marker(new Pixel(at.X + 18, at.Y), style.Marker, MarkerSize, style.Colour);
                pen.Text(new Pixel(at.X + 44, at.Y), series[k].Name, SeriesStyle.Ink, Alignment.MiddleLeft);
            }
        });
    }

    private Panel Panel(PixelRect place) => new(
        place,
        Title,
        X.Around(Series.SelectMany(series => series.Points.Select(point => point.X))),
        Y.Around(Series.SelectMany(series => series.Points.Select(point => point.Y)
            .Concat(series.Spread.SelectMany(bar => new[] { bar.Least, bar.Greatest })))),
        (pen, at) =>
        {
            for (var k = 0; k < Series.Length; k++)
                Draw(pen, at, Series[k], Style(Series[k], k), k);
        });

    private void Draw(Pen pen, Func<double, double, Pixel> at, ChartSeries series, SeriesStyle style, int place)
    {
        var points = series.Points.Where(point => double.IsFinite(X.Place(point.X)) && double.IsFinite(Y.Place(point.Y)))
            .Select(point => at(X.Place(point.X), Y.Place(point.Y)))
            .ToArray();
        if (points.Length == 0)
            return;
        var aside = Apart * (place - (Series.Length - 1) / 2f);
        points = [.. points.Select(point => new Pixel(point.X + aside, point.Y))];
        for (var k = 0; k < series.Spread.Count; k++)
        {
            var (low, high) = (Aside(series.Points[k].X, series.Spread[k].Least), Aside(series.Points[k].X, series.Spread[k].Greatest));
            pen.Line(low, high, style.Colour, 1.5f);
            foreach (var end in new[] { low, high })
                pen.Line(new Pixel(end.X - 4, end.Y), new Pixel(end.X + 4, end.Y), style.Colour, 1.5f);
        }
        if (points.Length > 1 && !series.IsScattered)
            pen.Path(points, style.Colour, 2, style.Dashes);
        // Markers of different series stand at different points, so that lines that run together can be told apart.
        var every = points.Length <= 2 * MostMarkers || series.IsScattered ? 1 : points.Length / MostMarkers;
        for (var k = every == 1 ? 0 : (place * every / 3 + every / 2) % every; k < points.Length; k += every)
            pen.Marker(points[k], style.Marker, MarkerSize, style.Colour);
        foreach (var k in series.Open)
            pen.Marker(points[k], MarkerShape.OpenCircle, OpenSize, style.Colour);

        Pixel Aside(double x, double y) => at(X.Place(x), Y.Place(y)) is var pixel ? new Pixel(pixel.X + aside, pixel.Y) : default;
    }

    private static SeriesStyle Style(ChartSeries series, int place) =>
        SeriesStyle.Of(series.Style ?? place) is var style && series.IsReference
            ? style with { Colour = SeriesStyle.Soft }
            : SeriesStyle.Of(series.Style ?? place);
}
