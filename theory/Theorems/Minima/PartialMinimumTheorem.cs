using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Theorems;

/// <summary>
/// Theorem 3.6: polysemantic partial minima, as published (false), as repaired (a criterion), and where spurious minima come from
/// (prevalence). Proofs: docs/theorems/3.6.md.
/// </summary>
internal sealed class PartialMinimumTheorem : Theorem
{
    public override string Id => "3.6";

    public override string Title => "Polysemantic partial minima";

    public override string Reference => "Thm 3.6, proof with Eq. 64-65";

    public override string Published =>
        "For unit inputs and nq >= n >= 2: every realizable, polysemantic partition pattern carries a partial minimum with positive loss.";

    public override string Repaired =>
        "With linearly independent inputs and a rectified activation, a partition pattern carries a partial minimum iff for every F_i, K D on its "
            + "columns of positive weight has a strictly positive "
        + "eigenvector (K the Gram matrix of the targets, D the weights); its loss is sum m_c |r_c|^2 minus the eigenvalues. With dependent inputs "
            + "the criterion is the KKT system.";

    public override string? Statement(StatementForm form) => form == StatementForm.Prevalence
        ? "A trap or flat partial minimum whose sets are disjoint and leave a column of positive weight and nonzero target unseen is a local "
            + "minimum of the joint loss if its encoder is in the interior of its region; it is spurious if another point has a lower loss."
        : base.Statement(form);

    public override bool IsPublishedFalse => true;

    public override IReadOnlyList<string> RestsOn => ["3.2"];

    public override IReadOnlyList<Hypothesis> Hypotheses { get; } =
    [
        Theorems.Hypotheses.UnitInputs,
        Theorems.Hypotheses.TwoFeatures,
        Theorems.Hypotheses.NeuronPerFeature,
        Theorems.Hypotheses.KeepsOrDrops,
        Theorems.Hypotheses.PositiveLatents,
    ];

    public override IReadOnlyList<Hypothesis> UsedByTheProof { get; } =
        [Theorems.Hypotheses.NoParallelTargets, Theorems.Hypotheses.PositiveWeights];

    public override IReadOnlyList<Verdict> Decide(Instance instance, CancellationToken cancel = default) => Decide(new FactSource(instance), cancel);

    internal override IReadOnlyList<Verdict> Decide(FactSource known, CancellationToken cancel = default)
    {
        var instance = known.Instance;
        var partialMinima = new PartialMinima(instance);
        PartitionPatterns patterns;
        try
        {
            patterns = PartitionPatterns.Of(instance, cancel);
        }
        catch (EnumerationLimitException limit)
        {
            var published = Hypotheses.FirstViolation(instance) is { } reason
                ? NotApplicable(StatementForm.Published, reason)
                : Undecided(StatementForm.Published, limit.Message);
            return [published, Undecided(StatementForm.Repaired, limit.Message), Prevalence(known, partialMinima, [], cancel)];
        }
        var decisions = patterns.List.Select(partition => (Partition: partition, Decision: partialMinima.Decide(partition.Pattern, cancel)))
            .ToArray();
        return [
            DecidePublished(instance, patterns, decisions),
            DecideRepaired(instance, patterns, decisions, cancel),
            Prevalence(known, partialMinima, decisions.SelectMany(item => item.Decision.Minima), cancel),
        ];
    }

    private Verdict DecidePublished(Instance instance, PartitionPatterns patterns, (PartitionPattern Partition, PatternDecision Decision)[] decisions)
    {
        if (Hypotheses.FirstViolation(instance) is { } violation)
            return NotApplicable(StatementForm.Published, violation);
        var polysemantic = decisions.Where(item => !item.Partition.Pattern.IsMonosemantic).ToArray();
        if (polysemantic.Length == 0)
            return Kernel(
                StatementForm.Published,
                VerdictKind.Vacuous,
                "no polysemantic partition pattern is realizable",
                [.. patterns.Completeness, .. patterns.List.Select(partition => partition.Finding())]);
        if (polysemantic.FirstOrDefault(item => item.Decision.ExistsWithPositiveLoss == false) is { Decision: { } refuted } first)
        {
            var what = refuted.Refutation!.PositiveOnly ? "has partial minima of loss 0 only" : "carries no partial minimum";
            return new(
                Id,
                StatementForm.Published,
                VerdictKind.Refuted,
                EvidenceLevel.Kernel,
                $"The pattern {first.Partition.Pattern} is realizable, a partition and polysemantic, but {what}.{AlsoNeeded(instance)}",
                [first.Partition.Finding(), refuted.Refutation.Finding()]);
        }
        if (polysemantic.FirstOrDefault(item => item.Decision.ExistsWithPositiveLoss is null) is { Decision: { } open })
            return Undecided(
                StatementForm.Published, $"at the pattern {open.Pattern} {open.Undecided ?? "only partial minima of loss 0 were found"}");
        var minima = polysemantic.Select(item => item.Decision.Minima.First(minimum => minimum.HasPositiveLoss)).ToArray();
        var shapes = Shapes([.. minima.Select(minimum => minimum.Shape)]);
        return Kernel(StatementForm.Published, VerdictKind.Holds,
            minima.Length == 1
                ? $"the only realizable polysemantic partition pattern, {minima[0].Pattern}, carries a partial minimum with positive loss: "
                    + shapes
                : $"all {minima.Length} realizable polysemantic partition patterns (up to permuting neurons) carry a partial minimum with positive "
                    + $"loss: {shapes}",
            [.. patterns.Completeness, .. minima.Select(minimum => minimum.Finding())]);
    }

