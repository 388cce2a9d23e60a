using System.Text.Json;
using ScottPlot;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Figures;

/// <summary>
/// The plane of encoder rows w of one ReLU neuron, cut by the lines &lt;w, p_c> = 0 of the inputs p_c in Q^2. Each region is a sector, a ray or
/// the origin; which pattern it has is decided at an exact rational point of it.
/// </summary>
public sealed partial class RegionFan
{
    private const double Radius = 1, Arrow = 0.74, ArrowLabel = 0.83, Label = 0.56, Witness = 0.42;
    private const int Side = 520, KeyWidth = 150;
    private const float KeyLine = 26;

    private static readonly Color[] Fills = [.. new[] { "#dbe9f6", "#fde2cf", "#d9f0d8", "#eadff2", "#fbf3c4", "#f8d7e3", "#d5eeee", "#e8e4d9" }
        .Select(Color.FromHex)];

    private readonly Instance _instance;
    private readonly PlaneCoordinates _plane;
    private readonly RationalVector[] _rays;

    private RegionFan(Instance instance, RationalVector[] rays, IReadOnlyList<RegionFanPart> parts) =>
        (_instance, _plane, _rays, Parts) = (instance, new PlaneCoordinates(instance), rays, parts);

    /// <summary>Sectors and rays counter-clockwise, each ray before the sector that follows it, then the origin.</summary>
    public IReadOnlyList<RegionFanPart> Parts { get; }

    /// <summary>The fan of an instance.</summary>
    /// <exception cref="ArgumentException">The activation is not ReLU, the inputs are not in the plane, or all are zero.</exception>
    public static RegionFan Of(Instance instance)
    {
        if (instance.Activation is not ReluActivation)
            throw new ArgumentException($"The activation is {instance.Activation.Kind}; the fan is drawn for relu. Give a relu instance.");
        if (instance.Problem.InputDimension != 2)
            throw new ArgumentException(
                $"The inputs have dimension {instance.Problem.InputDimension}; the fan is drawn in dimension 2. Give an instance in the plane.");
        var rays = Enumerable.Range(0, instance.Problem.Columns)
            .Select(instance.Problem.Input)
            .Where(input => !input.IsZero)
            .SelectMany(input => new[] { Turn(input), -Turn(input) })
            .ToList();
        if (rays.Count == 0)
            throw new ArgumentException("All inputs are zero, so nothing cuts the plane.");
        rays.Sort(CompareAngles);
        var distinct = rays.Where((ray, k) => k == 0 || CompareAngles(rays[k - 1], ray) != 0).ToArray();

        var parts = new List<RegionFanPart>();
        for (var k = 0; k < distinct.Length; k++)
        {
            var (from, to) = (distinct[k], distinct[(k + 1) % distinct.Length]);
            parts.Add(Part(instance, from, 1));
            parts.Add(Part(instance, Cross(from, to).IsZero ? Turn(from) : from + to, 2)); // opposite rays bound a half-plane
        }
        parts.Add(Part(instance, RationalVector.Zero(2), 0));
        return new RegionFan(instance, distinct, parts);
    }

    /// <summary>The picture, named after the instance. Arrows show directions only: no region depends on a length.</summary>
    /// <param name="encoder">Encoder rows to draw into it, nq x 2; those that are zero are at the origin and not drawn.</param>
    public Figure Draw(RationalMatrix? encoder = null)
    {
        var (labels, narrow, reach) = Labels(encoder);
        var fills = Parts.Where(part => part.Dimension == 2).Select(part => part.Pattern).Distinct().ToList();
        var coordinate = _plane.InputsHaveMetric ? "orthonormal coordinate" : "coordinate";
        var panel = new Panel(
            Panel.Square(0, 0, Side, hasTitle: false),
            "",
            new PanelAxis($"encoder row w, {coordinate} 0 (direction only)", -reach, reach, []),
            new PanelAxis($"encoder row w, {coordinate} 1 (direction only)", -reach, reach, []),
            (pen, at) => Draw(pen, at, encoder, labels, Fill),
            grid: false);
        return new Figure(
            _instance.Name,
            $"{_instance.Name}: the regions of one ReLU neuron",
            narrow.Count > 0 ? Side + KeyWidth : Side,
            Side - 16,
            [panel],
            pen =>
        {
            // Too narrow for a label inside: a key, counter-clockwise.
            for (var j = 0; j < narrow.Count; j++)
            {
                var at = new Pixel(Side + 8, Side / 2 - 20 + (j - narrow.Count / 2f) * KeyLine);
                pen.Fill([at, new(at.X + 18, at.Y), new(at.X + 18, at.Y + 18), new(at.X, at.Y + 18)], Fill(narrow[j]));
                pen.Path([at, new(at.X + 18, at.Y), new(at.X + 18, at.Y + 18), new(at.X, at.Y + 18), at], SeriesStyle.Soft, 1);
                pen.Text(new(at.X + 28, at.Y + 9), Name(Parts[2 * narrow[j] + 1]), SeriesStyle.Ink, Alignment.MiddleLeft);
            }
        });

        Color Fill(int sector) => Fills[fills.IndexOf(Parts[2 * sector + 1].Pattern) % Fills.Length];
    }

