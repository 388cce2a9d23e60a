using ScottPlot;
using SkiaSharp;

namespace TheoryChecks.Figures;

/// <summary>The one font of figures. It is built in, so that text has the same size on every machine.</summary>
internal sealed class FigureFont : IFontResolver
{
    /// <summary>Its name, which the SVG gives too.</summary>
    public const string Name = "Open Sans";

    private static readonly SKTypeface Typeface = Load();

    private static readonly Lazy<bool> IsKnown = new(() =>
    {
        Fonts.FontResolvers.Insert(0, new FigureFont());
        return true;
    });

    private FigureFont()
    {
    }

    /// <summary>Makes the font known to ScottPlot, once.</summary>
    public static void Introduce() => _ = IsKnown.Value;

    /// <summary>How long a text is, in units.</summary>
    public static float Length(string text, float size)
    {
        using var font = new SKFont(Typeface, size) { Subpixel = true, Hinting = SKFontHinting.None };
        return font.MeasureText(text);
    }

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) => fontName == Name ? Typeface : null;

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Name ? Typeface : null;

    private static SKTypeface Load()
    {
        using var stream = typeof(FigureFont).Assembly.GetManifestResourceStream("OpenSans-Subset.ttf")!;
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data);
    }
}
