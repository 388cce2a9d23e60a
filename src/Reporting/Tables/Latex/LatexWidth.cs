namespace TheoryChecks.Reporting.Tables;

/// <summary>How wide a text is in Computer Modern, the widest of the usual fonts of papers. Widths are those of its metrics.</summary>
internal static class LatexWidth
{
    /// <summary>Widths of cmr10 in thousandths of its size, from ' ' to '~'.</summary>
    private static readonly int[] Roman =
    [
        333, 278, 500, 833, 500, 833, 778, 278, 389, 389, 500, 778, 278, 333, 278, 500, // space to /
        500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 278, 278, 778, 778, 778, 472, // 0 to ?
        778, 750, 708, 722, 764, 681, 653, 785, 750, 361, 514, 778, 625, 917, 750, 778, // @ to O
        681, 778, 736, 556, 722, 750, 750, 1028, 750, 750, 611, 278, 500, 278, 500, 500, // P to _
        278, 500, 556, 444, 556, 444, 306, 500, 556, 278, 306, 528, 278, 833, 556, 500, // ` to o
        556, 528, 392, 394, 389, 556, 528, 722, 528, 528, 444, 500, 278, 500, 500, // p to ~
    ];

    /// <summary>The width of a text in points, for letters of this size. Small sizes are drawn wider, as Computer Modern does.</summary>
    public static double Of(string text, LatexSize size) => text.Sum(Of) / 1000.0 * size.Points * size.Stretch;

    /// <summary>The width of the longest piece that LaTeX does not break.</summary>
    public static double OfLongestPiece(string text, LatexSize size) => Pieces(text).Select(piece => Of(piece, size)).DefaultIfEmpty(0).Max();

    /// <summary>A text cut where a line may end: after a space, a hyphen, a comma or a slash.</summary>
    public static IEnumerable<string> Pieces(string text)
    {
        var from = 0;
        for (var k = 0; k < text.Length; k++)
        {
            if (text[k] is ' ' or '-' or ',' or '/' || k + 1 - from >= LongestPiece)
            {
                yield return text[from..(k + 1)];
                from = k + 1;
            }
        }
        if (from < text.Length)
            yield return text[from..];
    }

    /// <summary>Longer pieces, such as huge numbers, are broken where they are.</summary>
    private const int LongestPiece = 24;

    private static int Of(char c) => c is >= ' ' and <= '~' ? Roman[c - ' '] : 778;
}
