using ScottPlot;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Figures;

/// <summary>
/// An encoder and a decoder of a problem in the plane: on the left the inputs, the lines on which their pre-activations are 0, and the encoder rows;
/// on the right the targets, what is reconstructed of them, and the decoder columns. Rows are drawn at one length and columns to match rows of length
/// 1, since that scale does not matter.
/// </summary>
internal sealed class PointPicture
{
    private const int Side = 470, Key = 86, Top = 40;
    private const int Height = Side - (int)(Panel.Left + Panel.Right) + (int)(Panel.Bottom + Panel.Top);
    private const double Reach = 1.45; // of the longest thing drawn

    private static readonly Color Given = SeriesStyle.Blue, Learned = SeriesStyle.Vermilion;

    private readonly Instance _instance;
    private readonly PlaneCoordinates _plane;
    private readonly (double X, double Y)[] _rows, _columns, _inputs, _targets;

    /// <summary>Of an encoder (nq rows) and a decoder (2 rows of nq).</summary>
    public PointPicture(Instance instance, double[][] encoder, double[][] decoder)
    {
        _instance = instance;
        _plane = new PlaneCoordinates(instance);
        // Unit rows; columns get longer by what rows get shorter.
        var rows = encoder.Select(row => _plane.Row((row[0], row[1]))).ToArray();
        var lengths = rows.Select(Length).ToArray();
        _rows = [.. rows.Select((row, i) => lengths[i] > 0 ? (row.X / lengths[i], row.Y / lengths[i]) : (0, 0))];
        _columns = [.. rows.Select((_, i) => _plane.Column((lengths[i] * decoder[0][i], lengths[i] * decoder[1][i])))];
        var columns = Enumerable.Range(0, instance.Problem.Columns).ToArray();
        _inputs = [.. columns.Select(c => _plane.Input(instance.Problem.Input(c)))];
        _targets = [.. columns.Select(c => _plane.Target(instance.Problem.Target(c)))];
    }

    public Figure Draw(string name, string title)
    {
        var longestInput = Math.Max(_inputs.Max(Length), double.Epsilon);
        var outputs = Enumerable.Range(0, _targets.Length).Select(Reconstruction).ToArray();
        var live = Enumerable.Range(0, _columns.Length).Where(i => On(i).Length > 0 && Length(_columns[i]) > 0).ToArray();
        // Long columns are cut, so that the targets stay visible.
        var longestTarget = Math.Max(_targets.Concat(outputs).Max(Length), double.Epsilon);
        var mostColumn = Math.Min(live.Select(i => Length(_columns[i])).DefaultIfEmpty(longestTarget).Max(), 1.6 * longestTarget);
        var dead = Enumerable.Range(0, _rows.Length).Where(i => On(i).Length == 0).Select(i => $"w{i}").ToArray();
        var (left, right) = (1.2 * longestInput, Math.Max(longestTarget, mostColumn));
        var targetAxis = Axis("targets", _plane.TargetsHaveMetric);
        return new Figure(name, title, 2 * Side, Top + Height + Key, [Encoder(left), Decoder(right)], pen =>
        {
            pen.Text(new Pixel(Side, 24), title, SeriesStyle.Ink, size: 18);
            pen.Key(new Pixel(40, Top + Height + 16), 2 * Side - 20,
            [
                ((to, at) => to.Arrow(at, new(at.X + 36, at.Y), Given, 2), "input p, target r"),
                ((to, at) => to.Arrow(at, new(at.X + 36, at.Y), Learned, 5), "encoder row w, decoder column u"),
                ((to, at) => to.Line(at, new(at.X + 36, at.Y), SeriesStyle.Soft, 1.2f, 5, 4), "pre-activation 0"),
                ((to, at) => to.Marker(new(at.X + 18, at.Y), MarkerShape.OpenCircle, 11, SeriesStyle.Ink), "reconstruction"),
            ]);
            pen.Prose(
                new Pixel(40, Top + Height + 48),
                2 * Side - 60,
                "w {..}: the columns that the neuron is on for. Rows are drawn at one length; columns to match rows of length 1."
                + (dead.Length > 0 ? $" Dead (on for nothing): {string.Join(", ", dead)}." : ""), 14);
        });

        Panel Encoder(double row) => Square(0, "inputs and encoder rows", Axis("inputs", _plane.InputsHaveMetric), Reach * row, (pen, at) =>
        {
            foreach (var p in _inputs.Where(p => Length(p) > 0))
            {
                var (x, y) = (-p.Y / Length(p) * 2 * Reach * row, p.X / Length(p) * 2 * Reach * row);
                pen.Line(at(x, y), at(-x, -y), SeriesStyle.Soft, 1.2f, 5, 4);
            }
            for (var i = 0; i < _rows.Length; i++)
                pen.Arrow(at(0, 0), at(row * _rows[i].X, row * _rows[i].Y), Learned, 5, On(i).Length == 0 ? [6, 5] : []);
            foreach (var p in _inputs)
                pen.Arrow(at(0, 0), at(p.X, p.Y), Given, 2);
            Beside(pen, at, _inputs, "p", [.. _rows.Select(w => (row * w.X, row * w.Y))]);
            Beyond(pen, at, Reach * row, [.. _rows.Select((w, i) => ((row * w.X, row * w.Y), $"w{i} {{{string.Join(",", On(i))}}}"))]);
        });

        Panel Decoder(double longest) => Square(1, "targets and decoder columns", targetAxis, Reach * longest, (pen, at) =>
        {
            foreach (var i in live)
                pen.Arrow(at(0, 0), at(Drawn(i).X, Drawn(i).Y), Learned, 5);
            for (var c = 0; c < _targets.Length; c++)
            {
                pen.Arrow(at(0, 0), at(_targets[c].X, _targets[c].Y), Given, 2);
                pen.Line(at(_targets[c].X, _targets[c].Y), at(outputs[c].X, outputs[c].Y), SeriesStyle.Ink, 1.5f, 2, 3);
            }
            foreach (var output in outputs)
                pen.Marker(at(output.X, output.Y), MarkerShape.OpenCircle, 11, SeriesStyle.Ink);
            Beside(pen, at, _targets, "r", [.. live.Select(Drawn)]);
            Beyond(pen, at, Reach * longest, [.. live.Select(i => (Drawn(i), $"u{i}"))]);
        });

        (double X, double Y) Drawn(int i) =>
            Length(_columns[i]) <= mostColumn
                ? _columns[i]
                : (_columns[i].X * mostColumn / Length(_columns[i]), _columns[i].Y * mostColumn / Length(_columns[i]));
    }

