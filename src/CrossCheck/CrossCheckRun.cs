using System.Collections.Immutable;
using System.Globalization;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Training.Toy;

namespace TheoryChecks.CrossCheck;

/// <summary>
/// Trains a toy instance from many starts, snaps each end point to its region, and asks the certified landscape what is there (docs/training.md).
/// </summary>
public sealed class CrossCheckRun
{
    /// <summary>A trap or flat at the edge of its region, beyond which the loss falls on.</summary>
    private const string PassedBy = "passed by";

    /// <summary>Losses that differ by less than this share of the total are equal: floating point and the last steps of descent.</summary>
    private const double EqualShare = 1e-6;

    /// <summary>Activations up to this share of the largest may be on their way to 0.</summary>
    private const double SmallShare = 1e-4;

    private readonly Instance _instance; // at unit scale
    private readonly PartialMinima _minima;
    private readonly UnitScale _unit;
    private readonly double _tolerance;
    private readonly Action<string, ReadOnlyMemory<byte>>? _keep;
    private readonly List<string> _refused = [];
    private readonly EnclosedMinima _enclosed;
    private readonly Dictionary<ActivationPattern, (IReadOnlyList<Candidate> Minima, string? WhyNot)> _decisions = [];
    private readonly Dictionary<Candidate, bool> _checked = new(ReferenceEqualityComparer.Instance);
    private GlobalMinimum? _minimum;
    private int _certificates;

    private CrossCheckRun(Instance instance, Action<string, ReadOnlyMemory<byte>>? keep)
    {
        _unit = UnitScale.Of(instance);
        (_instance, _keep) = (_unit.Instance, keep);
        _minima = new PartialMinima(_instance);
        _enclosed = new EnclosedMinima(_instance);
        _tolerance = EqualShare * Total(_instance.Problem);
    }

