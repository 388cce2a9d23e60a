using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>
/// "Anchoring restores identifiability" (Eq. 25-26), read as: for some set of 1 to n - 1 anchored features, fixed exactly, every point of zero loss
/// recovers all other features by decoder columns and encoder rows. Proofs: docs/theorems/anchoring.md.
/// </summary>
internal sealed class AnchoringClaim : Theorem
{
    private const string OutOfReach = "Zero loss is out of reach, with or without anchors.";

    public override string Id => "anchoring";

    public override string Title => "Anchoring and identifiability";

    public override string Reference => "Eq. 25-26";

    public override string Published =>
        "For some set of k anchors, 1 <= k < n (or the instance's own set), every point of zero loss and zero penalty recovers all other features, "
            + "by decoder columns and by encoder rows.";

    public override string Repaired =>
        "ReLU or JumpReLU, independent inputs, positive weights: with rho the rank of what the anchors leave and m = rho, or rho + 1 if it is not "
            + "in a half-space, zero loss with exact anchors is reachable iff nq - k >= m; "
        + "the decoder is identifiable iff every other target is on an anchored ray, or rho = 1, nq - k = m (or nr = 1) and it is on a residual's "
            + "ray; the encoder practically never. "
        + "So with unit inputs, M <= 0, independent targets and nq = n >= 2: the decoder iff k >= n - 1, the encoder never while a feature is left. "
        + "TopK(1) after ReLU, targets on different rays: the decoder always, the encoder never.";

    public override bool IsPublishedFalse => true;

    public override IReadOnlyList<string> RestsOn => ["3.4-nonidentifiable"];

    public override IReadOnlyList<Hypothesis> Hypotheses { get; } =
    [
        new("nonzero directions", instance => Enumerable.Range(0, instance.Problem.Columns)
            .FirstOrDefault(d => instance.Problem.Input(d).IsZero || instance.Problem.Target(d).IsZero, -1) is var d and >= 0
                ? $"the {(instance.Problem.Input(d).IsZero ? "input" : "target")} of feature {d} is 0, so it has no direction to recover"
                : null),
        new("no more anchors than neurons", instance => instance.Anchors.Count > instance.Neurons
            ? $"{Counted.There(instance.Anchors.Count, "anchor")} for {Counted.Of(instance.Neurons, "neuron")}"
            : null),
        new("zero loss can be reached", instance => ZeroLossObstacle.Of(instance)?.Reason),
    ];

    public override IReadOnlyList<Verdict> Decide(Instance instance, CancellationToken cancel = default) => Decide(new FactSource(instance), cancel);

    internal override IReadOnlyList<Verdict> Decide(FactSource known, CancellationToken cancel = default)
    {
        var instance = known.Instance;
        if (WithoutLengths(instance) is { } none)
            return none;
        // Whether zero loss can be reached is decided by the survey, which knows more reasons.
        if (Hypotheses.Take(2).FirstViolation(instance) is { } violation)
            return Both(StandardVerdict(VerdictKind.NotApplicable, Theorems.Hypotheses.Sentence(violation)));
        var n = instance.Problem.Columns;
        if (n == 1 || instance.Anchors.Count == n)
        {
            var all = new AnchoredProblem(instance, Enumerable.Range(0, n));
            var reason = n == 1
                ? "There is one feature, so none is left to recover when it is anchored."
                : "All features are anchored, so none is left to recover.";
            return Both(StandardVerdict(VerdictKind.Vacuous, reason) with { Findings = [all.DecoderFinding(), all.EncoderFinding()] });
        }
        if (Math.Max(n, instance.Neurons) > AnchoringSurvey.MostSurveyed)
            return Both(StandardVerdict(
                VerdictKind.Undecided,
                $"There are {n} features and {Counted.Of(instance.Neurons, "neuron")}; instances with more than "
                    + $"{AnchoringSurvey.MostSurveyed} are not surveyed."));

        var survey = AnchoringSurvey.Take(known, cancel);
        return [DecidePublished(survey), DecideRepaired(survey)];
    }

