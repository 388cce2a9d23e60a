using MathNet.Numerics.Distributions;

namespace TheoryChecks.Surveys;

/// <summary>
/// The interval of Clopper and Pearson (1934) for a probability p, from x successes in n independent trials: the p for which neither tail beyond x is
/// below (1 - confidence) / 2. With Beta quantiles: lower = Beta(a/2; x, n - x + 1), upper = Beta(1 - a/2; x + 1, n - x). It covers p with at least
/// the confidence, whatever p is.
/// </summary>
internal static class ClopperPearson
{
    /// <summary>The confidence of every interval.</summary>
    public const double Confidence = 0.95;

    /// <summary>The interval, when between <paramref name="least"/> and <paramref name="most"/> of the trials were successes and the others are
    /// undecided: the lower end for the fewest, the upper for the most.</summary>
    /// <exception cref="ArgumentOutOfRangeException">0 &lt;= least &lt;= most &lt;= trials fails, or there is no trial.</exception>
    public static (double Lower, double Upper) Of(int least, int most, int trials)
    {
        if (least < 0 || least > most || most > trials || trials < 1)
            throw new ArgumentOutOfRangeException(nameof(least), $"{least} to {most} successes of {trials}: 0 <= least <= most <= trials is wanted.");
        const double Tail = (1 - Confidence) / 2;
        return (
            least == 0 ? 0 : Beta.InvCDF(least, trials - least + 1, Tail),
            most == trials ? 1 : Beta.InvCDF(most + 1, trials - most, 1 - Tail));
    }
}
