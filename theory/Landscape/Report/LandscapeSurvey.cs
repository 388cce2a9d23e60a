using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// The work behind <see cref="LandscapeReport.Drafts"/>: part by part. A part reads the facts known so far, and leaves its answers, with findings,
/// in the report and new facts for the parts after it.
/// </summary>
internal sealed partial class LandscapeSurvey
{
    private const string ZeroLossPart = "zero loss", PiecesPart = "solution set", AnchorPart = "anchors", MinimumPart = "global minimum";
    private const string PartitionPart = "partial minima", TrapPart = "traps", AbsorptionPart = "absorption", IsolatedPart = "isolated features";
    private const string IsolatedPrefix = "isolated-";

    private readonly Instance _instance;
    private readonly LandscapeOptions _options;
    private readonly CancellationToken _stop, _cancel;
    private readonly string _prefix = "";
    private readonly List<(string Part, IReadOnlyList<string> Reasons)> _open;
    private LandscapeReport _report;
    private Facts _facts;
    private string? _unlisted; // why patterns have no bounds of their own
    private DecidedPartitions? _partitions;

    public LandscapeSurvey(Instance instance, LandscapeOptions options, CancellationToken stop, CancellationToken cancel)
    {
        (_instance, _options, _stop, _cancel) = (instance, options, stop, cancel);
        (_report, _facts) = (new LandscapeReport(instance), Facts.Of(instance));
        _open = [.. new[] { ZeroLossPart, PiecesPart, MinimumPart, AnchorPart, PartitionPart, TrapPart }
            .Concat(instance.Hierarchy.Count == 0 ? [] : [AbsorptionPart])
            .Concat(instance.Samples is null ? [] : [IsolatedPart])
            .Select(part => (part, (IReadOnlyList<string>)["the budget was used up before this was settled"]))];
    }

    /// <summary>The features of an instance with samples by themselves, for comparison.</summary>
    private LandscapeSurvey(LandscapeSurvey samples)
        : this(
            samples._instance.WithoutSamples(),
            samples._options with { Journal = samples._options.Journal is { } journal ? new PrefixedJournal(journal, IsolatedPrefix) : null },
            samples._stop,
            samples._cancel)
    {
        _prefix = IsolatedPrefix;
        _open.RemoveAll(item => item.Part is MinimumPart or PartitionPart or TrapPart);
    }

    /// <summary>The report, as far as it goes after each step.</summary>
    public IEnumerable<LandscapeReport> Drafts()
    {
        foreach (var draft in Learning(_facts.Begun(_stop)))
            yield return draft;
        yield return Attempt(ZeroLossPart, ZeroLoss);
        yield return Attempt(PiecesPart, Pieces);
        yield return Attempt(AnchorPart, Anchors);
        var partitions = Array.Empty<Partition>();
        yield return Attempt(PartitionPart, report => Label(Partitions(report, out partitions), partitions, isLast: false));
        if (_report.PartialMinima is null && !_stop.IsCancellationRequested)
            _open.RemoveAll(item => item.Part == TrapPart); // too many patterns: the partial minima say so
        foreach (var draft in Learning(Narrowed()))
            yield return draft;
        if (_report.Identifiability is not null && _facts.ReachesZero == false)
            yield return Attempt(AnchorPart, Anchors); // those that were open are no longer
        if (_report.PartialMinima is not null)
        {
            yield return Attempt(PartitionPart, report => Label(report, partitions, isLast: true), always: true);
            yield return Attempt(TrapPart, Traps);
        }
        if (_instance.Hierarchy.Count > 0)
            yield return Attempt(AbsorptionPart, Absorption);
        if (_instance.Samples is not null)
            yield return Attempt(IsolatedPart, Isolated, always: true);
    }

    private (LandscapeReport Report, IEnumerable<string> Open) Isolated(LandscapeReport report)
    {
        var isolated = new LandscapeSurvey(this).Compare();
        return (report with { Isolated = isolated }, isolated.Undecided.Select(reason => reason.TrimEnd('.')));
    }

    /// <summary>The parts that samples are compared by.</summary>
    private LandscapeReport Compare()
    {
        foreach (var _ in Learning(_facts.Begun(_stop)))
            continue; // facts for the other parts
        Attempt(ZeroLossPart, ZeroLoss);
        Attempt(PiecesPart, Pieces);
        Attempt(AnchorPart, Anchors);
        if (_instance.Hierarchy.Count > 0)
            Attempt(AbsorptionPart, Absorption);
        return _report;
    }