    private Verdict DecidePublished(AnchoringSurvey survey)
    {
        var bare = survey.Sets[0];
        if (bare.IsReachable is null && ZeroLossObstacle.Of(survey.Instance) is { } obstacle)
            return new(Id, StatementForm.Published, VerdictKind.NotApplicable, EvidenceLevel.Kernel, OutOfReach, [obstacle.Finding]);
        if (bare.IsReachable != true)
            return bare.IsReachable == false
                ? new(Id, StatementForm.Published, VerdictKind.NotApplicable, EvidenceLevel.Kernel, OutOfReach, bare.Findings)
                : new(
                    Id,
                    StatementForm.Published,
                    VerdictKind.Undecided,
                    EvidenceLevel.Kernel,
                    "No point of zero loss was found, and no proof that there is none.",
                    []);

        var sets = Asked(survey);
        var tradeOff = TradeOff(survey, sets);
        var findings = survey.Sets.SelectMany(set => set.Findings).Concat(tradeOff.Findings).ToList();
        if (sets.FirstOrDefault(set => set.Recovers) is { } good)
            return new(Id, StatementForm.Published, VerdictKind.Holds, EvidenceLevel.Kernel,
                $"With {Show(good)} anchored every point of zero loss recovers all features. {Summary(survey)}{tradeOff.Text}", findings);
        // Every point has nq columns and nq rows, so at most nq directions; and it recovers its own anchors.
        if (!survey.IsComplete
            && survey.Instance is { Anchors.Count: 0 } instance
            && Math.Max(Rays(instance.Problem.Inputs), Rays(instance.Problem.Targets)) is var rays
            && rays > instance.Neurons)
            return new(
                Id,
                StatementForm.Published,
                VerdictKind.Refuted,
                EvidenceLevel.Kernel,
                $"Zero loss is possible, but {Counted.Of(instance.Neurons, "neuron")} cannot recover {rays} directions, whatever is anchored. "
                    + $"{Summary(survey)}{tradeOff.Text}",
                findings);
        if (sets.Count == 0)
            return new(
                Id,
                StatementForm.Published,
                VerdictKind.Undecided,
                EvidenceLevel.Kernel,
                "There are too many anchor sets to survey; name the anchors to decide one set.",
                findings);
        // A point that respects some anchors respects every subset of them; an unreachable set says nothing about its subsets.
        var open = sets.Where(set => !(survey.IsComplete || survey.Instance.Anchors.Count > 0
            ? set.FailsToRecover
            : set is { IsReachable: true, FailsToRecover: true } && IsExchangeable(survey.Instance))).ToList();
        return open.Count == 0
            ? new(
                Id,
                StatementForm.Published,
                VerdictKind.Refuted,
                EvidenceLevel.Kernel,
                $"{(survey.Instance.Anchors.Count > 0 ? $"The anchors {Show(sets[0])} do not make" : "No anchor set makes")} all other features "
                    + $"identifiable. {Summary(survey)}{tradeOff.Text}",
                findings)
            : new(
                Id,
                StatementForm.Published,
                VerdictKind.Undecided,
                EvidenceLevel.Kernel,
                $"Neither a proof nor a witness for the anchors {Show(open[0])}. {Summary(survey)}",
                findings);
    }

    private Verdict DecideRepaired(AnchoringSurvey survey)
    {
        var instance = survey.Instance;
        if (RepairViolation(instance) is { } violation)
            return NotApplicable(StatementForm.Repaired, violation);
        var sets = instance.Anchors.Count > 0 ? [survey.Sets[0], .. Asked(survey)] : survey.Sets;
        var findings = sets.SelectMany(set => set.Findings).ToList();
        if (sets.All(set => set.IsReachable == false))
            return new(
                Id,
                StatementForm.Repaired,
                VerdictKind.Vacuous,
                EvidenceLevel.Kernel,
                "Zero loss is out of reach for every anchor set, as the criterion says.",
                findings);
        if (sets.FirstOrDefault(set => set.IsDecided && !Agrees(set)) is { } wrong)
            return new(
                Id,
                StatementForm.Repaired,
                VerdictKind.Refuted,
                EvidenceLevel.Kernel,
                $"The criterion errs for the anchors {Show(wrong)}.",
                wrong.Findings);
        if (sets.FirstOrDefault(set => !set.IsDecided) is { } open)
            return new(
                Id,
                StatementForm.Repaired,
                VerdictKind.Undecided,
                EvidenceLevel.Kernel,
                $"Neither a proof nor a witness for the anchors {Show(open)}.",
                findings);
        if (!survey.IsComplete && instance.Anchors.Count == 0)
            return new(Id, StatementForm.Repaired, VerdictKind.Undecided, EvidenceLevel.Kernel,
                $"There are more than {AnchoringSurvey.MostFeatures} features, so only the largest sets were decided; name the anchors to decide "
                    + $"one set.", findings);
        return new(
            Id,
            StatementForm.Repaired,
            VerdictKind.Holds,
            EvidenceLevel.Kernel,
            $"The criterion is right for {sets.Sum(set => set.Orbit.Count)} anchor sets. {Summary(survey)}",
            findings);
    }

