using System.Globalization;
using ScottPlot;
using TheoryChecks.Model;

namespace TheoryChecks.Figures;

/// <summary>
/// Where training ends, on the landscape: two ReLU neurons with inputs in the plane. The axes are the directions of the two encoder rows; the ground
/// is the loss with the best decoder for them, min over W_D of sum_c m_c |r_c - W_D s(W_E p_c)|^2, which depends on nothing else, since lengths of
/// rows can be made up for by the decoder.
/// </summary>
public static class EndPointsPicture
{
    private const int Side = 520, KeyWidth = 200, Cells = 180, Levels = 10;

    /// <summary>Draws it; named ends-INSTANCE.</summary>
    /// <param name="instance">Two ReLU neurons, inputs in dimension 2.</param>
    /// <param name="ends">For each run what it ended at, one of a few words, and its encoder rows, row by row.</param>
    /// <exception cref="ArgumentException">The instance is not such.</exception>
    public static Figure Of(Instance instance, IReadOnlyList<(string What, IReadOnlyList<double> Encoder)> ends)
    {
        if (instance.Activation is not ReluActivation || instance.Problem.InputDimension != 2 || instance.Neurons != 2)
            throw new ArgumentException("End points are drawn for 2 relu neurons with inputs in dimension 2. Give such an instance.");
        var ground = new BestDecoderLoss(instance);
        var losses = Enumerable.Range(0, Cells * Cells)
            .Select(k => ground.At(Angle(k / Cells, 0.5), Angle(k % Cells, 0.3)))
            .ToArray(); // row w0, column w1
        var (least, greatest) = (losses.Min(), losses.Max());
        var words = ends.GroupBy(end => end.What)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select((group, k) => (Word: group.Key, Count: group.Count(), Style: SeriesStyle.Of(Place(group.Key, k))))
            .ToArray();
        var borders = Enumerable.Range(0, instance.Problem.Columns).Select(instance.Problem.Input).Where(p => !p.IsZero)
            .Select(p => Math.Atan2(p[1].ToDouble(), p[0].ToDouble()) * 180 / Math.PI)
            .SelectMany(angle => new[] { Turned(angle + 90), Turned(angle - 90) }).Select(angle => Math.Round(angle, 6)).Distinct().Order().ToArray();
        (double, string)[] ticks = [(-180, "−180"), (-90, "−90"), (0, "0"), (90, "90"), (180, "180")];
        var place = new PixelRect(0, Side, Panel.Top + Side - 10, Panel.Top - 8);
        var panel = new Panel(
            place,
            "",
            new PanelAxis("direction of encoder row w0 (degrees)", -180, 180, ticks),
            new PanelAxis("direction of encoder row w1 (degrees)", -180, 180, ticks),
            Draw,
            grid: false);
        var title = $"{instance.Name}: {ends.Count} end points of training, on the loss with the best decoder";
        return new Figure($"ends-{instance.Name}", title, Side + KeyWidth, Side + 30, [panel], pen =>
        {
            var (left, right, top, bottom) = (Panel.Left, Side - Panel.Right, Panel.Top + 6, Side - 10 + Panel.Top - Panel.Bottom);
            pen.Text(new Pixel(Side / 2 + 30, 13), "columns that w0 is on for", SeriesStyle.Soft, size: 13);
            for (var k = 0; k < borders.Length; k++)
            {
                // From this border to the next, around the circle; a piece that the axis cuts is labelled where it is longer.
                var (from, to) = (borders[k], k + 1 < borders.Length ? borders[k + 1] : borders[0] + 360);
                var set = On(instance, (from + to) / 2);
                foreach (var (low, high) in to <= 180 ? new[] { (from, to) } : [(from, 180.0), (-180.0, to - 360)])
                {
                    var (x, y) = (left + ((low + high) / 2 + 180) / 360 * (right - left), bottom - ((low + high) / 2 + 180) / 360 * (bottom - top));
                    if ((high - low) / 360 * (right - left) > FigureFont.Length(set, 13) + 4)
                        pen.Text(new Pixel((float)x, top - 10), set, SeriesStyle.Soft, size: 13);
                    if ((high - low) / 360 * (bottom - top) > 14)
                        pen.Text(new Pixel(right + 6, (float)y), set, SeriesStyle.Soft, Alignment.MiddleLeft, 13);
                }
            }
            var at = new Pixel(Side + 52, top + 8);
            pen.Text(at, "end points", SeriesStyle.Ink, Alignment.MiddleLeft);
            foreach (var (word, count, style) in words)
            {
                at = new Pixel(at.X, at.Y + 25);
                pen.Marker(new Pixel(at.X + 8, at.Y), style.Marker, 9, style.Colour);
                pen.Text(new Pixel(at.X + 24, at.Y), $"{word}: {count}", SeriesStyle.Ink, Alignment.MiddleLeft);
            }
            at = new Pixel(at.X, at.Y + 44);
            pen.Text(at, "loss, best decoder", SeriesStyle.Ink, Alignment.MiddleLeft);
            at = new Pixel(at.X, at.Y + 18);
            for (var level = 0; level < Levels; level++)
            {
                var (above, below) = (at.Y + (Levels - 1 - level) * 20, at.Y + (Levels - level) * 20);
                pen.Fill([new(at.X, above), new(at.X + 22, above), new(at.X + 22, below), new(at.X, below)], Grey(level));
            }
            pen.Path([at, new(at.X + 22, at.Y), new(at.X + 22, at.Y + Levels * 20), new(at.X, at.Y + Levels * 20), at], SeriesStyle.Ink, 1);
            foreach (var level in new[] { 0, Levels / 2, Levels })
                pen.Text(
                    new Pixel(at.X + 30, at.Y + (Levels - level) * 20),
                    Math.Abs(Math.Round(least + (greatest - least) * level / Levels, 2)).ToString("0.00", CultureInfo.InvariantCulture),
                    SeriesStyle.Ink,
                    Alignment.MiddleLeft,
                    14);
            at = new Pixel(at.X, at.Y + Levels * 20 + 26);
            pen.Line(at, new Pixel(at.X + 30, at.Y), SeriesStyle.Ink, 1, 5, 4);
            pen.Text(new Pixel(at.X + 38, at.Y), "region border", SeriesStyle.Ink, Alignment.MiddleLeft, 14);
        });

        void Draw(Pen pen, Func<double, double, Pixel> at)
        {
            pen.Grid(
                at(-180, 180),
                at(180, -180),
                Cells,
                Cells,
                (j, i) => Grey((int)Math.Min(
                    Levels - 1, Levels * (losses[j * Cells + Cells - 1 - i] - least) / Math.Max(greatest - least, double.Epsilon))));
            foreach (var border in borders)
            {
                pen.Line(at(border, -180), at(border, 180), SeriesStyle.Ink, 1, 5, 4);
                pen.Line(at(-180, border), at(180, border), SeriesStyle.Ink, 1, 5, 4);
            }
            foreach (var (word, _, style) in words)
                foreach (var end in ends.Where(end => end.What == word))
                    pen.Marker(at(Degrees(end.Encoder[0], end.Encoder[1]), Degrees(end.Encoder[2], end.Encoder[3])), style.Marker, 8, style.Colour);
        }
    }

    private static string On(Instance instance, double degrees)
    {
        var (x, y) = (Math.Cos(degrees * Math.PI / 180), Math.Sin(degrees * Math.PI / 180));
        return $"{{{string.Join(",", Enumerable.Range(0, instance.Problem.Columns).Where(c => x * instance.Problem.Input(c)[0].ToDouble() + y * instance.Problem.Input(c)[1].ToDouble() > 0))}}}";
    }

    /// <summary>The usual words look the same in every picture.</summary>
    private static int Place(string word, int otherwise) =>
        word switch { "global" => 0, "trap" => 1, "flat" => 2, "saddle" => 3, "unconverged" => 5, _ => otherwise + 6 };

    /// <summary>A direction in a cell. Those of the two rows differ, since the loss jumps where both are the same.</summary>
    private static double Angle(int cell, double share) => (cell + share) * 360 / Cells - 180;

    private static double Degrees(double x, double y) => Math.Atan2(y, x) * 180 / Math.PI;

    private static double Turned(double degrees) => degrees >= 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees;

    private static Color Grey(int level)
    {
        var light = (byte)(255 - level * 13);
        return new Color(light, light, light);
    }
}
