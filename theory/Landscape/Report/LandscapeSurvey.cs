using System.Collections.Concurrent;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>The work behind <see cref="LandscapeReport.Take"/>: part by part, each finding judged before its answer enters the report.</summary>
internal sealed class LandscapeSurvey
{
    private const string ZeroLossPart = "zero loss", PiecesPart = "solution set", MinimumPart = "global minimum", PartitionPart = "partial minima", TrapPart = "traps", AnchorPart = "anchors", AbsorptionPart = "absorption", IsolatedPart = "isolated features";
    private const string IsolatedPrefix = "isolated-";

    private readonly Instance _instance;
    private readonly LandscapeOptions _options;
    private readonly CancellationToken _stop, _cancel;
    private readonly ConcurrentDictionary<string, string?> _judged = new();
    private readonly string _prefix = "";
    private readonly List<(string Part, IReadOnlyList<string> Reasons)> _open;
    private LandscapeReport _report;

    public LandscapeSurvey(Instance instance, LandscapeOptions options, CancellationToken stop, CancellationToken cancel)
    {
        (_instance, _options, _stop, _cancel, _report) = (instance, options, stop, cancel, new LandscapeReport(instance));
        _open = [.. new[] { ZeroLossPart, PiecesPart, MinimumPart, AnchorPart, PartitionPart, TrapPart }.Concat(instance.Hierarchy.Count == 0 ? [] : [AbsorptionPart]).Concat(instance.Samples is null ? [] : [IsolatedPart]).Select(part => (part, (IReadOnlyList<string>)["the budget was used up before this was settled"]))];
    }

    /// <summary>The features of an instance with samples by themselves, for comparison.</summary>
    private LandscapeSurvey(LandscapeSurvey samples)
        : this(samples._instance.WithoutSamples(), samples._options with { Journal = samples._options.Journal is { } journal ? new PrefixedJournal(journal, IsolatedPrefix) : null, Publish = null }, samples._stop, samples._cancel)
    {
        (_judged, _prefix) = (samples._judged, IsolatedPrefix);
        _open.RemoveAll(item => item.Part is MinimumPart or PartitionPart or TrapPart);
    }

    public LandscapeReport Take()
    {
        ZeroLossCensus? census = null;
        Attempt(ZeroLossPart, report => ZeroLoss(report, out census));
        Attempt(PiecesPart, report => Pieces(report, census));
        Attempt(AnchorPart, Anchors);
        var partitions = Array.Empty<Partition>();
        // What is known of the global minimum without work serves until more is.
        var minimum = GlobalMinimum.Find(_instance, census, _options.Minimum with { MostClasses = 0, MostStarts = 0 }, _cancel);
        Attempt(PartitionPart, report => Label(Partitions(Minimum(report, [.. Ends(minimum).Select(RecordedFinding.Of)]), out partitions), partitions));
        if (_report.PartialMinima is null && !_stop.IsCancellationRequested)
            _open.RemoveAll(item => item.Part == TrapPart); // too many patterns: the partial minima say so
        Attempt(MinimumPart, report =>
        {
            const string Key = "global-minimum";
            var found = minimum.IsExact || _options.Journal?.Read(Key) is not null
                ? minimum
                : GlobalMinimum.Find(_instance, census, _options.Minimum with { Gap = _options.Gap, Stop = _stop, Journal = _options.Journal, Progress = at => Bounding("the global minimum", at) }, _cancel);
            // An interval that the budget cut short is an answer, but not one to go on from: the journal has its parts.
            report = Minimum(report, found.WasStopped ? [.. Ends(found).Select(RecordedFinding.Of)] : _options.Journal.Settle(Key, () => (Ends(found), null)).Findings);
            return (report, report.GlobalMinimum!.Upper - report.GlobalMinimum.Lower <= _options.Gap ? [] : [$"it lies between {report.GlobalMinimum.Lower} and {report.GlobalMinimum.Upper}"]);
        });
        if (_report.PartialMinima is not null)
        {
            Attempt(PartitionPart, report => Label(report, partitions), always: true);
            Attempt(TrapPart, Traps);
        }
        if (_instance.Hierarchy.Count > 0)
            Attempt(AbsorptionPart, Absorption);
        if (_instance.Samples is not null)
            Attempt(IsolatedPart, report => new LandscapeSurvey(this).Compare() is var isolated ? (report with { Isolated = isolated }, isolated.Undecided.Select(reason => reason.TrimEnd('.'))) : default, always: true);
        return _report;
    }