    /// <summary>The anchor sets that the claim is about: the instance's own, or all with 1 to n - 1 anchors.</summary>
    private static List<Identifiability> Asked(AnchoringSurvey survey) =>
        [.. survey.Sets.Where(set => survey.Instance.Anchors.Count > 0
            ? set.Anchored.Anchors.SequenceEqual(survey.Instance.Anchors)
            : set.Anchored.Anchors.Count >= 1 && set.Anchored.Anchors.Count < survey.Instance.Problem.Columns)];

    /// <summary>How many of the rows are no positive multiples of earlier ones.</summary>
    private static int Rays(RationalMatrix rows) =>
        Enumerable.Range(0, rows.Rows).Count(d => !Enumerable.Range(0, d).Any(c => rows.Row(c).IsPositiveMultipleOf(rows.Row(d))));

    private static string? RepairViolation(Instance instance)
    {
        Hypothesis[] hypotheses = [Theorems.Hypotheses.PositiveWeights, Theorems.Hypotheses.IndependentInputs];
        if (hypotheses.FirstViolation(instance) is { } violation)
            return violation;
        switch (instance.Activation)
        {
            case ReluActivation or JumpReluActivation:
                return null;
            case TopKActivation { K: 1, Rectified: true }:
                for (var c = 0; c < instance.Problem.Columns; c++)
                    for (var d = 0; d < c; d++)
                        if (instance.Problem.Target(c).IsPositiveMultipleOf(instance.Problem.Target(d)))
                            return $"target {c} is a positive multiple of target {d}";
                return null;
            default:
                return "the repair is proved for ReLU, JumpReLU and TopK(1) after ReLU only";
        }
    }

    private static bool Agrees(Identifiability set)
    {
        var (reachable, decoder, encoder) = Criterion(set.Anchored);
        return set.IsReachable == reachable && (!reachable || (set.DecoderIsIdentifiable == decoder && set.EncoderIsIdentifiable == encoder));
    }

    /// <summary>The repaired statement's answers for an anchor set.</summary>
    private static (bool Reachable, bool Decoder, bool Encoder) Criterion(AnchoredProblem anchored)
    {
        var (problem, residuals, others) = (anchored.Instance.Problem, anchored.Residuals, anchored.Others.ToArray());
        var (n, np, rho) = (problem.Columns, problem.InputDimension, anchored.Rank);
        if (anchored.Instance.Activation is TopKActivation)
            return (Enumerable.Range(0, n).Count(c => !anchored.IsAnsweredByAnchor(c)) <= anchored.Free,
                true,
                others.Length == 0 || (n == 1 && np == 1));

        var onOneLine = rho == 1 && (anchored.Free == anchored.Least || problem.TargetDimension == 1);
        var decoder = others.All(d => anchored.Anchors.Any(a => problem.Target(a).IsPositiveMultipleOf(problem.Target(d)))
            || (onOneLine && Enumerable.Range(0, n).Any(c => residuals.Row(c).IsPositiveMultipleOf(problem.Target(d)))));
        var encoder = others.Length == 0
            || (np == n && (n == 1 || (others.Length == 1 && anchored.Free == 1 && rho == 1 && FollowsInput(others[0]))));
        return (anchored.Free >= anchored.Least, decoder, encoder);

        // r'_c = <p_d, p_c> v with every <p_d, p_c> > 0.
        bool FollowsInput(int d)
        {
            var lengths = problem.LengthsOfInputs!;
            return Enumerable.Range(0, n).All(c => lengths.Inner(problem.Input(d), problem.Input(c)) is { Sign: > 0 } share
                && (lengths.SquaredNorm(problem.Input(d)) * residuals.Row(c)).Equals(share * residuals.Row(d)));
        }
    }