    /// <summary>
    /// Better and better facts: what each of them says of the global minimum is there at once, and stays if the budget ends the work.
    /// </summary>
    private IEnumerable<LandscapeReport> Learning(IEnumerable<Facts> better)
    {
        _cancel.ThrowIfCancellationRequested();
        Learn(_facts); // without a budget, too: the trivial interval
        yield return Say(MinimumPart, null);
        using var all = better.GetEnumerator();
        while (Next(all) is { } facts)
        {
            Learn(facts);
            yield return _report;
        }
        if (_open.Exists(item => item.Part == MinimumPart))
            yield return Say(MinimumPart, MinimumOpen());
    }

    /// <summary>The next facts, or null if there are no more or the budget is used up.</summary>
    private Facts? Next(IEnumerator<Facts> better)
    {
        try
        {
            return !_stop.IsCancellationRequested && better.MoveNext() ? better.Current : null;
        }
        catch (OperationCanceledException) when (!_cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private void Learn(Facts facts)
    {
        var known = _facts.Minimum;
        _facts = facts;
        if (!_open.Exists(item => item.Part == MinimumPart) || (_report.GlobalMinimum is not null && ReferenceEquals(known, facts.Minimum)))
            return;
        var (lower, upper) = (RecordedFinding.Of(facts.Minimum.LowerFinding()), RecordedFinding.Of(facts.Minimum.UpperFinding()));
        _report = _report with
        {
            GlobalMinimum = new MinimumEntry(
                lower.Claim.Number("loss"),
                upper.Claim.Number("loss"),
                upper.Evidence.Matrix("encoder"),
                upper.Evidence.Matrix("decoder"),
                Evidence([new("global-minimum-lower", _instance, lower), new("global-minimum-upper", _instance, upper)])),
        };
        Say(MinimumPart, MinimumOpen());
    }

    /// <summary>From points that a part has met: the global minimum is at most the loss of each.</summary>
    private void Learn(IEnumerable<RecordedFinding> findings)
    {
        var facts = findings.Where(finding => finding.About is null).Aggregate(_facts, (known, finding) => known.With(finding));
        if (!ReferenceEquals(facts, _facts))
            Learn(facts);
    }

    private string[] MinimumOpen()
    {
        var (lower, upper) = (_facts.Minimum.Lower, _facts.Minimum.Upper);
        return upper - lower <= _options.Gap ? [] : [$"it lies between {Decimals.Outward(lower, down: true)} and "
            + $"{Decimals.Outward(upper, down: false)}{(_unlisted is { } why ? $", with no bound of each pattern's own: {why}" : "")}"];
    }

    private IEnumerable<Facts> Narrowed()
    {
        const string Key = "global-minimum";
        Progress("looking for a low upper end of the global minimum", 0, null);
        if (_options.Journal.Settled(_instance, Key, AreEnds) is { Findings: var ends, Note: var note })
        {
            _unlisted = note;
            yield return _facts.With(GlobalMinimum.Recorded(ends[0], ends[1]));
            yield break;
        }
        var options = _options.Minimum with
        {
            Gap = _options.Gap,
            Stop = _stop,
            Journal = _options.Journal,
            Progress = at => Bounding("the global minimum", at),
            Unlisted = why => _unlisted = why,
        };
        foreach (var better in _facts.Narrowed(options, _stop))
            yield return better;
        // An interval that the budget cut short is an answer, but not one to go on from: the journal has its parts.
        _options.Journal.Settle(_instance, Key, AreEnds, () => ([_facts.Minimum.LowerFinding(), _facts.Minimum.UpperFinding()], _unlisted));

        // A point has the loss that it has, whatever stands beside it.
        bool AreEnds(IReadOnlyList<RecordedFinding> kept, string? note) =>
            kept is [{ About: null } lower, { Kind: "loss-upper-bound", About: null } upper]
            && lower.Kind is "loss-lower-bound" or "loss-assignments" or "loss-join"
            && lower.Claim.Number("loss") <= upper.Claim.Number("loss")
            && _instance.Problem.Loss(_instance.Activation, upper.Evidence.Matrix("encoder"), upper.Evidence.Matrix("decoder"))
                == upper.Claim.Number("loss");
    }

    /// <summary>One part: its report and what it leaves open. A part that is cut short leaves its answers out.</summary>
    private LandscapeReport Attempt(string part, Func<LandscapeReport, (LandscapeReport Report, IEnumerable<string> Open)> work, bool always = false)
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
        return Say(part, reasons);
    }

    /// <summary>The report with what a part leaves open; null if that stays as it was.</summary>
    private LandscapeReport Say(string part, IReadOnlyList<string>? reasons)
    {
        if (reasons is not null)
            _open[_open.FindIndex(item => item.Part == part)] = (part, reasons);
        return _report = _report with { Undecided = [.. _open.SelectMany(item => item.Reasons.Select(reason => $"{item.Part}: {reason}."))] };
    }

    private (LandscapeReport Report, IEnumerable<string> Open) ZeroLoss(LandscapeReport report)
    {
        Progress("counting the patterns that reach loss 0", 0, null);
        var limits = _options.Minimum.Enumeration with { Threads = _options.Threads };
        var census = ZeroLossCensus.Take(_instance, _options.MostClasses, limits, _stop, _options.Journal);
        var finding = RecordedFinding.Of(census.Finding());
        var entry = new ZeroLossEntry(
            finding.Claim.Count("patterns"),
            finding.Claim.Count("zeroLossPatterns"),
            finding.Claim.Count("monosemanticZeroLossPatterns"),
            finding.Claim.Count("undecidedPatterns"),
            Evidence([new("zero-loss-census", _instance, finding)]));
        Learn(_facts.With(census));
        return (_report with { ZeroLoss = entry }, entry.WhyOpen);
    }

    private (LandscapeReport Report, IEnumerable<string> Open) Pieces(LandscapeReport report)
    {
        var reached = _facts.ZeroLoss?.Reached.ToArray();
        if (reached is null || reached.Length > _options.MostPieces || _facts.ZeroLoss is { IsListed: false, ZeroLossPatterns.IsZero: false })
            return (report with { IsTooLargeToList = reached is not null }, []);
        var (zeroLoss, unanchored) = (new ZeroLoss(_instance), new AnchoredProblem(_instance, []));
        var pieces = Each("pieces of the solution set", [.. reached.Select((item, k) => (Class: item, K: k))], item =>
        {
            var (findings, _) = _options.Journal.Settle(_instance, $"piece/{item.K}", (kept, _) => IsPiece(item.Class.Pattern, kept), () =>
            {
                _stop.ThrowIfCancellationRequested();
                return ([SolutionPoint.Of(unanchored, item.Class.Decision ?? zeroLoss.Decide(item.Class.Pattern))], null);
            });
            var finding = findings[0];
            var pattern = finding.Claim.Pattern();
            var isRegular = finding.Kind == "anchored-dimension";
            var point = isRegular ? finding.Claim : finding.Evidence;
            return new SolutionPiece(
                pattern,
                item.Class.Multiplicity,
                _instance.IsMonosemantic(pattern.Sets),
                isRegular ? finding.Claim.GetProperty("dimension").GetInt32() : null,
                pattern.Sets.Count(set => set.Count > 0),
                point.Matrix("encoder"),
                point.Matrix("decoder"),
                Evidence([new($"piece-{item.K}", _instance, finding)]))
            {
                IsLargest = isRegular && finding.Claim.GetProperty("largest").GetBoolean(),
            };
        });
        return (report with { SolutionSet = [.. pieces.OfType<SolutionPiece>()] },
            pieces.Contains(null) ? ["the budget was used up before all pieces were looked at"] : []);

        static bool IsPiece(ActivationPattern pattern, IReadOnlyList<RecordedFinding> kept) =>
            kept is [{ Kind: "anchored-dimension" or "zero-loss-pattern", About: null } only]
            && only.Claim.Pattern().Equals(pattern);
    }

    /// <summary>Does something for every item, in parallel; null where the budget did not suffice.</summary>
    private TResult?[] Each<T, TResult>(string what, IReadOnlyList<T> items, Func<T, TResult> work, bool always = false)
        where TResult : class
    {
        var (results, done) = (new TResult?[items.Count], 0);
        try
        {
            Parallel.For(
                0,
                items.Count,
                new ParallelOptions { MaxDegreeOfParallelism = Math.Clamp(_options.Threads, 1, 512), CancellationToken = _cancel },
                k =>
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

    private LandscapeEvidence Evidence(IEnumerable<LandscapeFinding> findings, bool isVacuous = false) =>
        new([.. findings.Select(finding => finding with { Name = _prefix + finding.Name })], isVacuous);

    private void Bounding(string what, GlobalMinimumProgress at)
    {
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        var how = at.Starts is { } starts
            ? $"looking for a lower point from {Counted.Of(starts, "pattern")}"
            : string.Create(
                culture, $"{Counted.Of(at.ClassesOpen, "class", "classes")} open below {at.Target.ToDouble():0.######}, {at.Boxes} boxes");
        _options.Progress?.Invoke(
            string.Create(culture, $"{what}: between {at.Lower.ToDouble():0.######} and {at.Upper.ToDouble():0.######}, {how}"), 0, null);
    }

    /// <summary>The stage, with what is known of the global minimum by then.</summary>
    private void Progress(string what, int done, int? total)
    {
        if (_options.Progress is not { } tell)
            return;
        var known = _facts.Minimum;
        tell(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"global minimum between {known.Lower.ToDouble():0.######} and {known.Upper.ToDouble():0.######}; {what}"), done, total);
    }
}
