using System.Globalization;
using System.Text;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Reporting;

/// <summary>
/// The plane of encoder rows w of one ReLU neuron, cut by the lines &lt;w, p_c> = 0 of the inputs p_c in Q^2. Each region is a sector, a ray or
/// the origin; which pattern it has is decided at an exact rational point of it.
/// </summary>
public sealed class RegionFan
{
    private const double Size = 480, Radius = 200, Arrow = 150, ArrowLabel = 168, Label = 112, Witness = 84, Legend = 150, LegendLine = 26;
    private const double WideEnough = 0.92; // cosine between the rays of a sector that has room for its label

    private static readonly string[] Fills = ["#dbe9f6", "#fde2cf", "#d9f0d8", "#eadff2", "#fbf3c4", "#f8d7e3", "#d5eeee", "#e8e4d9"];

    private readonly Instance _instance;
    private readonly RationalVector[] _rays;

    private RegionFan(Instance instance, RationalVector[] rays, IReadOnlyList<RegionFanPart> parts) => (_instance, _rays, Parts) = (instance, rays, parts);

    /// <summary>Sectors and rays counter-clockwise, each ray before the sector that follows it, then the origin.</summary>
    public IReadOnlyList<RegionFanPart> Parts { get; }

    /// <summary>The fan of an instance.</summary>
    /// <exception cref="ArgumentException">The activation is not ReLU, the inputs are not in the plane, or all are zero.</exception>
    public static RegionFan Of(Instance instance)
    {
        if (instance.Activation is not ReluActivation)
            throw new ArgumentException($"The activation is {instance.Activation.Kind}; the fan is drawn for relu.");
        if (instance.Problem.InputDimension != 2)
            throw new ArgumentException($"The inputs have dimension {instance.Problem.InputDimension}; the fan is drawn in dimension 2.");
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

    /// <summary>The picture, as a self-contained SVG document. Deterministic: doubles are only added, multiplied and square-rooted.</summary>
    /// <param name="encoder">Encoder rows to draw into it, nq x 2; those that are zero are at the origin and not drawn.</param>
    public string ToSvg(RationalMatrix? encoder = null)
    {
        var svg = new StringBuilder();
        var narrow = Enumerable.Range(0, _rays.Length).Where(k => IsNarrow(k)).ToArray();
        var width = narrow.Length > 0 ? Size + Legend : Size;
        Line($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {Size}" width="{width}" height="{Size}" font-family="sans-serif" font-size="15" text-anchor="middle">""");
        Line($"<title>{_instance.Name}: the regions of one ReLU neuron</title>");
        Line($"""<rect width="{width}" height="{Size}" fill="white"/>""");
        var fills = Parts.Where(part => part.Dimension == 2).Select(part => part.Pattern).Distinct().ToList();
        for (var k = 0; k < _rays.Length; k++)
        {
            var (from, to) = Sides(k);
            Line($"""<path d="M{At((0, 0), 0)}L{At(from, Radius)}A{Radius} {Radius} 0 0 0 {At(to, Radius)}Z" fill="{Fill(k)}"/>""");
        }
        foreach (var ray in _rays)
            Line($"""<path d="M{At((0, 0), 0)}L{At(Direction(ray), Radius)}" stroke="#888" stroke-dasharray="4 3"/>""");
        for (var c = 0; c < _instance.Problem.Columns; c++)
        {
            var input = _instance.Problem.Input(c);
            if (input.IsZero)
                continue;
            var along = Direction(input);
            var across = (-along.Y, along.X);
            Line($"""<path d="M{At((0, 0), 0)}L{At(along, Arrow)}" stroke="black" stroke-width="2"/>""");
            Line($"""<path d="M{At(along, Arrow + 6)}L{At(along, Arrow - 6, across, 5)}L{At(along, Arrow - 6, across, -5)}Z"/>""");
            Text(At(along, ArrowLabel), $"p{c}", "black");
        }
        for (var i = 0; i < (encoder?.Rows ?? 0); i++)
        {
            var row = encoder!.Row(i);
            if (row.IsZero)
                continue;
            var along = Direction(row);
            Line($"""<path d="M{At((0, 0), 0)}L{At(along, Witness)}" stroke="#a03000" stroke-width="3" stroke-dasharray="1 5" stroke-linecap="round"/>""");
            Text(At(along, Witness + 14, (-along.Y, along.X), 16 * (i % 2 == 0 ? 1 : -1)), $"w{i}", "#a03000");
        }
        for (var k = 0; k < _rays.Length; k++)
        {
            var (from, to) = Sides(k);
            if (!narrow.Contains(k))
                Text(At(Cross(_rays[k], _rays[(k + 1) % _rays.Length]).IsZero ? (-from.Y, from.X) : Unit((from.X + to.X, from.Y + to.Y)), Label), Name(Parts[2 * k + 1]), "#1f3b63");
            if (Parts[2 * k].Pattern is var own && !own.Equals(Parts[2 * k + 1].Pattern) && !own.Equals(Parts[(2 * k - 1 + 2 * _rays.Length) % (2 * _rays.Length)].Pattern))
                Text(At(from, Radius + 18), Name(Parts[2 * k]), "#a03000"); // a pattern that lives on the ray alone
        }
        // Too narrow for a label inside: a legend, counter-clockwise.
        for (var j = 0; j < narrow.Length; j++)
        {
            var y = Size / 2 + (j - narrow.Length / 2.0) * LegendLine;
            Line($"""<rect x="{Size}" y="{y:0.0}" width="18" height="18" fill="{Fill(narrow[j])}" stroke="#888"/>""");
            Line($"""<text x="{Size + 28}" y="{y + 9:0.0}" dy="5" fill="#1f3b63" text-anchor="start">{Name(Parts[2 * narrow[j] + 1])}</text>""");
        }
        Line($"</svg>");
        return svg.ToString();

        void Line(FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        string Fill(int sector) => Fills[fills.IndexOf(Parts[2 * sector + 1].Pattern) % Fills.Length];

        void Text(string at, string text, string colour)
        {
            var place = at.Split(' ');
            Line($"""<text x="{place[0]}" y="{place[1]}" dy="5" fill="{colour}">{text}</text>""");
        }
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
        (Direction(_rays[sector]), Direction(_rays[(sector + 1) % _rays.Length]));

    private bool IsNarrow(int sector)
    {
        var (from, to) = Sides(sector);
        return from.X * to.X + from.Y * to.Y > WideEnough;
    }

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

    private static (double X, double Y) Direction(RationalVector v)
    {
        // Scaled first, so that huge entries stay within the range of double.
        var scale = Rational.Max(Rational.Abs(v[0]), Rational.Abs(v[1])).Inverse();
        return Unit(((v[0] * scale).ToDouble(), (v[1] * scale).ToDouble()));
    }

    private static (double X, double Y) Unit((double X, double Y) v)
    {
        var length = Math.Sqrt(v.X * v.X + v.Y * v.Y);
        return length > 0 ? (v.X / length, v.Y / length) : (0, 0);
    }

    private static string At((double X, double Y) along, double distance, (double X, double Y) across = default, double aside = 0) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Size / 2 + distance * along.X + aside * across.X:0.0} {Size / 2 - distance * along.Y - aside * across.Y:0.0}");
}
