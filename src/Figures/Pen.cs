using ScottPlot;
using SkiaSharp;

namespace TheoryChecks.Figures;

/// <summary>Draws on a canvas, in its units. Dashes are drawn one by one: the SVG canvas knows no dashed lines.</summary>
internal sealed class Pen(SKCanvas canvas, Paint paint)
{
    public const float TextSize = 15;

    public void Line(Pixel from, Pixel to, Color colour, float width, params float[] dashes) => Path([from, to], colour, width, dashes);

    /// <summary>A line through all points.</summary>
    public void Path(IReadOnlyList<Pixel> points, Color colour, float width, params float[] dashes)
    {
        using var path = new SKPath();
        if (dashes.Length == 0)
        {
            path.MoveTo(points[0].X, points[0].Y);
            foreach (var point in points.Skip(1))
                path.LineTo(point.X, point.Y);
        }
        else
            AddDashes(path, points, dashes);
        Drawing.DrawPath(canvas, paint, path, new LineStyle(width, colour) { AntiAlias = true, StrokeJoin = SKStrokeJoin.Round });
    }

    public void Fill(IEnumerable<Pixel> corners, Color colour)
    {
        using var path = new SKPath();
        path.AddPoly([.. corners.Select(corner => new SKPoint(corner.X, corner.Y))], close: true);
        Drawing.FillPath(canvas, paint, path, new FillStyle { Color = colour, AntiAlias = true });
    }

    /// <summary>An arrow whose head grows with its width; one of no length is not drawn.</summary>
    public void Arrow(Pixel from, Pixel to, Color colour, float width, params float[] dashes)
    {
        var length = MathF.Sqrt((to.X - from.X) * (to.X - from.X) + (to.Y - from.Y) * (to.Y - from.Y));
        var head = 9 + width;
        if (!(length > 0))
            return;
        var (x, y) = ((to.X - from.X) / length, (to.Y - from.Y) / length);
        var neck = new Pixel(to.X - head * x, to.Y - head * y);
        if (length > head)
            Line(from, new Pixel(to.X - (head - 1) * x, to.Y - (head - 1) * y), colour, width, dashes);
        Fill([to, new Pixel(neck.X - head / 2 * y, neck.Y + head / 2 * x), new Pixel(neck.X + head / 2 * y, neck.Y - head / 2 * x)], colour);
    }

    public void Marker(Pixel at, MarkerShape shape, float size, Color colour)
    {
        var isOpen = shape is MarkerShape.OpenCircle
            or MarkerShape.OpenSquare
            or MarkerShape.OpenTriangleDown
            or MarkerShape.OpenTriangleUp
            or MarkerShape.OpenDiamond;
        if (isOpen)
            Drawing.DrawMarker(canvas, paint, at, new MarkerStyle(Filled(shape), size, Colors.White)); // what is behind must not shine through
        Drawing.DrawMarker(canvas, paint, at, new MarkerStyle(shape, size, colour) { LineWidth = 1.6f });
    }

    /// <summary>Lines of words, broken where they would be longer than the width.</summary>
    public void Prose(Pixel from, float width, string text, float size)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && FigureFont.Length($"{line} {word}", size) > width)
            {
                Text(from, line, SeriesStyle.Ink, Alignment.MiddleLeft, size);
                (from, line) = (new Pixel(from.X, from.Y + 1.45f * size), "");
            }
            line = line.Length == 0 ? word : $"{line} {word}";
        }
        Text(from, line, SeriesStyle.Ink, Alignment.MiddleLeft, size);
    }

    /// <summary>One line of text. The alignment says which of its points stands at the place.</summary>
    public void Text(Pixel at, string text, Color colour, Alignment alignment = Alignment.MiddleCenter, float size = TextSize, bool halo = false)
    {
        var style = new LabelStyle { Text = text, ForeColor = colour, FontName = FigureFont.Name, FontSize = size, Alignment = alignment };
        if (halo)
            style.BackgroundColor = Colors.White.WithAlpha(0.75);
        style.Render(canvas, at, paint);
    }

    /// <summary>Squares of a grid, each of one colour, from the top left corner to the bottom right one.</summary>
    public void Grid(Pixel from, Pixel to, int columns, int rows, Func<int, int, Color> colour)
    {
        using var bitmap = new SKBitmap(columns, rows);
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++)
                bitmap.SetPixel(j, i, colour(j, i).ToSKColor());
        Drawing.DrawImage(canvas, bitmap, new PixelRect(from.X, to.X, to.Y, from.Y), paint);
    }

    /// <summary>Entries side by side, in as many lines as they need, each a sample and a text.</summary>
    public void Key(Pixel from, float right, IEnumerable<(Action<Pen, Pixel> Sample, string Text)> entries)
    {
        const float Sample = 36, Gap = 8, Between = 26, Line = 25;
        var (x, y) = (from.X, from.Y);
        foreach (var (sample, text) in entries)
        {
            var length = Sample + Gap + FigureFont.Length(text, TextSize);
            if (x > from.X && x + length > right)
                (x, y) = (from.X, y + Line);
            sample(this, new Pixel(x, y));
            Text(new Pixel(x + Sample + Gap, y), text, SeriesStyle.Ink, Alignment.MiddleLeft);
            x += length + Between;
        }
    }

    private static MarkerShape Filled(MarkerShape open) => open switch
    {
        MarkerShape.OpenSquare => MarkerShape.FilledSquare,
        MarkerShape.OpenTriangleDown => MarkerShape.FilledTriangleDown,
        MarkerShape.OpenTriangleUp => MarkerShape.FilledTriangleUp,
        MarkerShape.OpenDiamond => MarkerShape.FilledDiamond,
        _ => MarkerShape.FilledCircle,
    };

    private static void AddDashes(SKPath path, IReadOnlyList<Pixel> points, float[] dashes)
    {
        var (at, left) = (0, dashes[0]);
        for (var k = 1; k < points.Count; k++)
        {
            var (from, to) = (points[k - 1], points[k]);
            var length = MathF.Sqrt((to.X - from.X) * (to.X - from.X) + (to.Y - from.Y) * (to.Y - from.Y));
            for (var done = 0f; done < length;)
            {
                var step = MathF.Min(left, length - done);
                if (at % 2 == 0)
                {
                    path.MoveTo(from.X + (to.X - from.X) * done / length, from.Y + (to.Y - from.Y) * done / length);
                    path.LineTo(from.X + (to.X - from.X) * (done + step) / length, from.Y + (to.Y - from.Y) * (done + step) / length);
                }
                (done, left) = (done + step, left - step);
                if (left <= 0)
                    (at, left) = ((at + 1) % dashes.Length, dashes[(at + 1) % dashes.Length]);
            }
        }
    }
}