    private static string Axis(string what, bool hasMetric) => (hasMetric ? "orthonormal coordinate {0} of the " : "coordinate {0} of the ") + what;

    private static Panel Square(int place, string title, string axis, double reach, Action<Pen, Func<double, double, Pixel>> draw) => new(
        Panel.Square(place * Side, Top, Side, hasTitle: true),
        title,
        new PanelAxis(axis.Replace("{0}", "0", StringComparison.Ordinal), -reach, reach),
        new PanelAxis(axis.Replace("{0}", "1", StringComparison.Ordinal), -reach, reach),
        draw,
        grid: false);

    /// <summary>The columns that a neuron is on for.</summary>
    private int[] On(int neuron) => [.. Enumerable.Range(0, _instance.Problem.Columns).Where(c => Latent(neuron, c) > 1e-9)];

    private double Latent(int neuron, int column) => Math.Max(0, _rows[neuron].X * _inputs[column].X + _rows[neuron].Y * _inputs[column].Y);

    private (double X, double Y) Reconstruction(int column) => (
        Enumerable.Range(0, _rows.Length).Sum(i => Latent(i, column) * _columns[i].X),
        Enumerable.Range(0, _rows.Length).Sum(i => Latent(i, column) * _columns[i].Y));

    /// <summary>Labels beyond the tips; those of equal places stand in one line.</summary>
    private static void Beyond(Pen pen, Func<double, double, Pixel> at, double reach, IReadOnlyList<((double X, double Y) Tip, string Text)> labels)
    {
        foreach (var alike in labels.Where(label => Length(label.Tip) > 0)
            .GroupBy(label => (Math.Round(at(label.Tip.X, label.Tip.Y).X), Math.Round(at(label.Tip.X, label.Tip.Y).Y))))
        {
            var tip = alike.First().Tip;
            var (x, y, place) = (tip.X / Length(tip), tip.Y / Length(tip), at(tip.X, tip.Y));
            var text = string.Join(", ", alike.Select(label => label.Text));
            // Centred where the text would begin beyond the tip, but within the panel.
            var half = FigureFont.Length(text, Pen.TextSize) / 2;
            var (left, right) = (at(-reach, 0).X + half + 2, at(reach, 0).X - half - 2);
            var centre = (float)(place.X + (x > 0.35 ? 10 * x + half : x < -0.35 ? 10 * x - half : 0));
            pen.Text(new Pixel(left < right ? Math.Clamp(centre, left, right) : centre, (float)(place.Y - 16 * y)), text, Learned, halo: true);
        }
    }

    /// <summary>Labels beside the arrows, a little before their tips on one side or the other, or past them, where other arrows are farthest; those
    /// of one place stand in one line.</summary>
    private static void Beside(Pen pen, Func<double, double, Pixel> at, (double X, double Y)[] vectors, string letter, (double X, double Y)[] others)
    {
        foreach (var alike in vectors.Select((v, c) => (Vector: v, Column: c)).Where(item => Length(item.Vector) > 0).GroupBy(item => item.Vector))
        {
            var (x, y, place) = ((float)(alike.Key.X / Length(alike.Key)),
                (float)(alike.Key.Y / Length(alike.Key)),
                at(0.78 * alike.Key.X, 0.78 * alike.Key.Y));
            var arrows = others.Concat(vectors).Where(other => other != alike.Key).Select(other => at(other.X, other.Y)).ToArray();
            var best = new[]
            {
                new Pixel(place.X + 16 * y, place.Y + 16 * x),
                new Pixel(place.X - 16 * y, place.Y - 16 * x),
                Past(at(alike.Key.X, alike.Key.Y), x, y),
            }
                .MaxBy(side => arrows.Select(tip => Distance(side, at(0, 0), tip)).DefaultIfEmpty(0).Min());
            pen.Text(best, string.Join(", ", alike.Select(item => $"{letter}{item.Column}")), Given, halo: true);
        }
    }

    private static Pixel Past(Pixel tip, float x, float y) => new(tip.X + 15 * x, tip.Y - 13 * y);

    /// <summary>From a point to a line between two others, measured at a hundred points of it.</summary>
    private static double Distance(Pixel point, Pixel from, Pixel to) => Enumerable.Range(0, 101)
        .Min(k => Length((from.X + (to.X - from.X) * k / 100.0 - point.X, from.Y + (to.Y - from.Y) * k / 100.0 - point.Y)));

    private static double Length((double X, double Y) v) => Math.Sqrt(v.X * v.X + v.Y * v.Y);
}
