using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Surveys;

/// <summary>A landscape whose every finding the kernel has accepted, as questions look at it.</summary>
internal sealed class LandscapeFacts
{
    /// <param name="report">The landscape.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public LandscapeFacts(LandscapeReport report, CancellationToken cancel)
    {
        Report = report;
        Partitions = report.PartialMinima is null ? null : PartitionsOf(report.Instance, cancel);
        Open = report.UndecidedPartitions.Select(pattern => pattern.Canonical()).ToHashSet();
        Minima = [.. (report.PartialMinima ?? []).Where(entry => entry.IsPartition && !entry.Pattern.IsMonosemantic && !entry.Loss.Upper.IsZero)];
    }

    /// <summary>The landscape.</summary>
    public LandscapeReport Report { get; }

    /// <summary>The realizable partition patterns, up to permuting neurons; null where they are not known.</summary>
    public IReadOnlySet<ActivationPattern>? Partitions { get; }

    /// <summary>Those on which it is not decided whether there is a partial minimum.</summary>
    public IReadOnlySet<ActivationPattern> Open { get; }

    /// <summary>The partial minima of positive loss on polysemantic partition patterns.</summary>
    public IReadOnlyList<LocalMinimum> Minima { get; }

    /// <summary>How many partition patterns have some neuron that is on for two columns or more.</summary>
    public int? Polysemantic => Partitions?.Count(pattern => !pattern.IsMonosemantic);

    /// <summary>How many polysemantic partition patterns carry a partial minimum of positive loss with a property; null where that is not decided
    /// for all of them.</summary>
    public int? Carrying(Func<LocalMinimum, bool?> property)
    {
        if (Partitions is null)
            return null;
        var count = 0;
        foreach (var pattern in Partitions.Where(pattern => !pattern.IsMonosemantic))
        {
            bool?[] answers = [.. Minima.Where(entry => entry.Pattern.Canonical().Equals(pattern))
                .Select(entry => entry.Loss.Lower.Sign > 0 ? property(entry) : null)];
            if (answers.Contains(true))
                count++;
            else if (Open.Contains(pattern) || answers.Contains(null))
                return null;
        }
        return count;
    }

    /// <summary>How many spurious local minima on partition patterns have a property; null where that is not decided for all.</summary>
    public int? Spurious(Func<LocalMinimum, bool> property)
    {
        var entries = Report.PartialMinima?.Where(entry => entry.IsPartition).ToArray();
        return entries is null || Open.Count > 0 || entries.Any(entry => IsSpurious(entry) is null)
            ? null
            : entries.Count(entry => IsSpurious(entry) == true && property(entry));
    }

    /// <summary>How many spurious local minima were found on other patterns; more there may be.</summary>
    public int? SpuriousElsewhere(Func<LocalMinimum, bool> property) =>
        Report.PartialMinima?.Count(entry => !entry.IsPartition && IsSpurious(entry) == true && property(entry));

    /// <summary>The least number of anchors with an anchor set that leaves loss 0 within reach and makes a side identifiable; "none", or
    /// undecided.</summary>
    public string Anchors(Func<IdentifiabilityEntry, bool?> isIdentifiable)
    {
        if (Report.Identifiability is not { } entries)
            return SurveyQuestion.Undecided;
        foreach (var size in entries.GroupBy(entry => entry.Anchors.Count).OrderBy(size => size.Key))
        {
            bool?[] answers = [.. size.Select(entry => entry.IsReachable == true ? isIdentifiable(entry) : entry.IsReachable)];
            if (answers.Contains(true))
                return SurveyAnswers.Number(size.Key);
            if (answers.Contains(null))
                return SurveyQuestion.Undecided;
        }
        var isOpen = Report.Undecided.Any(reason => reason.StartsWith("anchors", StringComparison.Ordinal));
        return isOpen ? SurveyQuestion.Undecided : SurveyQuestion.None;
    }

    /// <summary>Whether some point has loss 0; null: not decided.</summary>
    public bool? ReachesZero =>
        Report.GlobalMinimum is { Upper.IsZero: true } ? true
        : Report.GlobalMinimum is { Lower.Sign: > 0 } || Report.ZeroLoss is { ZeroLossPatterns.IsZero: true, UndecidedPatterns.IsZero: true } ? false
        : null;

    private static bool? IsSpurious(LocalMinimum entry) =>
        entry.IsSpurious == false || entry.IsLocalMinimum == false ? false
        : entry.IsSpurious is null || entry.IsLocalMinimum is null ? null : true;

    private static HashSet<ActivationPattern>? PartitionsOf(Instance instance, CancellationToken cancel)
    {
        try
        {
            return [.. PartitionPatterns.Of(instance, cancel).List.Select(partition => partition.Pattern.Canonical())];
        }
        catch (EnumerationLimitException)
        {
            return null;
        }
    }
}
