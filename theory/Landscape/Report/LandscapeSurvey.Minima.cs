using System.Collections.Concurrent;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <content>Partial minima, what they are, and the ways out of them.</content>
internal sealed partial class LandscapeSurvey
{
    private readonly Dictionary<Finding, LandscapeFinding> _recorded = new(ReferenceEqualityComparer.Instance);

    private LandscapeReport Partitions(LandscapeReport report, out Partition[] partitions)
    {
        _partitions = new DecidedPartitions(_instance, PartitionPatterns.Of(_instance, _stop));
        var (patterns, enclosed) = (_partitions.Patterns, new EnclosedMinima(_instance));
        var orbits = _partitions.Orbits;
        int[] first = [.. orbits.First];
        var decided = Each("partition patterns", first, k =>
        {
            var (settled, note) = Settled(_partitions, enclosed, patterns.List[k].Pattern);
            var images = orbits.Images(k);
            RecordedFinding[] findings = [.. settled.Select(finding => finding.WithImages(images))];
            return new Decided([.. findings.Where(IsMinimum)], findings.FirstOrDefault(finding => !IsMinimum(finding)), note);
        });
        var known = first.Zip(decided).ToDictionary(item => item.First, item => item.Second);
        partitions = [.. patterns.List.Select((partition, k) => new Partition(orbits.FirstOf(k), partition.Pattern, known[orbits.FirstOf(k)]))];
        Learn(decided.SelectMany(item => item?.Minima ?? []));
        // The best of them is a point, too, or has points next to it.
        var best = partitions.SelectMany(item => item.Decided?.Minima ?? []).MinBy(minimum => minimum.Claim.Loss().Upper)?.Claim;
        if (best is { } lowest && lowest.Loss().Upper < _facts.Minimum.Upper)
            foreach (var near in _partitions.Of(lowest.Pattern(), _stop)!.Minima.Select(minimum => minimum.Nearby(_instance)))
                Learn(_facts.With(near.Encoder, near.Decoder));
        report = _report;
        var complete = patterns.Completeness.Select((finding, k) => new LandscapeFinding($"partitions-{k}", _instance, RecordedFinding.Of(finding)))
            .Concat(partitions.Where(item => item.Decided?.None is not null).DistinctBy(item => item.Index)
                .Select(item => new LandscapeFinding($"partial-minimum-{item.Index}-none", _instance, item.Decided!.None!)));
        return report with
        {
            PartialMinimaComplete = Evidence(complete, isVacuous: true),
            UndecidedPartitions = [.. partitions.Where(item => item.Decided is null or { Undecided: not null }).Select(item => item.Pattern)],
        };
    }

    /// <summary>What is decided about a partition pattern, and why not more.</summary>
    private (IReadOnlyList<RecordedFinding> Findings, string? Note) Settled(
        DecidedPartitions partitions, EnclosedMinima enclosed, ActivationPattern pattern) =>
        _options.Journal.Settle(_instance, $"partial-minimum/{pattern}", (kept, note) => IsSettled(pattern, kept, note), () =>
        {
            var decision = partitions.Of(pattern, _stop)!;
            var none = decision.Refutation is { PositiveOnly: false } refutation ? refutation.Finding() : null;
            // Where eigenvalues do not tell, a box or an exact point may.
            var others = decision.IsWorthASearch ? enclosed.Find(pattern, _stop).Points : [];
            return ((others.Count > 0 ? [] : decision.Minima.Select(minimum => minimum.Finding())).Concat(others.Select(point => point.Finding()))
                .Concat(none is null ? [] : [none]),
                decision.Exists is null && others.Count == 0 ? decision.Undecided ?? "no partial minimum was found" : null);
        });

