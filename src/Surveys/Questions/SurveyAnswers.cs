using System.Globalization;
using System.Numerics;

namespace TheoryChecks.Surveys;

/// <summary>What one instance answers, and what it gives cause for alarm about.</summary>
/// <param name="Answers">One word or number per question of the survey, in order.</param>
/// <param name="Reasons">Why what is undecided is, one sentence each.</param>
/// <param name="Alarms">What contradicts a proof, one sentence each.</param>
/// <param name="Minima">The partial minima on partition patterns.</param>
internal sealed record SurveyAnswers(
    IReadOnlyList<string> Answers,
    IReadOnlyList<string> Reasons,
    IReadOnlyList<string> Alarms,
    IReadOnlyList<TheoryChecks.Landscape.LocalMinimum> Minima)
{
    /// <summary>A number as an answer.</summary>
    public static string Number(BigInteger number) => number.ToString(CultureInfo.InvariantCulture);
}
