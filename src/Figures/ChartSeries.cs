namespace TheoryChecks.Figures;

/// <summary>A line of a chart.</summary>
/// <param name="Name">Its name in the key.</param>
/// <param name="Points">Its points, from left to right; those that are not finite are left out.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<(double X, double Y)> Points)
{
    /// <summary>For each point the least and the greatest value over repetitions, drawn as a vertical bar; empty for none.</summary>
    public IReadOnlyList<(double Least, double Greatest)> Spread { get; init; } = [];

    /// <summary>The points, by place, that stand for a part of the cases only; their markers are open circles.</summary>
    internal IReadOnlyList<int> Open { get; init; } = [];

    /// <summary>Someone else's numbers, drawn in grey.</summary>
    public bool IsReference { get; init; }

    /// <summary>True for points that no line joins.</summary>
    public bool IsScattered { get; init; }

    /// <summary>Which of the eight styles; null for the series' place in the chart.</summary>
    public int? Style { get; init; }
}
