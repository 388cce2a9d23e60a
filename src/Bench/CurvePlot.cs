using System.Globalization;
using System.Text;

namespace TheoryChecks.Bench;

/// <summary>"plot CSV SVG": draws what <see cref="CurveCommand"/> measured, questions to the solver against patterns found, both axes logarithmic.</summary>
internal static class CurvePlot
{
    private const int Width = 640, Height = 400, Left = 70, Right = 150, Top = 20, Bottom = 50;
    private const int LeastDecade = 1, MostDecade = 6;

    private static readonly string[] Colours = ["#1b9e77", "#d95f02", "#7570b3", "#e7298a", "#66a61e"];

    public static int Run(string csv, string svg)
    {
        var points = File.ReadLines(csv).Skip(1).Select(line => line.Split(',')).Select(cells => (
            Family: cells[0],
            Patterns: double.Parse(cells[2], CultureInfo.InvariantCulture),
            Questions: double.Parse(cells[4], CultureInfo.InvariantCulture)));
        var text = new StringBuilder();
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Line($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>");
        for (var decade = LeastDecade; decade <= MostDecade; decade++)
        {
            var (x, y) = (X(Math.Pow(10, decade)), Y(Math.Pow(10, decade)));
            Line($"<path d=\"M{x:0.0} {Top}V{Height - Bottom}M{Left} {y:0.0}H{Width - Right}\" stroke=\"#ddd\"/>");
            Line($"<text x=\"{x:0.0}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">10{Superscript(decade)}</text>");
            Line($"<text x=\"{Left - 6}\" y=\"{y + 4:0.0}\" text-anchor=\"end\">10{Superscript(decade)}</text>");
        }
        Line($"<path d=\"M{X(10):0.0} {Y(10):0.0}L{X(1e6):0.0} {Y(1e6):0.0}\" stroke=\"#999\" stroke-dasharray=\"4 4\"/>");
        Line($"<text x=\"{X(3e5):0.0}\" y=\"{Y(1.2e5):0.0}\" fill=\"#777\" text-anchor=\"middle\">one each</text>");
        Line($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 12}\" text-anchor=\"middle\">patterns found</text>");
        Line($"<text transform=\"translate(16 {(Top + Height - Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">questions to the solver</text>");
        foreach (var (family, k) in points.GroupBy(point => point.Family).Select((family, k) => (family, k)))
        {
            var colour = Colours[k % Colours.Length];
            Line($"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\" points=\"{string.Join(' ', family.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.Patterns):0.0},{Y(point.Questions):0.0}")))}\"/>");
            foreach (var point in family)
                Line($"<circle cx=\"{X(point.Patterns):0.0}\" cy=\"{Y(point.Questions):0.0}\" r=\"3\" fill=\"{colour}\"/>");
            Line($"<path d=\"M{Width - Right + 14} {Top + 10 + 20 * k}h20\" stroke=\"{colour}\" stroke-width=\"3\"/>");
            Line($"<text x=\"{Width - Right + 40}\" y=\"{Top + 14 + 20 * k}\">{family.Key}</text>");
        }
        Line($"</svg>");
        File.WriteAllText(svg, text.ToString());
        return 0;

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static double X(double value) => Left + Part(value) * (Width - Left - Right);

    private static double Y(double value) => Height - Bottom - Part(value) * (Height - Top - Bottom);

    private static double Part(double value) => (Math.Log10(value) - LeastDecade) / (MostDecade - LeastDecade);

    private static string Superscript(int digit) => digit switch { 1 => "", 2 => "²", 3 => "³", 4 => "⁴", 5 => "⁵", _ => "⁶" };
}
