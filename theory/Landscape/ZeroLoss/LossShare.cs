using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// A share of the work on the lower end of the global minimum: of count shares, share k raises the bounds of the classes k, k + count, ... towards
/// the loss of the best point; or of the boxes k, k + count, ... into which all classes are cut. The least of what the shares show holds for all
/// patterns (docs/certificates/loss-join.md).
/// </summary>
/// <param name="Lower">No point with one of its patterns has a lower loss.</param>
/// <param name="Best">The best point that was met on the way.</param>
/// <param name="Finding">A finding "loss-part" about its patterns or boxes.</param>
internal sealed record LossShare(Rational Lower, AlternatingStep Best, Finding Finding)
{
    /// <summary>One share, of classes that are cut so many splits deep; null if there are too many classes to go through them, or the interval is a
    /// point already.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static LossShare? Of(
        Instance instance, GlobalMinimum found, GlobalMinimumOptions options, int which, int count, int split, CancellationToken cancel)
    {
        if (found.IsExact || Classes(instance, options, cancel) is not { } classes)
            return null;
        var all = PatternProofs.Simple(instance, classes.Patterns.Select(item => item.Pattern), "global-minimum", options, cancel);
        var lower = Rational.Max(found.Lower, all.Lower);
        var best = found.Best;
        if (AlternatingSearch.Merged(instance, best) is var merged && merged.Loss < best.Loss)
            best = merged;
        foreach (var search in new[] { GlobalMinimum.Limits, GlobalMinimum.Searched })
            foreach (var point in search(instance, all.LowestFirst, best, lower, options, cancel))
                best = point;
        var share = all.Cut(split, cancel).Share(which, count).Aimed(best, cancel);
        foreach (var better in share.Raised(best, cancel))
            share = better;
        var shown = share.Shown(best.Loss);
        return new(shown, best, new Finding(
            "loss-part",
            claim =>
            {
                claim.Write("loss", shown);
                claim.WriteStartArray("patterns");
                foreach (var region in share.Regions)
                    region.Write(claim);
                claim.WriteEndArray();
            },
            evidence =>
            {
                evidence.WriteStartArray("classes");
                foreach (var region in share.Regions)
                {
                    evidence.WriteStartObject();
                    if (region.Path is null)
                        evidence.Write("pattern", region.Pattern.Sets);
                    share.Write(evidence, region);
                    evidence.WriteEndObject();
                }
                evidence.WriteEndArray();
            }));
    }

    /// <summary>The finding that the shares in other files make together, by name and SHA-256; null as in <see cref="Of"/>.</summary>
    public static Finding? Joined(
        Instance instance,
        Rational lower,
        IReadOnlyList<(string File, string Sha256)> shares,
        GlobalMinimumOptions options,
        CancellationToken cancel) =>
        Classes(instance, options, cancel) is not { } classes ? null : new(
            "loss-join",
            claim => claim.Write("loss", lower),
            evidence =>
            {
                evidence.WriteStartObject("enumeration");
                classes.Tree.WriteEvidence(evidence);
                evidence.WriteEndObject();
                classes.WriteSymmetries(evidence);
                evidence.WriteParts(shares);
            });

    private static RealizableClasses? Classes(Instance instance, GlobalMinimumOptions options, CancellationToken cancel)
    {
        try
        {
            return RealizableClasses.Of(instance, options.MostClasses, options.Enumeration, cancel, ColumnGroup.OfLoss(instance));
        }
        catch (EnumerationLimitException)
        {
            return null;
        }
    }
}
