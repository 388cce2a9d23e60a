using System.Globalization;
using System.Text;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Reporting;

/// <summary>
/// A point of a landscape in the plane: on the left the inputs, the lines on which their pre-activations are 0, and the encoder rows; on the right the targets, what is reconstructed of them, and the
/// decoder columns. Rows are drawn at unit length and columns to match, since that scale does not matter. For ReLU with inputs and targets in dimension 2.
/// </summary>
public sealed class LandscapePicture
{
    private const double Panel = 460, Height = 400, Radius = 165, Top = 64, Legend = 96, Head = 9;
    private const string Ink = "#222", Given = "#0072b2", Learned = "#d55e00", Faint = "#999";

    private readonly Instance _instance;
    private readonly string _what;
    private readonly (double X, double Y)[] _rows, _columns;
    private readonly StringBuilder _svg = new();

    private LandscapePicture(Instance instance, string name, string what, double[][] encoder, double[][] decoder)
    {
        (_instance, Name, _what) = (instance, name, what);
        // Unit rows; columns get longer by what rows get shorter.
        var lengths = encoder.Select(row => Length((row[0], row[1]))).ToArray();
        _rows = [.. encoder.Select((row, i) => lengths[i] > 0 ? (row[0] / lengths[i], row[1] / lengths[i]) : (0, 0))];
        _columns = [.. Enumerable.Range(0, encoder.Length).Select(i => (lengths[i] * decoder[0][i], lengths[i] * decoder[1][i]))];
    }

    /// <summary>Names the picture: global, nonrecovering or trap.</summary>
    public string Name { get; }

    /// <summary>
    /// The pictures of a landscape, as far as there is something to show: a global solution (one that recovers the features, if there is one), a solution of loss 0 that recovers no feature, a spurious trap.
    /// </summary>
    public static IReadOnlyList<LandscapePicture> Of(LandscapeReport report)
    {
        var (instance, problem) = (report.Instance, report.Instance.Problem);
        if (instance.Activation is not ReluActivation || problem.InputDimension != 2 || problem.TargetDimension != 2)
            return [];
        var pictures = new List<LandscapePicture>();
        var unanchored = new AnchoredProblem(instance, []);
        var pieces = (report.SolutionSet ?? []).Where(piece => piece.Evidence.IsAccepted)
            .Select(piece => (Piece: piece, Missed: Identifiability.Misses(unanchored, new EncoderDecoder(piece.Encoder, piece.Decoder)).ByDecoder.Length)).ToArray();
        var features = unanchored.Others.Count(d => !instance.Isolated.Target(d).IsZero);
        if (report.GlobalMinimum is { Evidence.IsAccepted: true } minimum)
        {
            var best = pieces.OrderBy(item => item.Missed).Select(item => item.Piece).FirstOrDefault();
            pictures.Add(new(instance, "global", $"a global solution, loss {Short(minimum.Upper)}", Doubles(best?.Encoder ?? minimum.Encoder), Doubles(best?.Decoder ?? minimum.Decoder)));
        }
        if (pieces.FirstOrDefault(item => item.Missed == features).Piece is { } lost)
            pictures.Add(new(instance, "nonrecovering", "loss 0, but no decoder column points along a target", Doubles(lost.Encoder), Doubles(lost.Decoder)));
        if (report.PartialMinima?.FirstOrDefault(entry => entry is { IsSpurious: true, IsInterior: true, IsPartition: true, Shape: MinimumShape.Trap, Evidence.IsAccepted: true }) is { } trap)
        {
            var found = new PartialMinima(instance).Decide(trap.Pattern).Minima.First(other => other.Loss.Equals(trap.Loss));
            var columns = found.Neurons.Select(neuron => neuron.DecoderColumn.ToDoubles()).ToArray();
            pictures.Add(new(instance, "trap", $"a trap, loss {Short(trap.Loss.Upper)}", [.. found.Neurons.Select(neuron => neuron.Row.ToDoubles())], [[.. columns.Select(u => u[0])], [.. columns.Select(u => u[1])]]));
        }
        return pictures;
    }