    /// <summary>Trains and compares.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="options">Seeds and steps; the mode is ignored.</param>
    /// <param name="modes">The modes, in order.</param>
    /// <param name="keep">Given every certificate that the kernel accepted, with a relative path; null keeps none.</param>
    /// <param name="progress">Told what is going on, how far, and how far there is to go.</param>
    /// <param name="trained">All runs, already trained; null to train them here, all together.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static CrossCheckReport Take(
        Instance instance,
        ToyOptions options,
        IEnumerable<ToyMode> modes,
        Action<string, ReadOnlyMemory<byte>>? keep = null,
        Action<string, int, int>? progress = null,
        IReadOnlyList<TrainedPart>? trained = null,
        CancellationToken cancel = default) => new CrossCheckRun(instance, keep).Run(options, [.. modes], progress, trained, cancel);

    private CrossCheckReport Run(
        ToyOptions options,
        ImmutableArray<ToyMode> modes,
        Action<string, int, int>? progress,
        IReadOnlyList<TrainedPart>? trained,
        CancellationToken cancel)
    {
        progress?.Invoke("certifying the global minimum", 0, 1);
        // No wider than what counts as equal.
        var search = new GlobalMinimumOptions { Gap = Rational.FromDouble(_tolerance) };
        var minimum = _minimum = GlobalMinimum.Find(_instance, options: search, cancel: cancel);
        var isChecked = Judge("global-minimum-lower", minimum.LowerFinding()) & Judge("global-minimum-upper", minimum.UpperFinding());
        var results = ImmutableArray.CreateBuilder<ModeResult>();
        ImmutableArray<PatternPrediction> predictions = [];
        foreach (var mode in modes)
        {
            IReadOnlyList<ToyEnd> ends = trained is null
                ? ToyTraining.Run(_instance, options with { Mode = mode }, (step, moving) => Tell(mode, step, moving), cancel)
                : [.. trained.SelectMany(part => part.Modes.Where(one => one.Mode == mode).SelectMany(one => one.Ends)).OrderBy(end => end.Seed)];
            progress?.Invoke($"{Word(mode)}: explaining", 0, 1);
            results.Add(Result(mode, ends, isChecked, cancel));
            if (mode == ToyMode.Plain)
                predictions = Predict(results[^1], cancel);
        }
        return new CrossCheckReport
        {
            Instance = _instance.Name,
            Seeds = options.Seeds,
            Seed = options.Seed,
            Lower = _unit.Loss * minimum.Lower,
            Upper = _unit.Loss * minimum.Upper,
            FeatureUnit = _unit.Length,
            WeightUnit = _unit.Weight,
            MinimumIsKernelChecked = isChecked,
            Tolerance = _unit.Back(_tolerance),
            Modes = results.ToImmutable(),
            Predictions = predictions,
            Refused = [.. _refused],
        };

        void Tell(ToyMode mode, int step, int moving) =>
            progress?.Invoke($"{Word(mode)}: step {step}, {moving} of {Counted.Of(options.Seeds, "run")} still moving", step, options.Steps);
    }

    /// <summary>The loss where nothing is reconstructed, sum m_c |r_c|^2; where that is 0, the same of the inputs.</summary>
    private static double Total(Problem problem)
    {
        var columns = Enumerable.Range(0, problem.Columns);
        var total = columns.Sum(c => (problem.Weights[c] * problem.SquaredNorm(problem.Target(c))).ToDouble());
        return total > 0 ? total : columns.Sum(c => (problem.Weights[c] * problem.Input(c).SquaredNorm).ToDouble());
    }

    /// <summary>The word for a mode in reports.</summary>
    public static string Word(ToyMode mode) => mode.ToString().ToLowerInvariant();

    private ModeResult Result(ToyMode mode, IReadOnlyList<ToyEnd> runs, bool minimumIsChecked, CancellationToken cancel)
    {
        var explained = runs.Select(run => (run.Loss, End: Explain(run, minimumIsChecked, cancel))).ToArray();
        var ends = explained.GroupBy(item => (item.End.Pattern, item.End.Verdict, item.End.Certified, Level: Level(item.Loss, item.End.Verdict)))
            .Select(group => group.First().End with { Runs = group.Count(), Loss = _unit.Back(Median([.. group.Select(item => item.Loss)])) })
            .OrderByDescending(end => end.Runs).ThenBy(end => end.Pattern).ThenBy(end => end.Verdict).ThenBy(end => end.Loss);
        return new ModeResult(mode, runs.Count, explained.Count(item => item.End.Pattern.Sets.Any(set => set.Count == 0)), [.. ends])
        {
            Trained = [.. runs.Zip(explained, (run, item) => (item.End.Verdict, ImmutableArray.Create(run.Encoder)))],
        };
    }

    /// <summary>Unexplained end points are told apart by their loss, roughly.</summary>
    private double Level(double loss, EndVerdict verdict) => verdict == EndVerdict.Unexplained ? Math.Round(loss / (100 * _tolerance)) : 0;

    private static double Median(double[] losses) => losses.Order().ElementAt(losses.Length / 2);

    private EndPoint Explain(ToyEnd run, bool minimumIsChecked, CancellationToken cancel)
    {
        var pattern = Snapped(run, 0);
        if (!double.IsFinite(run.Loss))
            return new EndPoint(pattern, EndVerdict.Unconverged, 1, run.Loss, null, false, null);
        if (!(run.Loss >= _minimum!.Lower.ToDouble() - _tolerance))
            return new EndPoint(pattern, EndVerdict.BelowMinimum, 1, run.Loss, null, minimumIsChecked, null);
        if (run.Loss <= _minimum.Upper.ToDouble() + _tolerance)
            return new EndPoint(pattern, EndVerdict.Global, 1, run.Loss, null, minimumIsChecked, null);
        if (!run.Converged)
            return new EndPoint(pattern, EndVerdict.Unconverged, 1, run.Loss, null, false, null);
        // A limit on the boundary of its region is approached with activations that go to 0: they are tried as off, too.
        string? reason = null;
        foreach (var candidate in new[] { pattern, Snapped(run, SmallShare) }.Distinct())
        {
            var (minima, whyNot) = Decide(candidate, cancel);
            if (minima.FirstOrDefault(minimum => IsAt(run.Loss, minimum.Loss)) is { } found)
                return new EndPoint(candidate, Of(found.Shape), 1, run.Loss, _unit.Back(found.Loss), IsChecked(found), null);
            var losses = string.Join(", ", minima.Select(minimum => Digits(_unit.Back(minimum.Loss.Midpoint.ToDouble()))));
            reason ??= whyNot ?? (minima.Count == 0
                ? "the theory finds no partial minimum with this pattern"
                : $"its loss is not that of a partial minimum with this pattern: {losses}");
        }
        return new EndPoint(pattern, EndVerdict.Unexplained, 1, run.Loss, null, false, reason);
    }

    private bool IsAt(double loss, RationalInterval certified) =>
        loss >= certified.Lower.ToDouble() - _tolerance && loss <= certified.Upper.ToDouble() + _tolerance;

    /// <summary>A loss for people: six digits, however small it is.</summary>
    public static string Digits(double loss) => loss.ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>The partial minima of a pattern: all of them where its sets are disjoint, else those that a search encloses.</summary>
    private (IReadOnlyList<Candidate> Minima, string? WhyNot) Decide(ActivationPattern pattern, CancellationToken cancel)
    {
        if (_decisions.TryGetValue(pattern, out var known))
            return known;
        if (IsDisjoint(pattern))
        {
            var decision = _minima.Decide(pattern, cancel);
            known = ([.. decision.Minima.Select(minimum => new Candidate(minimum.Loss, minimum.Shape, minimum.Finding))],
                decision.Undecided is { } limit ? $"the theory leaves this pattern undecided: {limit}" : null);
        }
        else
        {
            var (points, undecided) = _enclosed.Find(pattern, cancel);
            known = ([.. points.Select(point => new Candidate(point.Loss, point.Shape, () => point.Finding()))],
                points.Count == 0 ? $"its sets overlap, and no partial minimum was enclosed{(undecided is null ? "" : $": {undecided}")}" : null);
        }
        return _decisions[pattern] = known;
    }

    private static bool IsDisjoint(ActivationPattern pattern) =>
        pattern.Sets.Sum(set => set.Count) == pattern.Sets.SelectMany(set => set).Distinct().Count();

    /// <summary>Repaired Thm 3.6 on every polysemantic partition pattern.</summary>
    private ImmutableArray<PatternPrediction> Predict(ModeResult plain, CancellationToken cancel)
    {
        var predictions = ImmutableArray.CreateBuilder<PatternPrediction>();
        var optima = SpuriousOptima.Survey(_instance, _minimum!, new SpuriousOptimaOptions { Escapes = false }, cancel: cancel);
        var edges = optima.Entries.Where(entry => entry.HoldsAtEdge == false).ToArray();
        var partitions = PartitionPatterns.Of(_instance, cancel).List.Select(item => item.Pattern.Canonical()).Distinct();
        foreach (var pattern in partitions.Where(pattern => !pattern.IsMonosemantic))
        {
            var decision = _minima.Decide(pattern, cancel);
            var minimum = decision.Minima.FirstOrDefault(minimum => minimum.HasPositiveLoss);
            var predicted = decision.Undecided is not null ? "undecided" : minimum is null ? "none" : Words(Of(minimum.Shape));
            if (minimum is not null)
                IsChecked(Decide(pattern, cancel).Minima[decision.Minima.TakeWhile(other => other != minimum).Count()]);
            else if (decision.Refutation is { } refutation)
                Judge($"partition-{++_certificates}", refutation.Finding());
            var atPattern = edges.Where(entry => entry.Pattern.Canonical().Equals(pattern));
            var passed = minimum is null ? null : atPattern.FirstOrDefault(entry => entry.Loss.Meets(minimum.Loss));
            if (passed?.EdgeFinding is { } edge && Judge($"edge-{++_certificates}", edge))
                predicted = PassedBy;
            // What is explained as something else, or not at all, speaks neither for nor against that minimum. Where there is none, nothing may
            // be left unexplained.
            var runs = plain.Ends.Where(end => end.Pattern.Equals(pattern) && Counts(end)).Sum(end => end.Runs);
            predictions.Add(new PatternPrediction(pattern, predicted, runs, runs == 0 || predicted is not ("none" or "saddle" or PassedBy)));

            bool Counts(EndPoint end) => minimum is null ? end.Verdict == EndVerdict.Unexplained : end.Certified == _unit.Back(minimum.Loss);
        }
        return predictions.ToImmutable();
    }

    /// <summary>The word for a verdict in reports.</summary>
    public static string Words(EndVerdict verdict) => verdict switch
    {
        EndVerdict.BelowMinimum => "below-minimum",
        EndVerdict.PartialMinimum => "partial-minimum",
        _ => verdict.ToString().ToLowerInvariant(),
    };

    private static EndVerdict Of(MinimumShape? shape) => shape switch
    {
        MinimumShape.Trap => EndVerdict.Trap,
        MinimumShape.Flat => EndVerdict.Flat,
        MinimumShape.Saddle => EndVerdict.Saddle,
        _ => EndVerdict.PartialMinimum,
    };

    private bool IsChecked(Candidate minimum)
    {
        if (!_checked.TryGetValue(minimum, out var accepted))
            _checked[minimum] = accepted = Judge($"partial-minimum-{++_certificates}", minimum.Finding());
        return accepted;
    }

    private bool Judge(string name, Finding finding)
    {
        var certificate = Certificate.Of(_instance, finding);
        if (Kernel.Check(certificate.Utf8) is { IsAccepted: false } not)
        {
            _refused.Add($"{name}: {not.Reason}");
            return false;
        }
        _keep?.Invoke($"certificates/crosscheck-{_instance.Name}-{name}.json", certificate.Utf8);
        return true;
    }

    /// <summary>
    /// The pattern of an end point; activations up to a share of the largest count as off. Where neurons are interchangeable, up to permuting them.
    /// </summary>
    private ActivationPattern Snapped(ToyEnd run, double share)
    {
        var (columns, nq) = (_instance.Problem.Columns, _instance.Neurons);
        var bound = share * run.Preactivations.Max(Math.Abs);
        var pattern = new ActivationPattern(Enumerable.Range(0, nq).Select(i => Enumerable.Range(0, columns)
            .Where(c => run.Gate[(c * nq) + i] && (share == 0 || Math.Abs(run.Preactivations[(c * nq) + i]) > bound))));
        return Enumerable.Range(0, nq).Select(_instance.Activation.Threshold).Distinct().Count() == 1 ? pattern.Canonical() : pattern;
    }

    /// <summary>A certified partial minimum: its loss, its shape, and the finding behind it.</summary>
    private sealed record Candidate(RationalInterval Loss, MinimumShape? Shape, Func<Finding> Finding);
}
