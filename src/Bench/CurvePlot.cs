using System.Globalization;
using TheoryChecks.Figures;

namespace TheoryChecks.Bench;

/// <summary>"plot CSV FILE": draws what <see cref="CurveCommand"/> measured, questions to the solver against patterns found, both axes logarithmic;
/// as SVG, or as PNG by the file's ending.</summary>
internal static class CurvePlot
{
    public static int Run(string csv, string file)
    {
        var points = File.ReadLines(csv).Skip(1).Select(line => line.Split(',')).Select(cells => (
            Family: cells[0],
            Patterns: double.Parse(cells[2], CultureInfo.InvariantCulture),
            Questions: double.Parse(cells[4], CultureInfo.InvariantCulture)));
        var families = points.GroupBy(point => point.Family)
            .Select(family => new ChartSeries(family.Key, [.. family.Select(point => (point.Patterns, point.Questions))]));
        var chart = new LineChart(
            "",
            new ChartAxis("patterns found (number)") { IsLogarithmic = true },
            new ChartAxis("questions to the solver (number)") { IsLogarithmic = true },
            [.. families, new ChartSeries("one each", [(10, 10), (1e6, 1e6)]) { IsReference = true, Style = 7 }]);
        var figure = chart.Draw(Path.GetFileNameWithoutExtension(file), "Questions to the solver against patterns found, one line per rank");
        File.WriteAllBytes(file, figure.Bytes(file.EndsWith(".png", StringComparison.OrdinalIgnoreCase) ? FigureFormat.Png : FigureFormat.Svg).Span);
        return 0;
    }
}
