namespace TheoryChecks.Reporting.Tables;

/// <summary>A size of letters, with the gap between columns that goes with it.</summary>
/// <param name="Command">The command that chooses both.</param>
/// <param name="Points">The size, in a document of 10 points.</param>
/// <param name="Stretch">How much wider than 10 point letters it is drawn, for its size.</param>
/// <param name="Gap">Half the distance between two columns, in points.</param>
internal sealed record LatexSize(string Command, double Points, double Stretch, double Gap)
{
    /// <summary>From large to small. Nothing is smaller: what does not fit is broken into lines.</summary>
    public static IReadOnlyList<LatexSize> All { get; } =
    [
        new("\\small", 9, 1.03, 6),
        new("\\footnotesize\\setlength{\\tabcolsep}{4pt}", 8, 1.07, 4),
        new("\\scriptsize\\setlength{\\tabcolsep}{3pt}", 7, 1.14, 3),
    ];
}