    /// <summary>What exact anchors cost where they exclude zero loss: the loss of one neuron per feature at penalty 0, and the penalty of a zero-loss
    /// point.</summary>
    private static (string Text, IReadOnlyList<Finding> Findings) TradeOff(AnchoringSurvey survey, IReadOnlyList<Identifiability> sets)
    {
        var excluded = sets.Concat(survey.Sets.Where(set => set.Anchored.Anchors.Count == survey.Instance.Problem.Columns
            && survey.Instance.Anchors.Count == 0)).FirstOrDefault(set => set.IsReachable == false);
        if (excluded is null)
            return ("", []);
        var (anchored, problem, instance) = (excluded.Anchored, survey.Instance.Problem, survey.Instance);
        var order = anchored.Anchors.Concat(anchored.Others).ToArray();
        var perfect = instance.Neurons >= order.Length && instance.Activation is ReluActivation or JumpReluActivation
            ? DualBasis(instance, order)
            : null;
        perfect ??= survey.Sets[0].Point!;
        var text =
            $" Exact anchors {Show(excluded)} exclude zero loss: a point of zero loss has penalty {Identifiability.Penalty(anchored, perfect)}";
        var findings = new List<Finding> { Identifiability.PointFinding(anchored, perfect) };
        if (instance.Neurons >= order.Length)
        {
            var reordered = new Problem(
                RationalMatrix.FromRows(order.Select(problem.Input)),
                RationalMatrix.FromRows(order.Select(problem.Target)),
                new RationalVector(order.Select(c => problem.Weights[c])),
                problem.TargetGram);
            var faithful = EncoderDecoder.OneNeuronPerFeature(reordered, instance.Neurons);
            text += $", and one neuron per feature with penalty 0 has loss {problem.Loss(instance.Activation, faithful.Encoder, faithful.Decoder)}";
            findings.Add(Identifiability.PointFinding(anchored, faithful));
        }
        return (text + ".", findings);
    }

    /// <summary>Neuron i alone answers feature order[i], exactly; null unless the inputs are independent.</summary>
    private static EncoderDecoder? DualBasis(Instance instance, int[] order)
    {
        var problem = instance.Problem;
        if (problem.Inputs.Rank() < problem.Columns)
            return null;
        var scales = order.Select((_, i) => (Rational)(instance.Activation.Threshold(i).Floor() + 1)).ToArray();
        var rows = order.Select((d, i) => scales[i] * problem.Inputs.Solve(RationalVector.Unit(problem.Columns, d))!)
            .Concat(Enumerable.Repeat(RationalVector.Zero(problem.InputDimension), instance.Neurons - order.Length));
        var decoder = RationalMatrix.Create(
            problem.TargetDimension,
            instance.Neurons,
            (j, i) => i < order.Length ? scales[i].Inverse() * problem.Targets[order[i], j] : Rational.Zero);
        return new(RationalMatrix.FromRows(rows), decoder);
    }

    /// <summary>Per number of anchors: what is identifiable, and the dimension; sets with the same answers together.</summary>
    private static string Summary(AnchoringSurvey survey)
    {
        var groups = survey.Sets.GroupBy(set => (set.Anchored.Anchors.Count, Answer: Answer(set)));
        var parts = groups.Select(group => $"{(group.Key.Count == 0 ? "No anchors" : string.Join(" ", group.Select(Alike)))}: {group.Key.Answer}");
        return $"{string.Join("; ", parts)}.";

        static string Alike(Identifiability set) => set.Orbit.Count == 1 ? Show(set) : $"{Show(set)} ({set.Orbit.Count} alike)";
    }

    private static string Answer(Identifiability set)
    {
        if (set.IsReachable != true)
            return set.IsReachable == false ? "zero loss impossible" : "undecided";
        var dimension = set.Dimension is { } at ? $", dimension {(at.IsLargest ? "" : "at least ")}{at.Dimension} (gauge {at.Gauge})" : "";
        return set.Anchored.Others.Any()
            ? $"decoder {Word(set.DecoderIsIdentifiable)}, encoder {Word(set.EncoderIsIdentifiable)}{dimension}"
            : $"nothing left to recover{dimension}";

        static string Word(bool? identifiable) => identifiable switch { true => "identifiable", false => "not identifiable", null => "undecided" };
    }

    private static string Show(Identifiability set) => $"{{{string.Join(",", set.Anchored.Anchors)}}}";

    private static bool IsExchangeable(Instance instance) =>
        instance.Activation.IsSeparable
            && Enumerable.Range(0, instance.Neurons).All(i => instance.Activation.Threshold(i) == instance.Activation.Threshold(0));

    private Verdict StandardVerdict(VerdictKind kind, string reason) => new(Id, StatementForm.Published, kind, EvidenceLevel.Kernel, reason, []);

    private static IReadOnlyList<Verdict> Both(Verdict verdict) => [verdict, verdict with { Form = StatementForm.Repaired }];
}
