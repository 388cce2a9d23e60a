using System.Globalization;
using ScottPlot;
using ScottPlot.Rendering.RenderActions;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace TheoryChecks.Figures;

/// <summary>A rectangle of a figure with axes of its own. What is drawn in it is given in the units of its axes.</summary>
internal sealed class Panel
{
    public const float Left = 74, Bottom = 58, Top = 34, Right = 14;

    private readonly Plot _plot = new();
    private readonly PixelRect _place;

    /// <summary>A panel at a place of the figure; the place includes labels.</summary>
    /// <param name="place">Where, in units of the figure.</param>
    /// <param name="title">Above the axes.</param>
    /// <param name="x">The horizontal axis, with its ends.</param>
    /// <param name="y">The vertical axis.</param>
    /// <param name="draw">Draws; is told where a point of the axes is.</param>
    /// <param name="grid">Whether lines go through the ticks.</param>
    public Panel(PixelRect place, string title, PanelAxis x, PanelAxis y, Action<Pen, Func<double, double, Pixel>> draw, bool grid = true)
    {
        FigureFont.Introduce();
        _place = place;
        _plot.RenderManager.RenderActions.RemoveAll(action => action is ClearCanvas); // there may be other panels
        _plot.Layout.Fixed(new PixelPadding(Left, Right, Bottom, title.Length > 0 ? Top : Right));
        if (title.Length > 0)
            _plot.Title(title, 16);
        _plot.XLabel(x.Label, Pen.TextSize);
        _plot.YLabel(y.Label, Pen.TextSize);
        foreach (var label in new[] { _plot.Axes.Title.Label, _plot.Axes.Bottom.Label, _plot.Axes.Left.Label })
            (label.Bold, label.FontName, label.ForeColor) = (false, FigureFont.Name, SeriesStyle.Ink);
        Set(_plot.Axes.Bottom, x);
        Set(_plot.Axes.Left, y);
        _plot.Axes.SetLimits(x.Least, x.Greatest, y.Least, y.Greatest);
        _plot.Axes.Top.IsVisible = _plot.Axes.Right.IsVisible = false;
        _plot.FigureBackground.Color = _plot.DataBackground.Color = Colors.White;
        _plot.Grid.MajorLineColor = SeriesStyle.Faint;
        if (!grid)
            _plot.HideGrid();
        _plot.PlottableList.Add(new Content(draw));
    }

    /// <summary>The place of a panel with equal units on both axes: as wide as this, from this corner.</summary>
    public static PixelRect Square(float left, float top, float width, bool hasTitle) =>
        new(left, left + width, top + width - Left - Right + Bottom + (hasTitle ? Top : Right), top);

    public void Draw(SKCanvas canvas)
    {
        // The first time ScottPlot draws twice, once to find its layout: that must not go into an SVG.
        using (var nowhere = new SKNoDrawCanvas((int)_place.Right, (int)_place.Bottom))
            _plot.Render(nowhere, _place);
        _plot.Render(canvas, _place);
    }

    private static void Set(IAxis axis, PanelAxis of)
    {
        axis.TickLabelStyle.FontName = FigureFont.Name;
        axis.TickLabelStyle.FontSize = 14;
        axis.TickLabelStyle.ForeColor = SeriesStyle.Ink;
        axis.TickGenerator = of.Ticks is { } ticks
            ? new NumericManual([.. ticks.Select(tick => tick.At)], [.. ticks.Select(tick => tick.Label)])
            : new NumericAutomatic
            {
                LabelFormatter = value => (Math.Abs(value) < 1e-12 ? 0 : value)
                    .ToString("#,0.######", CultureInfo.InvariantCulture)
                    .Replace('-', '−'),
                MinorTickGenerator = new NoMinorTicks(),
                MinimumTickSpacing = 30,
            };
    }

    private sealed class NoMinorTicks : IMinorTickGenerator
    {
        public IEnumerable<double> GetMinorTicks(double[] majorTicks, CoordinateRange visibleRange) => [];
    }

    private sealed class Content(Action<Pen, Func<double, double, Pixel>> draw) : IPlottable
    {
        public bool IsVisible { get; set; } = true;

        public IAxes Axes { get; set; } = new Axes();

        public IEnumerable<LegendItem> LegendItems => [];

        public AxisLimits GetAxisLimits() => AxisLimits.NoLimits;

        public void Render(RenderPack rp) => draw(new Pen(rp.Canvas, rp.Paint), (x, y) => Axes.GetPixel(new Coordinates(x, y)));
    }
}
