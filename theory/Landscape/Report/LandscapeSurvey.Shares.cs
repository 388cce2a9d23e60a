using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <content>A share of the work, for others to join.</content>
internal sealed partial class LandscapeSurvey
{
    /// <summary>
    /// Of count shares, share k: settles the partition patterns k, k + count, ... in the journal, and what it shows of the classes k, k + count, ...
    /// or, cut so many splits deep, of the boxes k, k + count, ..., for the lower end of the global minimum; null where that is known exactly or
    /// there are too many classes.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled: a share is whole or none.</exception>
    public static LossShare? Share(Instance instance, LandscapeOptions options, int which, int count, int split, CancellationToken cancel)
    {
        var survey = new LandscapeSurvey(instance, options, cancel, cancel);
        foreach (var _ in survey.Learning(survey._facts.Begun(cancel)))
            continue;
        survey.Attempt(ZeroLossPart, survey.ZeroLoss);
        survey.Attempt(PartitionPart, report => (survey.Share(report, which, count), []));
        cancel.ThrowIfCancellationRequested();
        return LossShare.Of(
            instance,
            survey._facts.Minimum,
            options.Minimum with
            {
                Gap = options.Gap,
                Stop = cancel,
                Journal = options.Journal,
                Progress = at => survey.Bounding("the global minimum", at),
            },
            which,
            count,
            split,
            cancel);
    }

    private LandscapeReport Share(LandscapeReport report, int which, int count)
    {
        var (partitions, enclosed) = (new DecidedPartitions(_instance, PartitionPatterns.Of(_instance, _stop)), new EnclosedMinima(_instance));
        int[] own = [.. partitions.Orbits.First.Where((_, k) => k % count == which)];
        var settled = Each("partition patterns", own, k => Tuple.Create(Settled(partitions, enclosed, partitions.Patterns.List[k].Pattern)));
        Learn(settled.SelectMany(item => item!.Item1.Findings.Where(finding => finding.Kind is "pattern-minimum" or "enclosed-minimum")));
        return report;
    }
}
