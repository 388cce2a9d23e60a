using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ScottPlot;
using SkiaSharp;

namespace TheoryChecks.Figures;

/// <summary>A figure, ready to be written as SVG or PNG. The same figure is the same bytes: its font is built in, and numbers in the SVG are
/// rounded.</summary>
public sealed partial class Figure
{
    private const int PixelsPerUnit = 2;

    // ScottPlot keeps fonts in static memory.
    private static readonly Lock Drawing = new();
    private readonly IReadOnlyList<Panel> _panels;
    private readonly Action<Pen>? _over;

    internal Figure(string name, string title, int width, int height, IReadOnlyList<Panel> panels, Action<Pen>? over = null) =>
        (Name, Title, Width, Height, _panels, _over) = (name, title, width, height, panels, over);

    /// <summary>Names the file, without its ending.</summary>
    public string Name { get; }

    /// <summary>One line about what it shows; the title of the SVG.</summary>
    public string Title { get; }

    /// <summary>Units from left to right; text is 15 units high.</summary>
    public int Width { get; }

    /// <summary>Units from top to bottom.</summary>
    public int Height { get; }

    /// <summary>The bytes of a file of this format.</summary>
    public ReadOnlyMemory<byte> Bytes(FigureFormat format) => format == FigureFormat.Svg ? Encoding.UTF8.GetBytes(ToSvg()) : ToPng();

    /// <summary>The figure as a self-contained SVG document, which may also stand inside HTML.</summary>
    public string ToSvg()
    {
        using var stream = new MemoryStream();
        using (var canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width, Height), stream))
            Draw(canvas);
        var svg = XElement.Parse(Encoding.UTF8.GetString(stream.ToArray()));
        var ids = new Dictionary<string, string>();
        foreach (var element in svg.DescendantsAndSelf())
        {
            foreach (var attribute in element.Attributes())
                attribute.Value = Own(Rounded(attribute.Value), ids);
            if (element.Name.LocalName == "text")
                MendText(element);
        }
        if (svg.DescendantsAndSelf().Attributes().All(attribute => attribute.IsNamespaceDeclaration || attribute.Name.NamespaceName.Length == 0))
            svg.Attribute(XNamespace.Xmlns + "xlink")?.Remove();
        svg.SetAttributeValue("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {Height}"));
        svg.SetAttributeValue("role", "img");
        svg.AddFirst(new XElement(svg.Name.Namespace + "title", Title));
        return $"{svg.ToString(SaveOptions.DisableFormatting).Replace("><", ">\n<", StringComparison.Ordinal)}\n";
    }

    /// <summary>The figure as a PNG file, two pixels for each unit.</summary>
    public byte[] ToPng()
    {
        using var surface = SKSurface.Create(new SKImageInfo(Width * PixelsPerUnit, Height * PixelsPerUnit));
        surface.Canvas.Scale(PixelsPerUnit);
        Draw(surface.Canvas);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private void Draw(SKCanvas canvas)
    {
        lock (Drawing)
        {
            using var paint = Paint.NewDisposablePaint();
            new Pen(canvas, paint).Fill([new(0, 0), new(Width, 0), new(Width, Height), new(0, Height)], Colors.White);
            foreach (var panel in _panels)
                panel.Draw(canvas);
            _over?.Invoke(new Pen(canvas, paint));
        }
    }

    /// <summary>
    /// Skia places every letter, as if the reader had the same font. Here a text says where it begins and how long it is, so that any font fits, and
    /// the text can be searched and copied.
    /// </summary>
    private static void MendText(XElement text)
    {
        var words = text.Value.Trim('\n', '\t', ' ', '\r');
        text.Value = words;
        foreach (var name in new[] { "x", "y" })
            text.SetAttributeValue(name, text.Attribute(name)!.Value.Split(',')[0]);
        var size = float.Parse(text.Attribute("font-size")!.Value, CultureInfo.InvariantCulture);
        text.SetAttributeValue("textLength", FigureFont.Length(words, size).ToString("0.##", CultureInfo.InvariantCulture));
        text.SetAttributeValue("lengthAdjust", "spacingAndGlyphs");
        text.SetAttributeValue("font-family", $"'{FigureFont.Name}', sans-serif");
    }

    private static string Rounded(string value) =>
        Decimals().Replace(
            value, number => Math.Round(double.Parse(number.Value, CultureInfo.InvariantCulture), 2).ToString("0.##", CultureInfo.InvariantCulture));

    /// <summary>Skia counts ids through the life of the process. Here they count from 0, and carry the figure's name, so that several figures may
    /// stand in one page.</summary>
    private string Own(string value, Dictionary<string, string> ids) => Id().Replace(value, id =>
    {
        if (!ids.TryGetValue(id.Value, out var own))
            ids[id.Value] = own = string.Create(CultureInfo.InvariantCulture, $"{Name.Replace('.', '-')}-{ids.Count}");
        return own;
    });

    [GeneratedRegex(@"-?\d+\.\d{3,}(e-?\d+)?")]
    private static partial Regex Decimals();

    [GeneratedRegex(@"\b(cl|img|gr)_[0-9a-f]+\b")]
    private static partial Regex Id();
}
