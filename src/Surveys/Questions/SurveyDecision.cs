using TheoryChecks.CrossCheck;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Reporting;
using TheoryChecks.Theorems;
using TheoryChecks.Training.Toy;

namespace TheoryChecks.Surveys;

/// <summary>Decides what a survey asks on one instance, every certificate held against the kernel.</summary>
internal sealed class SurveyDecision
{
    private readonly SurveySpec _spec;
    private readonly Instance _instance;
    private readonly Action<string, ReadOnlyMemory<byte>>? _keep;
    private readonly CancellationToken _outOfTime, _cancel;
    private readonly Dictionary<string, string> _answers = [];
    private readonly List<string> _reasons = [], _alarms = [];
    private IReadOnlyList<LocalMinimum> _minima = [];

    private SurveyDecision(
        SurveySpec spec, Instance instance, Action<string, ReadOnlyMemory<byte>>? keep, CancellationToken outOfTime, CancellationToken cancel) =>
        (_spec, _instance, _keep, _outOfTime, _cancel) = (spec, instance, keep, outOfTime, cancel);

    /// <summary>The answers.</summary>
    /// <param name="spec">The survey.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="keep">Given the certificates behind verdicts that give cause for alarm, with relative paths.</param>
    /// <param name="cancel">When it fires, there are none.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static SurveyAnswers Of(SurveySpec spec, Instance instance, Action<string, ReadOnlyMemory<byte>>? keep, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(spec.Seconds));
        return new SurveyDecision(spec, instance, keep, limit.Token, cancel).Decide();
    }

    private SurveyAnswers Decide()
    {
        if (_spec.Theorems.Count > 0)
            Verify();
        if (_spec.Landscape.Count > 0)
            Look();
        if (_spec.Runs > 0)
            Train();
        return new SurveyAnswers(
            [.. SurveyQuestion.Of(_spec).Select(question => _answers.GetValueOrDefault(question.Id, SurveyQuestion.Undecided))],
            _reasons,
            _alarms,
            _minima);
    }

    private void Verify()
    {
        var options = new VerificationOptions { Threads = 1 };
        foreach (var verdict in VerificationRun.Run(_spec.Theorems, [_instance], options, _outOfTime, _cancel).Verdicts)
        {
            var id = SurveyQuestion.IdOf(verdict.Theorem, verdict.Form);
            // A survey counts what the kernel has accepted.
            var isCertified = verdict.Kind != VerdictKind.Undecided && verdict.Evidence == EvidenceLevel.Kernel;
            _answers[id] = isCertified ? verdict.Kind.Word() : SurveyQuestion.Undecided;
            if (!isCertified)
                _reasons.Add($"{id}: {verdict.Reason}");
            if (verdict.Kind != VerdictKind.Refuted || !SurveyQuestion.MustHold(verdict.Form))
                continue;
            _alarms.Add($"{id} is refuted: {verdict.Reason}");
            var theorem = _spec.Theorems.Single(theorem => theorem.Id == verdict.Theorem);
            if (_keep is not null)
                VerificationRun.Run([theorem], [_instance], options with { Keep = _keep }, _outOfTime, _cancel);
        }
    }

    private void Look()
    {
        var options = new LandscapeRunOptions { Landscape = new LandscapeOptions { Threads = 1, AllPatterns = _spec.AllPatterns } };
        LandscapeReport report;
        try
        {
            report = LandscapeRun.Take(_instance, options, _outOfTime, _cancel);
        }
        catch (OperationCanceledException) when (!_cancel.IsCancellationRequested)
        {
            _reasons.Add("landscape: the time was up before anything was settled.");
            return;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // One instance is not to end the others; what is undecided says why.
            _reasons.Add($"landscape: the check failed: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}");
            return;
        }
        if (report.Refused.Count > 0)
        {
            // What the kernel does not accept nobody counts.
            _reasons.AddRange(report.TooLarge.Select(refused => $"landscape: no certificate can hold {refused}."));
            _alarms.AddRange(report.Refused.Except(report.TooLarge).Select(refused => $"landscape: the kernel does not accept {refused}."));
            return;
        }
        _minima = report.PartialMinima ?? [];
        var facts = new LandscapeFacts(report, _cancel);
        foreach (var question in _spec.Landscape)
            _answers[question.Id] = question.Answer(facts);
        if (_spec.Landscape.Any(question => _answers[question.Id] == SurveyQuestion.Undecided))
            _reasons.AddRange(report.Undecided);
    }

    /// <summary>Runs of gradient descent, held against the certified landscape. Not inlined: whoever trains nothing loads no libtorch.</summary>
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private void Train()
    {
        CrossCheckReport report;
        try
        {
            report = CrossCheckRun.Take(
                _instance, new ToyOptions { Seeds = _spec.Runs, Seed = _spec.Seed, Steps = _spec.Steps }, [ToyMode.Plain], cancel: _outOfTime);
        }
        catch (OperationCanceledException) when (!_cancel.IsCancellationRequested)
        {
            _reasons.Add("training: the time was up before the runs had ended.");
            return;
        }
        var mode = report.Modes[0];
        _answers[SurveyQuestion.RunsPrefix] = SurveyAnswers.Number(mode.Runs);
        foreach (var verdict in Enum.GetValues<EndVerdict>())
            _answers[SurveyQuestion.IdOf(verdict)] = SurveyAnswers.Number(mode.Ends.Where(end => end.Verdict == verdict).Sum(end => end.Runs));
        _alarms.AddRange(report.Refused.Select(refused => $"training: the kernel does not accept {refused}"));
        if (report.BelowMinimum > 0)
            _alarms.Add($"training: {report.BelowMinimum} runs end below the certified minimum {report.Lower}.");
        foreach (var prediction in report.Predictions.Where(prediction => !prediction.Agrees))
            _reasons.Add($"training: {prediction.Runs} runs end on {prediction.Pattern}, where the certified landscape says {prediction.Predicted}.");
    }
}
