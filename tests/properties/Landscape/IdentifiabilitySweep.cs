using TheoryChecks.Landscape;
using TheoryChecks.Model;

namespace TheoryChecks.Properties.Landscape;

/// <summary>What zero loss determines, for several activations, widths and numbers of anchors on the same features (docs/landscape.md).</summary>
internal static class IdentifiabilitySweep
{
    /// <summary>One row per activation, width and number k of anchors, in this order; widths that an activation does not fit, and k above the width,
    /// are left out.</summary>
    /// <param name="features">The isolated-feature problem.</param>
    /// <param name="activations">The activations.</param>
    /// <param name="widths">The numbers nq of neurons.</param>
    /// <param name="cancel">Cancels.</param>
    /// <exception cref="ArgumentException">There are more than <see cref="AnchoringSurvey.MostFeatures"/> features: not all anchor sets are decided
    /// then.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<IdentifiabilityRow> Take(
        Problem features, IEnumerable<Activation> activations, IEnumerable<int> widths, CancellationToken cancel = default)
    {
        if (features.Columns > AnchoringSurvey.MostFeatures)
            throw new ArgumentException(
                $"There are {features.Columns} features; every anchor set is decided for up to {AnchoringSurvey.MostFeatures}, so take fewer.",
                nameof(features));
        var rows = new List<IdentifiabilityRow>();
        var wide = widths.ToArray();
        foreach (var activation in activations)
            foreach (var nq in wide.Where(nq => activation.Misfit(nq) is null))
            {
                var instance = new Instance("sweep", activation, nq, features);
                var facts = Facts.Of(instance);
                var decided = AnchoringSurvey.AnchorSets(instance).Select(orbit => AnchoringSurvey.Decide(facts, orbit, cancel: cancel)).ToArray();
                rows.AddRange(decided.GroupBy(set => set.Anchored.Anchors.Count)
                    .OrderBy(same => same.Key)
                    .Select(same => Row(activation, nq, same.Key, [.. same])));
            }
        return rows;
    }

    /// <summary>The smallest number of anchors with which some set of them makes the decoder identifiable, for one activation and width; null if none
    /// of the rows does.</summary>
    public static int? LeastAnchorsForDecoder(IEnumerable<IdentifiabilityRow> rows) =>
        rows.Where(row => row.DecoderIdentifiable > 0).Select(row => (int?)row.Anchors).Min();

    private static IdentifiabilityRow Row(Activation activation, int nq, int k, Identifiability[] sets)
    {
        var largest = sets.Select(set => set.Dimension).OfType<ZeroLossDimension>().MaxBy(dimension => (dimension.Dimension, dimension.Gauge));
        return new IdentifiabilityRow(
            activation,
            nq,
            k,
            sets.Sum(set => set.Orbit.Count),
            sets.Where(set => set.IsReachable == true).Sum(set => set.Orbit.Count),
            largest?.Dimension,
            largest?.Gauge,
            sets.Where(set => set.DecoderIsIdentifiable == true).Sum(set => set.Orbit.Count),
            sets.Where(set => set.EncoderIsIdentifiable == true).Sum(set => set.Orbit.Count),
            sets.Where(set => !set.IsDecided).Sum(set => set.Orbit.Count),
            sets.FirstOrDefault(set => set.DecoderIsIdentifiable == false)?.Point,
            [.. sets.SelectMany(set => set.Findings.Select(finding => (set.Anchored.Instance, finding)))]);
    }
}
