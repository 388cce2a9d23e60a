namespace TheoryChecks.Figures;

/// <summary>A file format of figures.</summary>
public enum FigureFormat
{
    /// <summary>Lines and text, at any size.</summary>
    Svg,

    /// <summary>Pixels, two for each unit of the figure's size.</summary>
    Png,
}
