using ScottPlot;

namespace TheoryChecks.Figures;

/// <summary>How a series looks: a colour (Okabe and Ito's, told apart by the colour-blind), and a marker and dashes that tell it apart in black and
/// white.</summary>
/// <param name="Colour">Of line and marker.</param>
/// <param name="Marker">Its shape.</param>
/// <param name="Dashes">Lengths of dash and gap in turn; empty: a solid line.</param>
internal sealed record SeriesStyle(Color Colour, MarkerShape Marker, float[] Dashes)
{
    public static readonly Color Ink = Color.FromHex("#222222"), Soft = Color.FromHex("#777777"), Faint = Color.FromHex("#dddddd"),
        Blue =
            Color.FromHex("#0072b2"), Vermilion =
                Color.FromHex("#d55e00"), Green =
                    Color.FromHex("#009e73"), Purple = Color.FromHex("#cc79a7"), Orange = Color.FromHex("#e69f00"), Sky = Color.FromHex("#56b4e9");

    private static readonly SeriesStyle[] Styles =
    [
        new(Blue, MarkerShape.FilledCircle, []),
        new(Vermilion, MarkerShape.FilledSquare, [9, 5]),
        new(Green, MarkerShape.FilledTriangleUp, [2, 4]),
        new(Purple, MarkerShape.FilledDiamond, [12, 4, 2, 4]),
        new(Orange, MarkerShape.OpenCircle, [5, 3]),
        new(Ink, MarkerShape.OpenSquare, [14, 5]),
        new(Sky, MarkerShape.OpenTriangleDown, [2, 3, 2, 3, 8, 3]),
        new(Soft, MarkerShape.OpenDiamond, [1, 3]),
    ];

    /// <summary>The style of the k-th series.</summary>
    public static SeriesStyle Of(int k) => Styles[k % Styles.Length];
}
