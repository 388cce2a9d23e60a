namespace TheoryChecks.Surveys;

/// <summary>A figure of the cells: with two axes a map, with one a curve.</summary>
/// <param name="Of">The question.</param>
/// <param name="X">The varied quantity from left to right, or "ratio" for n / np.</param>
/// <param name="Y">The one from bottom to top, or null.</param>
internal sealed record SurveyFigure(string Of, string X, string? Y)
{
    /// <summary>The quantity n / np.</summary>
    public const string Ratio = "ratio";
}