    private void Draw(Pen pen, Func<double, double, Pixel> at, RationalMatrix? encoder, IReadOnlyList<RegionFanLabel> labels, Func<int, Color> fill)
    {
        for (var k = 0; k < _rays.Length; k++)
        {
            var (from, to) = Sides(k);
            pen.Fill([Place((0, 0), 0), .. Arc(from, IsHalf(k) ? (-from.X, -from.Y) : to).Select(along => Place(along, Radius))], fill(k));
        }
        foreach (var ray in _rays)
            pen.Line(Place((0, 0), 0), Place(RowDirection(ray), Radius), SeriesStyle.Soft, 1.2f, 4, 3);
        for (var i = 0; i < (encoder?.Rows ?? 0); i++)
        {
            if (encoder!.Row(i).IsZero)
                continue;
            var along = RowDirection(encoder.Row(i));
            pen.Arrow(Place((0, 0), 0), Place(along, Witness), SeriesStyle.Vermilion, 4, 7, 4);
        }
        for (var c = 0; c < _instance.Problem.Columns; c++)
        {
            if (_instance.Problem.Input(c).IsZero)
                continue;
            var along = InputDirection(_instance.Problem.Input(c));
            pen.Arrow(Place((0, 0), 0), Place(along, Arrow), SeriesStyle.Ink, 2);
        }
        var origin = at(0, 0);
        foreach (var label in labels)
            pen.Text(
                new Pixel(origin.X + label.Place.X, origin.Y + label.Place.Y), label.Text, label.Colour, size: label.Size, halo: label.HasHalo);

        Pixel Place((double X, double Y) along, double distance) => at(distance * along.X, distance * along.Y);
    }

    /// <summary>Directions from one to the other, counter-clockwise, at most half a turn: halved until neighbours are close. No angle is
    /// computed.</summary>
    private static IEnumerable<(double X, double Y)> Arc((double X, double Y) from, (double X, double Y) to)
    {
        if (from.X * to.X + from.Y * to.Y > 0.999)
            return [from, to];
        var middle = from.X * to.X + from.Y * to.Y < -0.999999 ? (-from.Y, from.X) : Unit((from.X + to.X, from.Y + to.Y));
        return [.. Arc(from, middle), .. Arc(middle, to).Skip(1)];
    }

    /// <summary>Writes the parts as a JSON object: dimension, pattern and an exact encoder row of each.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", "theorychecks.figure/1");
        writer.WriteString("instance", _instance.Name);
        writer.WriteStartArray("parts");
        foreach (var part in Parts)
        {
            writer.WriteStartObject();
            writer.WriteNumber("dimension", part.Dimension);
            writer.WritePropertyName("pattern");
            writer.WriteInline(inline => JsonSerializer.Serialize(inline, part.Pattern[0].ToArray()));
            writer.WritePropertyName("encoder");
            writer.WriteInline(inline => inline.Write(part.Encoder));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static RegionFanPart Part(Instance instance, RationalVector encoder, int dimension) => new(
        dimension,
        ActivationPattern.FromGate(instance.Activation.Gate(instance.Problem.Preactivations(RationalMatrix.FromRows([encoder])))),
        encoder);

    private ((double X, double Y) From, (double X, double Y) To) Sides(int sector) =>
        (RowDirection(_rays[sector]), RowDirection(_rays[(sector + 1) % _rays.Length]));

    private bool IsHalf(int sector) => Cross(_rays[sector], _rays[(sector + 1) % _rays.Length]).IsZero;

    private static string Name(RegionFanPart part) => part.Pattern.ToString()[1..^1];

    /// <summary>A quarter turn counter-clockwise.</summary>
    private static RationalVector Turn(RationalVector v) => [-v[1], v[0]];

    private static Rational Cross(RationalVector u, RationalVector v) => u[0] * v[1] - u[1] * v[0];

    /// <summary>Exact order of directions by angle in [0, 2 pi).</summary>
    private static int CompareAngles(RationalVector u, RationalVector v)
    {
        var (halfU, halfV) = (Half(u), Half(v));
        return halfU != halfV ? halfU.CompareTo(halfV) : -Cross(u, v).Sign;

        static int Half(RationalVector w) => w[1].Sign > 0 || (w[1].IsZero && w[0].Sign > 0) ? 0 : 1;
    }

    private (double X, double Y) InputDirection(RationalVector p) => Unit(_plane.Input(Scaled(p)));

    private (double X, double Y) RowDirection(RationalVector w)
    {
        var v = Scaled(w);
        return Unit(_plane.Row((v[0].ToDouble(), v[1].ToDouble())));
    }

    /// <summary>At most 1, so that huge entries stay within the range of double.</summary>
    private static RationalVector Scaled(RationalVector v) => Rational.Max(Rational.Abs(v[0]), Rational.Abs(v[1])).Inverse() * v;

    private static (double X, double Y) Unit((double X, double Y) v)
    {
        var length = Math.Sqrt(v.X * v.X + v.Y * v.Y);
        return length > 0 ? (v.X / length, v.Y / length) : (0, 0);
    }
}