    private Verdict DecideRepaired(
        Instance instance,
        PartitionPatterns patterns,
        (PartitionPattern Partition, PatternDecision Decision)[] decisions,
        CancellationToken cancel)
    {
        const StatementForm form = StatementForm.Repaired;
        if (!instance.Activation.IsRectified && instance.Activation is not IdentityActivation)
            return NotApplicable(form, "bare TopK passes entries of any sign, and the criterion is about positive ones");
        if (decisions.Length == 0)
            return Kernel(form, VerdictKind.Vacuous, "no partition pattern is realizable", patterns.Completeness);
        // Where eigenvalues do not tell, a box or an exact point may.
        var others = new Lazy<EnclosedMinima>(() => new EnclosedMinima(instance));
        var enclosed = decisions.Where(item => item.Decision.Exists is null)
            .ToDictionary(item => item.Decision, item => others.Value.Find(item.Decision.Pattern, cancel).Points.FirstOrDefault());
        if (enclosed.FirstOrDefault(item => item.Value is null) is { Key: { } open })
            return Undecided(form, $"at the pattern {open.Pattern} {open.Undecided}");
        var independent = instance.Activation.IsRectified && instance.Problem.Inputs.Rank() == instance.Problem.Columns;
        IReadOnlyList<Finding> findings = [
            .. patterns.Completeness,
            .. decisions.Select(item => enclosed.TryGetValue(item.Decision, out var point) ? point!.Finding()
                : item.Decision.Minima.Count > 0 ? item.Decision.Minima[0].Finding()
                : item.Decision.Refutation!.Finding()),
        ];
        var criteria = decisions.SelectMany(item => item.Partition.Pattern.Sets)
            .DistinctBy(Key)
            .ToDictionary(Key, set => independent && PositiveEigenvectorCriterion.Holds(instance.Problem, set));
        if (independent
            && decisions.FirstOrDefault(
                item => item.Partition.Pattern.Sets.All(set => criteria[Key(set)]) != (item.Decision.Exists ?? true)) is { Decision: { } wrong })
            return Kernel(
                form,
                VerdictKind.Refuted,
                $"on {wrong.Pattern} the criterion says {(wrong.Exists != false ? "no" : "yes")}, but a partial minimum "
                    + $"{(wrong.Exists != false ? "exists" : "does not exist")}",
                findings);
        MinimumShape?[] minima = [
            .. decisions.Where(item => item.Decision.Minima.Count > 0).Select(item => item.Decision.Minima[0].Shape),
            .. enclosed.Values.Select(point => point!.Shape),
        ];
        var criterion = independent
            ? "the positive eigenvector criterion agrees with the explicit decision"
            : "the KKT system is decided, by a point or by multipliers,";
        return Kernel(form, VerdictKind.Holds,
            $"{criterion} on all realizable partition patterns (up to permuting neurons): {minima.Length} of {decisions.Length} with a partial "
                + $"minimum{(minima.Length > 0 ? $" ({Shapes(minima)})" : "")}",
            findings);

        static string Key(IReadOnlyList<int> set) => string.Join(',', set);
    }