    /// <summary>
    /// Findings about this pattern alone: minima, or that there are none of any loss; without one of the two a note why. Two minima may be one,
    /// written down twice, unless their losses are apart; and then they would count as two.
    /// </summary>
    private static bool IsSettled(ActivationPattern pattern, IReadOnlyList<RecordedFinding> kept, string? note) =>
        kept.All(finding => finding.About is null
            && (IsMinimum(finding) || (finding.Kind == "no-partial-minimum" && finding.Claim.GetProperty("loss").GetString() == "any"))
            && finding.Claim.Pattern().Equals(pattern))
        && AreApart([.. kept.Where(IsMinimum).Select(finding => finding.Claim.Loss())])
        && (kept.Count > 0 || note is not null);

    private static bool AreApart(RationalInterval[] losses) =>
        !losses.Where((loss, k) => losses.Skip(k + 1).Any(loss.Meets)).Any();

    private static bool IsMinimum(RecordedFinding finding) => finding.Kind is "pattern-minimum" or "enclosed-minimum";

    /// <summary>Holds partial minima against the global minimum, as far as that is known.</summary>
    private (LandscapeReport Report, IEnumerable<string> Open) Label(LandscapeReport report, Partition[] partitions, bool isLast)
    {
        var minimum = _facts.Minimum;
        var open = partitions.Where(item => item.Decided?.Undecided is not null || item.Decided is null)
            .Select(item => $"{item.Pattern}: {item.Decided?.Undecided ?? "the budget was used up before this was settled"}").ToList();
        var found = partitions
            .SelectMany(item => (item.Decided?.Minima ?? [])
                .Select((finding, k) => (item.Pattern, Name: $"{item.Index}{(k == 0 ? "" : $"-{k}")}", Finding: finding)))
            .Select((item, at) => (item.Pattern, item.Name, item.Finding, At: at)).ToArray();
        var labelled = report.PartialMinima;
        var shared = new ConcurrentDictionary<string, LandscapeEvidence>(); // of an orbit
        var entries = Each("partial minima", found, item =>
        {
            // What is spurious stays so.
            if (labelled?[item.At] is { IsSpurious: true } known)
                return known;
            var (claim, loss) = (item.Finding.Claim, item.Finding.Claim.Loss());
            var spurious = minimum.IsSpurious(loss, _options.Gap) is var answer && (isLast || answer == true) ? answer : null;
            LandscapeEvidence evidence;
            lock (shared)
                evidence = shared.GetOrAdd(item.Name, name => Evidence([new($"partial-minimum-{name}", _instance,
                    spurious == true && claim.IsLocalMinimum()
                        ? item.Finding.WithBetter(minimum.Best.Encoder, minimum.Best.Decoder)
                        : item.Finding)]));
            return new LocalMinimum
            {
                Pattern = item.Pattern,
                Loss = loss,
                Shape = claim.Shape(),
                IsInterior = claim.GetProperty("interior").GetBoolean(),
                IsSpurious = spurious,
                Only = OneMinima.Of(_instance, item.Pattern),
                Evidence = evidence,
            };
        }, always: true);
        open.AddRange(entries.Where(entry => entry!.IsSpurious is null)
            .Select(entry => $"{entry!.Pattern}: the interval for the global minimum does not tell whether its partial minimum is spurious"));
        open.AddRange(entries.Where(entry => entry!.Shape is null).Select(entry => $"{entry!.Pattern}: trap, flat or saddle"));
        return (report with { PartialMinima = entries! }, open);
    }