    /// <summary>The picture, as a self-contained SVG document.</summary>
    public string ToSvg()
    {
        _svg.Clear();
        var (width, height, problem) = (2 * Panel, Top + Panel - 20 + Legend, _instance.Problem);
        Line($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="sans-serif" font-size="15">""");
        Line($"<title>{_instance.Name}: {_what}</title>");
        Line($"""<rect width="{width}" height="{height}" fill="white"/>""");
        Line($"""<text x="{Panel}" y="26" font-size="18" text-anchor="middle" fill="{Ink}">{_instance.Name}: {_what}</text>""");
        Line($"""<text x="{Panel / 2}" y="52" text-anchor="middle" fill="{Ink}">inputs p and encoder rows w</text>""");
        Line($"""<text x="{3 * Panel / 2}" y="52" text-anchor="middle" fill="{Ink}">targets r and decoder columns u</text>""");
        Encoder(problem);
        Decoder(problem);
        var (y, x) = (Top + Height, 60.0);
        Arrow((x, y), (x + 34, y), Given, 2, "");
        Text((x + 42, y), "input, target", Ink, "start");
        Arrow((x + 160, y), (x + 194, y), Learned, 5, "");
        Text((x + 202, y), "encoder row, decoder column", Ink, "start");
        Line($"""<path d="M{At((x + 440, y))}L{At((x + 474, y))}" stroke="{Faint}" stroke-dasharray="5 4"/>""");
        Text((x + 482, y), "pre-activation 0", Ink, "start");
        Circle((x + 626, y));
        Text((x + 638, y), "reconstruction", Ink, "start");
        var dead = Enumerable.Range(0, _rows.Length).Where(i => On(i).Length == 0).Select(i => $"w{i}").ToArray();
        if (dead.Length > 0)
            Text((x, y + 30), $"dead (on for nothing): {string.Join(", ", dead)}", Ink, "start");
        Text((x, y + (dead.Length > 0 ? 56 : 30)), "w {..}: the columns that the neuron is on for. Rows are drawn at unit length.", Ink, "start");
        Line($"</svg>");
        return _svg.ToString();
    }

    private void Encoder(Problem problem)
    {
        var centre = (X: Panel / 2, Y: Top + Height / 2 - 10);
        var inputs = Enumerable.Range(0, problem.Columns).Select(c => Vector(problem.Input(c))).ToArray();
        var scale = 0.66 * Radius / Math.Max(inputs.Max(Length), double.Epsilon);
        foreach (var p in inputs.Where(p => Length(p) > 0))
        {
            var (x, y) = (-p.Y / Length(p) * Radius, p.X / Length(p) * Radius);
            Line($"""<path d="M{At(centre, (x, y))}L{At(centre, (-x, -y))}" stroke="{Faint}" stroke-dasharray="5 4"/>""");
        }
        for (var i = 0; i < _rows.Length; i++)
            if (Length(_rows[i]) > 0)
                Arrow(centre, Place(centre, _rows[i], 0.9 * Radius), Learned, 5, On(i).Length == 0 ? "3 4" : "");
        for (var c = 0; c < inputs.Length; c++)
            if (Length(inputs[c]) > 0)
                Arrow(centre, Place(centre, inputs[c], scale), Given, 2, "");
        for (var c = 0; c < inputs.Length; c++)
            Beside(centre, inputs[c], scale, $"p{c}", Given);
        Beyond(centre, [.. _rows.Select((row, i) => (row, 0.9 * Radius, $"w{i} {{{string.Join(",", On(i))}}}"))]);
    }

    private void Decoder(Problem problem)
    {
        var centre = (X: 3 * Panel / 2, Y: Top + Height / 2 - 10);
        var targets = Enumerable.Range(0, problem.Columns).Select(c => Vector(problem.Target(c))).ToArray();
        var outputs = Enumerable.Range(0, problem.Columns).Select(Reconstruction).ToArray();
        var live = Enumerable.Range(0, _columns.Length).Where(i => On(i).Length > 0 && Length(_columns[i]) > 0).ToArray();
        // Long columns are cut, so that the targets stay visible.
        var longest = Math.Max(targets.Concat(outputs).Max(Length), double.Epsilon);
        var most = Math.Min(live.Select(i => Length(_columns[i])).DefaultIfEmpty(longest).Max(), 1.8 * longest);
        var scale = 0.9 * Radius / Math.Max(longest, most);
        (double X, double Y) Drawn(int i) => Length(_columns[i]) <= most ? _columns[i] : (_columns[i].X * most / Length(_columns[i]), _columns[i].Y * most / Length(_columns[i]));
        foreach (var i in live)
            Arrow(centre, Place(centre, Drawn(i), scale), Learned, 5, "");
        for (var c = 0; c < targets.Length; c++)
        {
            if (Length(targets[c]) > 0)
                Arrow(centre, Place(centre, targets[c], scale), Given, 2, "");
            Line($"""<path d="M{At(Place(centre, targets[c], scale))}L{At(Place(centre, outputs[c], scale))}" stroke="{Ink}" stroke-width="1.5" stroke-dasharray="2 3"/>""");
        }
        foreach (var output in outputs)
            Circle(Place(centre, output, scale));
        for (var c = 0; c < targets.Length; c++)
            Beside(centre, targets[c], scale, $"r{c}", Given);
        Beyond(centre, [.. live.Select(i => (Drawn(i), scale, $"u{i}"))]);
    }

    /// <summary>The columns that a neuron is on for.</summary>
    private int[] On(int neuron) => [.. Enumerable.Range(0, _instance.Problem.Columns).Where(c => Latent(neuron, c) > 1e-9)];

    private double Latent(int neuron, int column)
    {
        var p = Vector(_instance.Problem.Input(column));
        return Math.Max(0, _rows[neuron].X * p.X + _rows[neuron].Y * p.Y);
    }

    private (double X, double Y) Reconstruction(int column) => (
        Enumerable.Range(0, _rows.Length).Sum(i => Latent(i, column) * _columns[i].X),
        Enumerable.Range(0, _rows.Length).Sum(i => Latent(i, column) * _columns[i].Y));

    /// <summary>Labels beyond the tips; those of equal directions stand in one line.</summary>
    private void Beyond((double X, double Y) centre, IReadOnlyList<((double X, double Y) Vector, double Scale, string Text)> labels)
    {
        foreach (var alike in labels.Where(label => Length(label.Vector) > 0).GroupBy(label => At(Place(centre, label.Vector, label.Scale))))
        {
            var (vector, scale, _) = alike.First();
            var (x, y) = (vector.X / Length(vector), vector.Y / Length(vector));
            var tip = Place(centre, vector, scale);
            Text((tip.X + 12 * x, tip.Y - 15 * y), string.Join(", ", alike.Select(label => label.Text)), Learned, x > 0.35 ? "start" : x < -0.35 ? "end" : "middle", bold: true);
        }
    }

    private void Beside((double X, double Y) centre, (double X, double Y) vector, double scale, string text, string colour)
    {
        if (!(Length(vector) > 0))
            return;
        var (x, y) = (vector.X / Length(vector), vector.Y / Length(vector));
        var at = Place(centre, vector, scale * 0.82);
        Text((at.X + 15 * y, at.Y + 15 * x), text, colour, "middle");
    }

    private void Arrow((double X, double Y) from, (double X, double Y) to, string colour, double width, string dashes)
    {
        var length = Length((to.X - from.X, to.Y - from.Y));
        var (x, y) = ((to.X - from.X) / length, (to.Y - from.Y) / length);
        var head = Head + width;
        var neck = (X: to.X - head * x, Y: to.Y - head * y);
        Line($"""<path d="M{At(from)}L{At(neck)}" stroke="{colour}" stroke-width="{width}"{(dashes.Length > 0 ? $" stroke-dasharray=\"{dashes}\"" : "")}/>""");
        Line($"""<path d="M{At(to)}L{At((neck.X - head / 2 * y, neck.Y + head / 2 * x))}L{At((neck.X + head / 2 * y, neck.Y - head / 2 * x))}Z" fill="{colour}"/>""");
    }

    private void Circle((double X, double Y) at) => Line($"""<circle cx="{at.X:0.0}" cy="{at.Y:0.0}" r="5" fill="white" stroke="{Ink}" stroke-width="1.5"/>""");

    private void Text((double X, double Y) at, string text, string colour, string anchor, bool bold = false) =>
        Line($"""<text x="{at.X:0.0}" y="{at.Y:0.0}" dy="5" text-anchor="{anchor}" fill="{colour}"{(bold ? " font-weight=\"bold\"" : "")}>{text}</text>""");

    private void Line(FormattableString line) => _svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static (double X, double Y) Place((double X, double Y) centre, (double X, double Y) vector, double scale) => (centre.X + scale * vector.X, centre.Y - scale * vector.Y);

    private static string At((double X, double Y) at) => string.Create(CultureInfo.InvariantCulture, $"{at.X:0.0} {at.Y:0.0}");

    private static string At((double X, double Y) centre, (double X, double Y) offset) => At((centre.X + offset.X, centre.Y - offset.Y));

    private static double Length((double X, double Y) v) => Math.Sqrt(v.X * v.X + v.Y * v.Y);

    private static (double X, double Y) Vector(RationalVector v) => (v[0].ToDouble(), v[1].ToDouble());

    private static double[][] Doubles(RationalMatrix matrix) => [.. Enumerable.Range(0, matrix.Rows).Select(i => matrix.Row(i).Select(x => x.ToDouble()).ToArray())];

    private static string Short(Rational value) => value.ToString() is { Length: <= 12 } exact ? exact : value.ToDouble().ToString("0.0000", CultureInfo.InvariantCulture);
}
