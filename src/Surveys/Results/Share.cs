using System.Globalization;

namespace TheoryChecks.Surveys;

/// <summary>How many instances of a tally count (refuted, yes, a number above 0), and what that says of the family.</summary>
/// <param name="Counted">So many do.</param>
/// <param name="Undecided">Of so many nobody knows.</param>
/// <param name="Instances">There are so many.</param>
/// <param name="Interval">The confidence interval for the probability, whatever the undecided ones are; null where draws are not independent.</param>
internal sealed record Share(int Counted, int Undecided, int Instances, (double Lower, double Upper)? Interval)
{
    /// <summary>Of a tally.</summary>
    /// <param name="tally">The counts.</param>
    /// <param name="areIndependent">Whether the instances are independent draws of one family.</param>
    public static Share Of(Tally tally, bool areIndependent) => new(
        tally.Counted,
        tally.Undecided,
        tally.Instances,
        areIndependent && tally.Instances > 0
            ? ClopperPearson.Of(tally.Counted, tally.Counted + tally.Undecided, tally.Instances) : null);

    /// <summary>The least that the share can be.</summary>
    public double Least => Instances == 0 ? 0 : Counted / (double)Instances;

    /// <summary>The most that it can be.</summary>
    public double Most => Instances == 0 ? 1 : (Counted + Undecided) / (double)Instances;

    /// <summary>For example "41.2%", or "41.2% to 43.0%" where some are undecided.</summary>
    public string Words => Undecided == 0 ? Percent(Least) : $"{Percent(Least)} to {Percent(Most)}";

    /// <summary>For example "38.1% to 44.4%".</summary>
    public string IntervalWords => Interval is var (lower, upper) ? $"{Percent(lower)} to {Percent(upper)}" : "-";

    /// <summary>A share in percent.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0}%");
}