    /// <summary>The parts that samples are compared by.</summary>
    private LandscapeReport Compare()
    {
        ZeroLossCensus? census = null;
        Attempt(ZeroLossPart, report => ZeroLoss(report, out census));
        Attempt(PiecesPart, report => Pieces(report, census));
        Attempt(AnchorPart, Anchors);
        if (_instance.Hierarchy.Count > 0)
            Attempt(AbsorptionPart, Absorption);
        return _report;
    }

    /// <summary>One part: its report and what it leaves open. A part that is cut short leaves its answers out.</summary>
    private void Attempt(string part, Func<LandscapeReport, (LandscapeReport Report, IEnumerable<string> Open)> work, bool always = false)
    {
        _cancel.ThrowIfCancellationRequested();
        IReadOnlyList<string>? reasons = null;
        try
        {
            if (!always)
                _stop.ThrowIfCancellationRequested();
            (_report, var open) = work(_report);
            reasons = [.. open];
        }
        catch (EnumerationLimitException limit)
        {
            reasons = [limit.Message.TrimEnd('.')];
        }
        catch (OperationCanceledException) when (!_cancel.IsCancellationRequested)
        {
            // The reasons stay as they are.
        }
        if (reasons is not null)
            _open[_open.FindIndex(item => item.Part == part)] = (part, reasons);
        _report = _report with
        {
            Undecided = [.. _open.SelectMany(item => item.Reasons.Select(reason => $"{item.Part}: {reason}."))],
            Refused = [.. _judged.Where(item => item.Value is not null).OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => $"{item.Key}: {item.Value}")],
            Accepted = _judged.Count(item => item.Value is null),
        };
        _options.Publish?.Invoke(_report);
    }

    private (LandscapeReport Report, IEnumerable<string> Open) ZeroLoss(LandscapeReport report, out ZeroLossCensus census)
    {
        Progress("counting the patterns that reach loss 0", 0, null);
        census = ZeroLossCensus.Take(_instance, _options.MostClasses, _options.Minimum.Enumeration with { Threads = _options.Threads }, _stop, _options.Journal);
        var finding = RecordedFinding.Of(census.Finding());
        var entry = new ZeroLossEntry(
            finding.Claim.Count("patterns"),
            finding.Claim.Count("zeroLossPatterns"),
            finding.Claim.Count("monosemanticZeroLossPatterns"),
            finding.Claim.Count("undecidedPatterns"),
            Judged([new("zero-loss-census", _instance, finding)]));
        return (report with { ZeroLoss = entry }, entry.UndecidedPatterns.IsZero ? [] : [$"{entry.UndecidedPatterns} of {entry.Patterns} patterns"]);
    }

    private (LandscapeReport Report, IEnumerable<string> Open) Pieces(LandscapeReport report, ZeroLossCensus? census)
    {
        var reached = census?.Classes.Where(item => item.Outcome == ZeroLossOutcome.Reached).ToArray();
        if (reached is null || reached.Length > _options.MostPieces)
            return (report with { IsTooLargeToList = reached is not null }, []);
        var (zeroLoss, unanchored) = (new ZeroLoss(_instance), new AnchoredProblem(_instance, []));
        var pieces = Each("pieces of the solution set", [.. reached.Select((item, k) => (Class: item, K: k))], item =>
        {
            var (findings, _) = _options.Journal.Settle($"piece/{item.K}", () =>
            {
                _stop.ThrowIfCancellationRequested();
                return ([SolutionPoint.Of(unanchored, item.Class.Decision ?? zeroLoss.Decide(item.Class.Pattern))], null);
            });
            var (finding, sets) = (findings[0], item.Class.Pattern.Sets);
            var isRegular = finding.Kind == "anchored-dimension";
            var point = isRegular ? finding.Claim : finding.Evidence;
            return new SolutionPiece(
                item.Class.Pattern,
                item.Class.Multiplicity,
                _instance.IsMonosemantic(sets),
                isRegular ? finding.Claim.GetProperty("dimension").GetInt32() : null,
                sets.Count(set => set.Count > 0),
                point.Matrix("encoder"),
                point.Matrix("decoder"),
                Judged([new($"piece-{item.K}", _instance, finding)]));
        });
        return (report with { SolutionSet = [.. pieces.OfType<SolutionPiece>()] }, pieces.Contains(null) ? ["the budget was used up before all pieces were looked at"] : []);
    }

    private static IEnumerable<Finding> Ends(GlobalMinimum minimum) => [minimum.LowerFinding(), minimum.UpperFinding()];

    private LandscapeReport Minimum(LandscapeReport report, IReadOnlyList<RecordedFinding> ends)
    {
        var (lower, upper) = (ends[0], ends[1]);
        return report with
        {
            GlobalMinimum = new MinimumEntry(
                lower.Claim.Number("loss"),
                upper.Claim.Number("loss"),
                upper.Evidence.Matrix("encoder"),
                upper.Evidence.Matrix("decoder"),
                Judged([new("global-minimum-lower", _instance, lower), new("global-minimum-upper", _instance, upper)])),
        };
    }

    private (LandscapeReport Report, IEnumerable<string> Open) Absorption(LandscapeReport report)
    {
        var events = _instance.Hierarchy.SelectMany(family => Enum.GetValues<AbsorptionEvent>().Select(what => (Family: family, Event: what))).ToArray();
        var regions = Each("absorption", events, item =>
        {
            var word = item.Event.ToString().ToLowerInvariant();
            var (findings, _) = _options.Journal.Settle($"absorption/{item.Family.Parent}/{word}", () => ([AbsorptionLoss.Of(_instance, item.Family, item.Event, _options.Minimum with { Gap = _options.Gap, Journal = _options.Journal, Progress = at => Bounding($"{word} regions of parent {item.Family.Parent}", at) }, _stop).Finding()], null));
            var claim = findings[0].Claim;
            return new AbsorptionEntry.Regions(
                claim.Count("patterns"),
                claim.TryGetProperty("lower", out _) ? new RationalInterval(claim.Number("lower"), claim.Number("upper")) : null,
                Judged([new($"absorption-{item.Family.Parent}-{word}", _instance, findings[0])]));
        });
        var open = new List<string>();
        var entries = new List<AbsorptionEntry>();
        for (var k = 0; k < events.Length; k += 2)
        {
            var family = events[k].Family;
            if (regions[k] is not { } intended || regions[k + 1] is not { } absorbing)
                open.Add($"parent {family.Parent}: the budget was used up before this was settled");
            else if (new AbsorptionEntry(family, intended, absorbing) is var entry)
            {
                entries.Add(entry);
                if (entry.Comparison is null && intended.Loss is not null && absorbing.Loss is not null)
                    open.Add($"parent {family.Parent}: the intervals do not tell whether absorbing regions reach a lower loss than intended ones");
            }
        }
        return (report with { Absorption = entries }, open);
    }

    private (LandscapeReport Report, IEnumerable<string> Open) Anchors(LandscapeReport report)
    {
        if (_instance.Isolated.Columns > AnchoringSurvey.MostSurveyed || _instance.Neurons > AnchoringSurvey.MostSurveyed)
            return (report, [$"there are more than {AnchoringSurvey.MostSurveyed} features or neurons"]);
        var orbits = AnchoringSurvey.AnchorSets(_instance);
        var entries = Each("anchor sets", orbits, orbit => Anchored(orbit, report.SolutionSet ?? []));
        return (report with { Identifiability = [.. entries.OfType<IdentifiabilityEntry>()] }, entries.SelectMany((entry, k) =>
        {
            var set = $"{{{string.Join(",", orbits[k][0])}}}";
            return entry is null ? [$"{set}: the budget was used up before this was settled"] : entry.IsDecided ? Array.Empty<string>() : [$"{set}: {Missing(entry)}"];
        }));

        static string Missing(IdentifiabilityEntry entry) => entry.IsReachable is null
            ? "neither a point of loss 0 nor a proof that there is none was found"
            : $"neither a witness nor a proof for {(entry.DecoderIsIdentifiable is null ? "the decoder" : "the encoder")} was found";
    }

    private IdentifiabilityEntry Anchored(IReadOnlyList<IReadOnlyList<int>> orbit, IReadOnlyList<SolutionPiece> pieces)
    {
        var (anchors, name) = (orbit[0], orbit[0].Count == 0 ? "anchors-none" : $"anchors-{string.Join('-', orbit[0])}");
        var (settled, _) = _options.Journal.Settle(name, () => (AnchoringSurvey.Decide(_instance, orbit, _stop).Findings, null));
        var findings = settled.Select((finding, k) => new LandscapeFinding($"{name}-{k}", _instance, finding)).ToList();
        var claims = findings.ToLookup(item => item.Finding.Kind, item => item.Finding.Claim);
        var points = claims["anchored-point"].Where(claim => claim.Number("loss").IsZero && claim.Number("penalty").IsZero).ToArray();
        var dimension = claims["anchored-dimension"].FirstOrDefault();
        (int Dimension, int Gauge)? largest = dimension.ValueKind == default ? null : (dimension.GetProperty("dimension").GetInt32(), dimension.GetProperty("gauge").GetInt32());
        // Without anchors the pieces of the solution set may know of a larger one.
        var fromPiece = anchors.Count > 0 ? null : pieces.Where(piece => piece.Dimension is not null).MaxBy(piece => (piece.Dimension!.Value, piece.Gauge));
        if (fromPiece is not null && largest is { } known && (fromPiece.Dimension!.Value, fromPiece.Gauge).CompareTo(known) <= 0)
            fromPiece = null;
        if (fromPiece is not null)
            largest = (fromPiece.Dimension!.Value, fromPiece.Gauge);
        bool? reachable = points.Length > 0 ? true : claims["anchored-positive-loss"].Any() ? false : null;
        System.Numerics.BigInteger? left = anchors.Count == _instance.Neurons && reachable is { } all ? (all ? 1 : 0) : null;
        if (FreeNeurons.Census(new AnchoredProblem(_instance, anchors), _options.MostClasses, _options.Journal, _stop) is { } free)
        {
            var census = RecordedFinding.Of(free.Census.Finding());
            findings.Add(new($"{name}-free", free.Instance, census));
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
            Judged(findings) is var evidence && fromPiece is null ? evidence : new(evidence.IsAccepted && fromPiece.Evidence.IsAccepted, [.. evidence.Names, .. fromPiece.Evidence.Names])) { Orbit = orbit };

        bool? Recovery(string by) => claims["anchored-recovery"].Any(claim => claim.GetProperty("by").GetString() == by) ? true
            : points.Any(point => point.GetProperty($"{by}Misses").GetArrayLength() > 0) ? false
            : null;
    }

    private LandscapeReport Partitions(LandscapeReport report, out Partition[] partitions)
    {
        var patterns = PartitionPatterns.Of(_instance, _stop);
        var partialMinima = new PartialMinima(_instance);
        var decided = Each("partition patterns", patterns.List, partition =>
        {
            var (findings, note) = _options.Journal.Settle($"partial-minimum/{partition.Pattern}", () =>
            {
                var decision = partialMinima.Decide(partition.Pattern, _stop);
                var none = decision.Refutation is { PositiveOnly: false } refutation ? refutation.Finding() : null;
                return (decision.Minima.Select(minimum => minimum.Finding()).Concat(none is null ? [] : [none]), decision.Exists is null ? decision.Undecided ?? "no partial minimum was found" : null);
            });
            return new Decided([.. findings.Where(finding => finding.Kind == "pattern-minimum")], findings.FirstOrDefault(finding => finding.Kind == "no-partial-minimum"), note);
        });
        partitions = [.. patterns.List.Select((partition, k) => new Partition(k, partition.Pattern, decided[k]))];
        var complete = patterns.Completeness.Select((finding, k) => new LandscapeFinding($"partitions-{k}", _instance, RecordedFinding.Of(finding)))
            .Concat(partitions.Where(item => item.Decided?.None is not null).Select(item => new LandscapeFinding($"partial-minimum-{item.Index}-none", _instance, item.Decided!.None!)));
        return report with { PartialMinimaComplete = Judged([.. complete], vacuous: true), UndecidedPartitions = [.. partitions.Where(item => item.Decided is null or { Undecided: not null }).Select(item => item.Pattern)] };
    }

    /// <summary>Holds partial minima against the global minimum, as far as that is known.</summary>
    private (LandscapeReport Report, IEnumerable<string> Open) Label(LandscapeReport report, Partition[] partitions)
    {
        var minimum = report.GlobalMinimum!;
        // With exact numbers there is nothing to be lenient about.
        var slack = minimum.IsExact ? Rational.Zero : _options.Gap;
        var open = partitions.Where(item => item.Decided?.Undecided is not null || item.Decided is null)
            .Select(item => $"{item.Pattern}: {item.Decided?.Undecided ?? "the budget was used up before this was settled"}").ToList();
        var found = partitions.SelectMany(item => (item.Decided?.Minima ?? []).Select((finding, k) => (item.Index, K: k, Finding: finding))).ToArray();
        var entries = Each("partial minima", found, item =>
        {
            var (claim, loss) = (item.Finding.Claim, item.Finding.Claim.Loss());
            bool? spurious = loss.Lower > minimum.Upper + slack ? true : loss.Upper <= minimum.Lower + slack ? false : null;
            var finding = spurious == true && claim.IsLocalMinimum() ? item.Finding.WithBetter(minimum.Encoder, minimum.Decoder) : item.Finding;
            var name = item.K == 0 ? $"partial-minimum-{item.Index}" : $"partial-minimum-{item.Index}-{item.K}";
            return new PartialMinimumEntry(claim.Pattern(), loss, claim.Shape(), claim.GetProperty("interior").GetBoolean(), spurious, Judged([new(name, _instance, finding)]));
        }, always: true);
        open.AddRange(entries.Where(entry => entry!.IsSpurious is null).Select(entry => $"{entry!.Pattern}: the interval for the global minimum does not tell whether its partial minimum is spurious"));
        open.AddRange(entries.Where(entry => entry!.Shape is null).Select(entry => $"{entry!.Pattern}: trap, flat or saddle"));
        return (report with { PartialMinima = entries! }, open);
    }

    /// <summary>Escapes from spurious local minima and, if asked for, partial minima on patterns that are no partitions.</summary>
    private (LandscapeReport Report, IEnumerable<string> Open) Traps(LandscapeReport report)
    {
        Progress("looking for traps and for ways out of them", 0, null);
        var minimum = report.GlobalMinimum!;
        var found = SpuriousOptima.Survey(
            _instance,
            minimum.Lower,
            new AlternatingStep(minimum.Encoder, minimum.Decoder, minimum.Upper),
            new SpuriousOptimaOptions { AllPatterns = _options.AllPatterns, Threads = _options.Threads },
            _options.Journal,
            _stop);
        var columns = _instance.Problem.Columns;
        var escapes = Each("escapes", found.Entries, entry => new Optimum(entry, [.. entry.Escapes.Select((escape, j) => new EscapeEntry(
            escape.Neuron, escape.IsDead, escape.Column, escape.Entered, escape.Reached, Judged([new($"escape-{Key(entry.Pattern)}-{j}", _instance, RecordedFinding.Of(escape.Finding))])))],
            entry.EdgeFinding is { } edge ? Judged([new($"edge-{Key(entry.Pattern)}", _instance, RecordedFinding.Of(edge))]) : null), always: true);
        var minima = report.PartialMinima!.Select(entry => escapes.FirstOrDefault(item => item!.Entry.Pattern.Canonical().Equals(entry.Pattern.Canonical()) && item.Entry.Loss.Equals(entry.Loss)) is { } known
            ? With(entry, known) : entry).ToList();
        foreach (var optimum in escapes.Where(item => !item!.Entry.Pattern.IsPartition(columns)))
        {
            var entry = optimum!.Entry;
            minima.Add(With(new PartialMinimumEntry(entry.Pattern, entry.Loss, entry.Shape, entry.IsInterior, entry.IsSpurious,
                Judged([.. entry.Findings.Select((finding, j) => new LandscapeFinding($"optimum-{Key(entry.Pattern)}-{minima.Count}-{j}", _instance, RecordedFinding.Of(finding)))])) { IsPartition = false }, optimum));
        }
        var open = found.UndecidedDisjoint.Where(pattern => !pattern.IsPartition(columns)).Select(pattern => $"{pattern}: whether there is a partial minimum")
            .Concat(found.UndecidedOverlapping.Count == 0 ? [] : [$"{found.UndecidedOverlapping.Count} patterns with overlapping sets, the first of them {found.UndecidedOverlapping[0]}: points that were met could not be certified"]);
        var unsettled = minima.Where(entry => entry is { IsSpurious: true, Shape: not null, IsLocalMinimum: null }).ToArray();
        open = open.Concat(unsettled.Length == 0 ? [] : [$"{unsettled.Length} partial minima at the boundary of their regions, the first of them on {unsettled[0].Pattern}: whether they are local minima of the loss"]);
        return (report with { PartialMinima = minima, SearchedPatterns = _options.AllPatterns ? found.SearchedPatterns : null }, open);

        static PartialMinimumEntry With(PartialMinimumEntry entry, Optimum known) =>
            entry with { Escapes = known.Escapes, EdgeEvidence = known.Edge, HoldsAtEdge = known.Edge?.IsAccepted == true ? known.Entry.HoldsAtEdge : null };

        // For example 0.1_2_: sets joined by dots, neurons by underscores.
        static string Key(ActivationPattern pattern) => string.Join('_', pattern.Sets.Select(set => string.Join('.', set)));
    }

    /// <summary>Does something for every item, in parallel; null where the budget did not suffice.</summary>
    private TResult?[] Each<T, TResult>(string what, IReadOnlyList<T> items, Func<T, TResult> work, bool always = false)
        where TResult : class
    {
        var (results, done) = (new TResult?[items.Count], 0);
        try
        {
            Parallel.For(0, items.Count, new ParallelOptions { MaxDegreeOfParallelism = Math.Clamp(_options.Threads, 1, 512), CancellationToken = _cancel }, k =>
            {
                if (_stop.IsCancellationRequested && !always)
                    return;
                try
                {
                    results[k] = work(items[k]);
                }
                catch (OperationCanceledException) when (!_cancel.IsCancellationRequested && !always)
                {
                    return;
                }
                Progress(what, Interlocked.Increment(ref done), items.Count);
            });
        }
        catch (AggregateException many)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(many.InnerExceptions[0]);
        }
        return results;
    }

    /// <summary>Without any finding nothing is accepted, unless there was nothing to prove.</summary>
    private LandscapeEvidence Judged(IReadOnlyList<LandscapeFinding> findings, bool vacuous = false)
    {
        var accepted = new List<string>();
        foreach (var item in findings)
        {
            var finding = item with { Name = _prefix + item.Name };
            var reason = _options.Judge is { } judge ? judge(finding) : "nobody re-checked it";
            _judged[finding.Name] = reason;
            if (reason is null)
                accepted.Add(finding.Name);
        }
        return new LandscapeEvidence((vacuous || findings.Count > 0) && accepted.Count == findings.Count, accepted);
    }

    private void Bounding(string what, GlobalMinimumProgress at) => Progress(string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{what}: between {at.Lower.ToDouble():0.######} and {at.Upper.ToDouble():0.######}, {at.ClassesOpen} classes open below {at.Target.ToDouble():0.######}, {at.Boxes} boxes"), 0, null);

    private void Progress(string what, int done, int? total) => _options.Progress?.Invoke(what, done, total);

    /// <summary>What was decided about a pattern: partial minima, a proof that there is none, or why neither.</summary>
    private sealed record Decided(IReadOnlyList<RecordedFinding> Minima, RecordedFinding? None, string? Undecided);

    private sealed record Optimum(LandscapeOptimum Entry, IReadOnlyList<EscapeEntry> Escapes, LandscapeEvidence? Edge);

    private sealed record Partition(int Index, ActivationPattern Pattern, Decided? Decided);
}