    /// <summary>Escapes from spurious local minima and, if asked for, partial minima on patterns that are no partitions.</summary>
    private (LandscapeReport Report, IEnumerable<string> Open) Traps(LandscapeReport report)
    {
        Progress("looking for traps and for ways out of them", 0, null);
        var found = SpuriousOptima.Survey(
            _instance,
            _facts.Minimum,
            _partitions,
            new SpuriousOptimaOptions { Gap = _options.Gap, AllPatterns = _options.AllPatterns, Threads = _options.Threads },
            _options.Journal,
            _stop);
        var columns = _instance.Problem.Columns;
        // A pattern may carry several partial minima: each has certificates of its own.
        var seen = new Dictionary<ActivationPattern, int>();
        var numbered = found.Entries.Select(entry => (Entry: entry, Number: seen[entry.Pattern] = seen.GetValueOrDefault(entry.Pattern, -1) + 1));
        var optima = Each("escapes", [.. numbered], item => WithEvidence(item.Entry, item.Number), always: true);
        // One of positive loss is on both lists, and has its escapes from the second.
        var known = optima.ToLookup(item => (item!.Pattern.Canonical(), item.Loss));
        var minima = report.PartialMinima!
            .Select(entry => known[(entry.Pattern.Canonical(), entry.Loss)].FirstOrDefault() is { } same
                ? entry with { Escapes = same.Escapes, Edge = same.Edge, EdgeFinding = same.EdgeFinding, EdgeEvidence = same.EdgeEvidence }
                : entry)
            .ToList();
        foreach (var entry in optima.Where(item => !item!.IsPartition))
        {
            var name = $"optimum-{Key(entry!.Proven)}-{minima.Count}";
            minima.Add(entry with { Evidence = Evidence(entry.Findings.Select((finding, j) => Recorded($"{name}-{j}", finding))) });
        }
        var open = found.UndecidedDisjoint.Where(pattern => !pattern.IsPartition(columns))
            .Select(pattern => $"{pattern}: whether there is a partial minimum")
            .Concat(found.UndecidedOverlapping.Count == 0
                ? []
                : [$"{Counted.Of(found.UndecidedOverlapping.Count, "pattern")} with overlapping sets, the first of them "
                    + $"{found.UndecidedOverlapping[0]}: points that were met could not be certified"]);
        var atEdge = minima.Where(entry => entry is { IsSpurious: true, IsInterior: false, Shape: MinimumShape.Trap or MinimumShape.Flat });
        var unsettled = atEdge.Where(entry => entry.FoundAtEdge is null).ToArray();
        open = open.Concat(unsettled.Length == 0
            ? []
            : [$"{Counted.Of(unsettled.Length, "partial minimum", "partial minima")} at the boundary of a region, the first on "
                + $"{unsettled[0].Pattern}: "
                + $"whether it is a local minimum of the loss"]);
        var evidence = minima.SelectMany(entry => entry.Escapes.Select(escape => escape.Evidence).Append(entry.Evidence));
        Learn(evidence.SelectMany(item => item.Findings).Select(finding => finding.Finding));
        return (_report with { PartialMinima = minima, SearchedPatterns = _options.AllPatterns ? found.SearchedPatterns : null }, open);
    }

    private LocalMinimum WithEvidence(LocalMinimum entry, int number)
    {
        var key = number == 0 ? Key(entry.Proven) : $"{Key(entry.Proven)}-{number}";
        return entry with
        {
            Escapes = [.. entry.Escapes.Select((escape, j) => escape with { Evidence = Evidence([Recorded($"escape-{key}-{j}", escape.Finding)]) })],
            EdgeEvidence = entry.EdgeFinding is { } edge ? Evidence([Recorded($"edge-{key}", edge)]) : null,
        };
    }

    /// <summary>One finding of an orbit is one, whoever names it first.</summary>
    private LandscapeFinding Recorded(string name, Finding finding)
    {
        lock (_recorded)
            return _recorded.TryGetValue(finding, out var known)
                ? known
                : _recorded[finding] = new(name, _instance, RecordedFinding.Of(finding));
    }

    /// <summary>For example 0.1_2_: sets joined by dots, neurons by underscores.</summary>
    private static string Key(ActivationPattern pattern) => string.Join('_', pattern.Sets.Select(set => string.Join('.', set)));

    /// <summary>What was decided about a pattern: partial minima, a proof that there is none, or why neither.</summary>
    private sealed record Decided(IReadOnlyList<RecordedFinding> Minima, RecordedFinding? None, string? Undecided);

    private sealed record Partition(int Index, ActivationPattern Pattern, Decided? Decided);
}