    private Verdict Prevalence(FactSource known, PartialMinima partialMinima, IEnumerable<PartialMinimum> partitions, CancellationToken cancel)
    {
        var instance = known.Instance;
        const StatementForm form = StatementForm.Prevalence;
        if (instance.Activation is IdentityActivation or ZeroActivation)
            return NotApplicable(
                form,
                $"{instance.Activation.Kind} does not gate: "
                    + $"{(instance.Activation is ZeroActivation ? "no neuron ever sees a column" : "every neuron sees every column")}");
        if (!instance.Activation.IsRectified)
            return NotApplicable(form, "bare TopK keeps an entry of every column, so no column is ever unseen");
        var found = UnseenColumns.Search(
            known, partialMinima, [.. Encoders(instance), .. partitions.Select(minimum => Rounded(instance, minimum))], cancel);
        if (found.Minima.Count > 0)
            return Kernel(
                form,
                VerdictKind.Holds,
                $"spurious local minima of the joint loss that leave columns unseen: {string.Join("; ", found.Minima.Select(Describe))}",
                found.Findings);
        var problem = instance.Problem;
        var zero = new EncoderDecoder(
            RationalMatrix.Zero(instance.Neurons, problem.InputDimension), RationalMatrix.Zero(problem.TargetDimension, instance.Neurons));
        if (found.Exhausted is { Count: 0 })
            return Kernel(
                form,
                VerdictKind.Vacuous,
                "no column of positive weight has a nonzero target, so there is nothing to lose",
                [PointFindings.Loss(instance, zero)]);
        // The best decoder of any encoder loses at most what the zero decoder loses. If no point loses less, every local minimum is a global one.
        if (Enumerable.Range(0, problem.Columns).All(c => problem.Input(c).IsZero || problem.Weights[c].IsZero || problem.Target(c).IsZero)
            && known.Narrowed(cancel).Minimum is var minimum
            && minimum.Lower == problem.Loss(instance.Activation, zero.Encoder, zero.Decoder))
            return Kernel(
                form,
                VerdictKind.Vacuous,
                "every column with something to lose has the input 0, so no neuron sees it and no point loses less than the zero decoder",
                [PointFindings.Loss(instance, zero), minimum.LowerFinding()]);
        return found.Exhausted is { } exhausted
            ? Kernel(form, VerdictKind.Vacuous, exhausted.Any(finding => finding.Kind is "loss-lower-bound" or "loss-assignments")
                ? "every local minimum inside a region with disjoint sets and an unseen column is a global one"
                : "no interior point of a region with disjoint sets and an unseen column is a local minimum", exhausted)
            : Undecided(form, "no spurious local minimum that leaves a column unseen was found, and the search was not exhaustive");
    }

    /// <summary>Encoders to start from in looking for a low loss: rows from the inputs themselves, and from their dual basis.</summary>
    private static IEnumerable<RationalMatrix> Encoders(Instance instance)
    {
        var (problem, nq) = (instance.Problem, instance.Neurons);
        var scale = Enumerable.Range(0, nq).Aggregate(Rational.One, (scale, i) => Rational.Max(scale, 2 * instance.Activation.Threshold(i)));
        var order = Enumerable.Range(0, problem.Columns)
            .OrderByDescending(c => problem.Weights[c] * problem.SquaredNorm(problem.Target(c))).ToArray();
        yield return Rows(order.Take(nq).Select(problem.Input));
        foreach (var c in order)
            yield return Rows([problem.Input(c)]);
        // The dual basis sees one column per neuron; its sum sees all columns with one.
        var inputs = RationalMatrix.FromRows(problem.InputDimension, order.Select(problem.Input));
        var p = RationalMatrix.FromRows(problem.InputDimension, inputs.IndependentRows().Select(inputs.Row));
        if (p.Rows == 0)
            yield break;
        var dual = (p * p.Transpose()).Inverse()! * p;
        yield return Rows(Enumerable.Range(0, dual.Rows).Take(nq).Select(dual.Row));
        yield return Rows([Enumerable.Range(0, dual.Rows).Select(dual.Row).Aggregate((a, b) => a + b)]);

        // Inputs longer than the thresholds, so that they pass; other neurons are dead.
        RationalMatrix Rows(IEnumerable<RationalVector> rows) => RationalMatrix.FromRows(problem.InputDimension,
            rows.Select(row => (row.IsZero ? scale : scale / Rational.Min(Rational.One, row.SquaredNorm)) * row)
                .Concat(Enumerable.Repeat(RationalVector.Zero(problem.InputDimension), nq)).Take(nq));
    }

    /// <summary>The encoder of a partial minimum with small rational entries, in its region or near it.</summary>
    private static RationalMatrix Rounded(Instance instance, PartialMinimum minimum) =>
        RationalMatrix.FromRows(instance.Problem.InputDimension, minimum.Neurons.Select(neuron =>
        neuron.Row.Exact
            ?? new RationalVector(neuron.Row.Enclose(Rational.FromRatio(1, 1 << 20)).Select(entry => Rational.Simplest(entry.Lower, entry.Upper)))));

    private static string Shapes(MinimumShape?[] minima) => string.Join(", ",
        minima.GroupBy(shape => shape).OrderBy(group => group.Key is null).ThenBy(group => group.Key)
            .Select(group => $"{group.Count()} {group.Key?.ToString().ToLowerInvariant() ?? "of undetermined shape"}"));

    private static string Describe(PartialMinimum minimum)
    {
        var loss = minimum.Loss.Lower == minimum.Loss.Upper ? minimum.Loss.Lower.ToString() : $"about {minimum.Loss.Midpoint.ToDouble():R}";
        return $"{(minimum.Neurons.All(neuron => neuron.Set.Length == 0) ? "all neurons dead" : minimum.Pattern.ToString())} with loss {loss}";
    }

    private Verdict Kernel(StatementForm form, VerdictKind kind, string reason, IReadOnlyList<Finding> findings) =>
        new(Id, form, kind, EvidenceLevel.Kernel, Theorems.Hypotheses.Sentence(reason), findings);

    private Verdict Undecided(StatementForm form, string reason) =>
        new(Id, form, VerdictKind.Undecided, EvidenceLevel.Kernel, Theorems.Hypotheses.Sentence(reason.TrimEnd('.')), []);
}
