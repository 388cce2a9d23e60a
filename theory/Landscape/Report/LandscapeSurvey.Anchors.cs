using System.Numerics;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <content>What anchors change.</content>
internal sealed partial class LandscapeSurvey
{
    private (LandscapeReport Report, IEnumerable<string> Open) Anchors(LandscapeReport report)
    {
        if (_instance.Isolated.Columns > AnchoringSurvey.MostSurveyed || _instance.Neurons > AnchoringSurvey.MostSurveyed)
            return (report, [$"there are more than {AnchoringSurvey.MostSurveyed} features or neurons"]);
        var orbits = AnchoringSurvey.AnchorSets(_instance);
        var settled = (report.Identifiability ?? []).Where(entry => entry.IsReachable is not null).ToDictionary(entry => Name(entry.Anchors));
        var entries = Each("anchor sets", orbits, orbit => settled.GetValueOrDefault(Name(orbit[0])) ?? Anchored(orbit, report.SolutionSet ?? []));
        return (report with { Identifiability = [.. entries.OfType<IdentifiabilityEntry>()] }, entries.SelectMany((entry, k) =>
        {
            var set = $"{{{string.Join(",", orbits[k][0])}}}";
            return entry is null
                ? [$"{set}: the budget was used up before this was settled"]
                : entry.IsDecided ? Array.Empty<string>() : [$"{set}: {Missing(entry)}"];
        }));

        static string Missing(IdentifiabilityEntry entry) => entry.IsReachable is null
            ? "neither a point of loss 0 nor a proof that there is none was found"
            : $"neither a witness nor a proof for {(entry.DecoderIsIdentifiable is null ? "the decoder" : "the encoder")} was found";
    }

    private static string Name(IReadOnlyList<int> anchors) => anchors.Count == 0 ? "anchors-none" : $"anchors-{string.Join('-', anchors)}";

    private IdentifiabilityEntry Anchored(IReadOnlyList<IReadOnlyList<int>> orbit, IReadOnlyList<SolutionPiece> pieces)
    {
        var (anchors, name) = (orbit[0], Name(orbit[0]));
        var anchored = new AnchoredProblem(_instance, anchors);
        var free = new Lazy<ZeroLossCensus?>(() => FreeNeurons.Census(_facts, anchored, _options.MostClasses, _options.Journal, _stop));
        // What the journal left open is asked again: the facts may have grown.
        var key = _facts.Obstacle() is null ? name : $"{name}/unreachable";
        var (settled, _) = _options.Journal.Settle(
            _instance,
            key,
            (kept, _) => kept.All(finding => AnchoredAnswers.Concerns(finding, anchored)),
            () => (AnchoringSurvey.Decide(_facts, orbit, free, _stop).Findings, null));
        var findings = settled.Select((finding, k) => new LandscapeFinding($"{name}-{k}", finding.About ?? _instance, finding)).ToList();
        var claims = findings.ToLookup(item => item.Finding.Kind, item => item.Finding.Claim);
        var points = claims["anchored-point"].Where(claim => claim.Number("loss").IsZero && claim.Number("penalty").IsZero).ToArray();
        var dimension = claims["anchored-dimension"].FirstOrDefault();
        (int Dimension, int Gauge)? largest = null;
        var isLargest = false;
        if (dimension.ValueKind != default)
        {
            largest = (dimension.GetProperty("dimension").GetInt32(), dimension.GetProperty("gauge").GetInt32());
            isLargest = dimension.GetProperty("largest").GetBoolean();
        }
        // Without anchors the pieces of the solution set may know of a larger one.
        var fromPiece = anchors.Count > 0
            ? null
            : pieces.Where(piece => piece.Dimension is not null).MaxBy(piece => (piece.Dimension!.Value, piece.Gauge));
        if (fromPiece is not null && largest is { } known && (fromPiece.Dimension!.Value, fromPiece.Gauge).CompareTo(known) <= 0)
            fromPiece = null;
        if (fromPiece is not null)
        {
            largest = (fromPiece.Dimension!.Value, fromPiece.Gauge);
            isLargest |= fromPiece.IsLargest;
        }
        bool? reachable = points.Length > 0 || largest is not null ? true
            : settled.Any(finding => AnchoredAnswers.Excludes(finding, anchored)) ? false : null;
        BigInteger? left = anchors.Count == _instance.Neurons && reachable is { } all ? (all ? 1 : 0) : null;
        if (free.Value is not null)
        {
            var census = RecordedFinding.Of(free.Value.Finding());
            findings.Add(new($"{name}-free", free.Value.Instance, census));
            left = census.Claim.Count("undecidedPatterns").IsZero ? census.Claim.Count("zeroLossPatterns") : null;
        }
        return new IdentifiabilityEntry(
            anchors,
            orbit.Count,
            reachable,
            largest?.Dimension,
            largest?.Gauge,
            Recovery("decoder"),
            Recovery("encoder"),
            left,
            fromPiece is null ? Evidence(findings) : new([.. Evidence(findings).Findings, .. fromPiece.Evidence.Findings]))
        {
            Orbit = orbit,
            IsLargestDimension = isLargest,
        };

        bool? Recovery(string by) => claims["anchored-recovery"].Any(claim => claim.GetProperty("by").GetString() == by) ? true
            : points.Any(point => point.GetProperty($"{by}Misses").GetArrayLength() > 0) ? false
            : null;
    }
}
