using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Theorems;

/// <summary>
/// Thm 3.8, feature absorption: M parents, each with sub-concepts F_i, |F_i| >= 2, on M neurons; then for every i some j in F_i can be taken over by
/// neuron M + 1. False for ReLU; repaired, for every neuron with |F_i| >= 2 whatever the others see, for positive thresholds, for inputs that one
/// direction sees, and for TopK(1). Proofs: docs/theorems/3.8.md.
/// </summary>
internal sealed class AbsorptionTheorem : Theorem
{
    /// <summary>At most so many examples of splits go with a verdict that holds; the finding "absorption" covers all.</summary>
    private const int MostExamples = 32;

    public override string Id => "3.8";

    public override string Title => "Feature absorption";

    public override string Reference => "Thm 3.8";

    public override string Published =>
        "If the pattern (F_0, ..., F_(M-1)) of M neurons is realizable and every |F_i| >= 2, then for every i there is a j in F_i such that the "
            + "pattern of "
        + "M + 1 neurons with F_i \\ {j} for F_i and F_M = {j} is realizable.";

    public override string Repaired =>
        "If a realizable pattern has a neuron i with |F_i| >= 2 and a dead neuron, whatever the others see, some j in F_i can be taken over by a "
            + "dead neuron: for JumpReLU with positive thresholds if every {j} is realizable (unit inputs with M < 1 are enough); for ReLU if, "
                + "moreover, one direction has a positive inner product with every input; "
        + "for every j if the inputs are independent; for TopK(1) after ReLU and regions of full dimension if no input is a positive multiple of "
            + "another.";

    public override bool IsPublishedFalse => true;

    public override IReadOnlyList<Hypothesis> Hypotheses { get; } =
    [
        SecondNeuron,
        Theorems.Hypotheses.PositiveLatents,
    ];

    public override IReadOnlyList<Hypothesis> UsedByTheProof { get; } =
    [
        new("positive thresholds", instance => instance.Activation is JumpReluActivation
            ? Enumerable.Range(0, instance.Neurons)
                .Where(i => instance.Activation.Threshold(i).IsZero)
                .Select(i => $"that of neuron {i} is 0")
                .FirstOrDefault()
            : $"{Name(instance.Activation)} has none"),
        new("an interference M below 1", instance =>
            instance.Isolated.InputsHaveLengths && Interference(instance.Problem) is { } largest && largest >= Rational.One
            ? $"the largest inner product of two inputs is {largest}"
            : null),
    ];

    private static Hypothesis SecondNeuron { get; } = new("M + 1 neurons, M >= 1", instance =>
        instance.Neurons >= 2 ? null : "there is one neuron, so a sub-concept that splits off has nowhere to go");

    public override IReadOnlyList<Verdict> Decide(Instance instance, CancellationToken cancel = default)
    {
        if (SecondNeuron.Violation(instance) is { } violation)
            return NotApplicable(violation);
        if (Theorems.Hypotheses.PositiveLatents.Violation(instance) is { } signs)
            return [NotApplicable(StatementForm.Published, signs), NotApplicable(StatementForm.Repaired, Unrepaired(instance))];
        AbsorptionSurvey survey;
        try
        {
            survey = AbsorptionSurvey.Take(instance, cancel);
        }
        catch (EnumerationLimitException)
        {
            var reason = $"There are more than {AbsorptionSurvey.MostPatterns} patterns; beyond that they are not surveyed.";
            return [Undecided(StatementForm.Published, reason), Undecided(StatementForm.Repaired, reason)];
        }
        if (survey.Hierarchical.Count == 0)
        {
            const string Reason = "No realizable pattern has a neuron that is on for two columns while another neuron is dead.";
            return [Vacuous(StatementForm.Published, survey, Reason), Vacuous(StatementForm.Repaired, survey, Reason)];
        }
        return [DecidePublished(instance, survey), DecideRepaired(instance, survey)];
    }

    /// <summary>
    /// As printed every neuron of the pattern is a parent, |F_i| >= 2, so dead neurons are those that the pattern of M neurons does not have (a
    /// rectified rule can always add a dead neuron: w = 0). Separable rules decide every neuron by itself, so there the others may be dead.
    /// </summary>
    private Verdict DecidePublished(Instance instance, AbsorptionSurvey survey)
    {
        var groups = survey.Hierarchical.Where(pattern => pattern.Pattern.Sets.All(set => set.Count != 1))
            .GroupBy(pattern => AsPrinted(instance, pattern))
            .ToList();
        var printed = groups.ConvertAll(group => group.FirstOrDefault(pattern => pattern.IsAbsorbed) ?? group.First());
        if (printed.Count == 0)
            return Vacuous(
                StatementForm.Published,
                survey,
                "No realizable pattern has two columns or more on every neuron that is not dead, with a dead neuron left.");
        var failing = printed.FindAll(pattern => !pattern.IsAbsorbed);
        if (failing.Count > 0)
        {
            var elsewhere = groups.Find(group => group.Contains(failing[0]))!.Where(pattern => pattern != failing[0]);
            return Refute(instance, StatementForm.Published, survey, failing, printed.Count, elsewhere);
        }
        // The counts of the survey cover all hierarchical patterns; where some of them fail, each printed one is shown by itself.
        var covered = survey.IsCoveredByFindings && survey.Hierarchical.All(pattern => pattern.IsAbsorbed);
        return new(
            Id,
            StatementForm.Published,
            VerdictKind.Holds,
            EvidenceLevel.Kernel,
            Praise(printed),
            Examples(instance, survey, printed, covered));
    }

    /// <summary>The pattern of the M parents: where the dead neurons stand among them decides ties only, so a split may be realizable in any of these
    /// places.</summary>
    private static string AsPrinted(Instance instance, HierarchicalPattern pattern)
    {
        if (instance.Activation.IsSeparable)
            return $"{pattern.Pattern}, {pattern.Parent} to {string.Join(',', pattern.Dead)}";
        var live = Enumerable.Range(0, pattern.Pattern.Neurons).Where(i => !pattern.Pattern[i].IsEmpty).ToArray();
        return $"{string.Join(", ", live.Select(i => Show(pattern.Pattern[i])))}; {Array.IndexOf(live, pattern.Parent)}";
    }

    private Verdict DecideRepaired(Instance instance, AbsorptionSurvey survey)
    {
        var inputs = instance.Problem.Inputs;
        switch (instance.Activation)
        {
            case ReluActivation or JumpReluActivation when inputs.Rank() == inputs.Rows:
                return survey.RealizableSplits == survey.Splits
                    ? Repair(instance, survey, "the inputs are independent, so every split is realizable", [])
                    : Refute(
                        instance,
                        StatementForm.Repaired,
                        survey,
                        survey.Hierarchical.Where(pattern => pattern.Splits.Any(split => !split.IsRealizable)).ToList(),
                        survey.Hierarchical.Count);

            case ReluActivation or JumpReluActivation:
                var wanted = Wanted(instance).Select(pattern => Realizability.Decide(instance, pattern)).ToList();
                if (wanted.Find(decided => !decided.IsRealizable) is { } missing)
                    return NotApplicable(StatementForm.Repaired, Missing(missing.Pattern, inputs.Rows), [missing.Finding()]);
                var failing = survey.Hierarchical.Where(pattern => !pattern.IsAbsorbed).ToList();
                var why = wanted.Any(decided => decided.Pattern.Sets.Any(set => set.Count == inputs.Rows))
                    ? "one direction sees every input and every single column is realizable"
                    : "the threshold is positive and every single column is realizable";
                return failing.Count == 0
                    ? Repair(instance, survey, why, wanted.Select(decided => decided.Finding()))
                    : Refute(instance, StatementForm.Repaired, survey, failing, survey.Hierarchical.Count);

            case TopKActivation { K: 1, Rectified: true }:
                return RepairTopOne(instance, survey);

            default:
                return NotApplicable(StatementForm.Repaired, Unrepaired(instance));
        }
    }

    private static string Unrepaired(Instance instance) =>
        $"the repair is proved for ReLU, JumpReLU and TopK(1) after ReLU, not for {Name(instance.Activation)}";

    /// <summary>The largest inner product of two different inputs; null if there is one.</summary>
    private static Rational? Interference(Problem problem)
    {
        var gram = problem.RowsAlongInputs * problem.Inputs.Transpose();
        var pairs = from c in Enumerable.Range(0, gram.Rows) from d in Enumerable.Range(0, c) select (Rational?)gram[c, d];
        return pairs.Max();
    }

    /// <summary>Every hierarchical region of full dimension has a split; those without one are shown to have a lower dimension.</summary>
    private Verdict RepairTopOne(Instance instance, AbsorptionSurvey survey)
    {
        var inputs = instance.Problem.Inputs;
        for (var c = 0; c < inputs.Rows; c++)
            for (var d = 0; d <= c; d++)
                if (inputs.Row(c).IsZero || (d < c && inputs.Row(c).IsPositiveMultipleOf(inputs.Row(d))))
                    return NotApplicable(
                        StatementForm.Repaired, inputs.Row(c).IsZero ? $"input {c} is 0" : $"input {c} is a positive multiple of input {d}");
        var failing = survey.Hierarchical.Where(pattern => !pattern.IsAbsorbed)
            .Select(pattern => (Pattern: pattern, Region: Realizability.RegionOf(instance, pattern.Pattern)!))
            .ToList();
        var full = instance.Neurons * inputs.Columns;
        if (failing.FindAll(pair => pair.Region.Dimension == full) is { Count: > 0 } wrong)
            return Refute(instance, StatementForm.Repaired, survey, wrong.ConvertAll(pair => pair.Pattern), survey.Hierarchical.Count);
        var exceptions = failing.Count == 0 ? "" : $", except on {Counted.Of(failing.Count, "region")} of lower dimension";
        return Repair(
            instance, survey, $"TopK(1), and no input is a positive multiple of another{exceptions}", failing.Select(pair => pair.Region.Finding()));
    }

    /// <summary>The patterns whose realizability the repair assumes: each column alone and, at threshold 0, all columns together.</summary>
    private static IEnumerable<ActivationPattern> Wanted(Instance instance)
    {
        // One neuron for each kind of threshold, 0 or positive: the sets depend on no more than that.
        var columns = Enumerable.Range(0, instance.Problem.Columns).ToArray();
        foreach (var neuron in Enumerable.Range(0, instance.Neurons).DistinctBy(i => instance.Activation.Threshold(i).IsZero))
        {
            if (instance.Activation.Threshold(neuron).IsZero)
                yield return AbsorptionSurvey.OnOneNeuron(instance, neuron, columns);
            foreach (var c in columns)
                yield return AbsorptionSurvey.OnOneNeuron(instance, neuron, [c]);
        }
    }

    private static string Missing(ActivationPattern pattern, int columns)
    {
        var set = pattern.Sets.First(set => set.Count > 0);
        return set.Count == columns
            ? "the inputs are dependent, and at threshold 0 no direction has a positive inner product with all of them"
            : $"the inputs are dependent, and no neuron can be on for column {set[0]} alone";
    }

    private Verdict Repair(Instance instance, AbsorptionSurvey survey, string why, IEnumerable<Finding> hypotheses) => new(
        Id, StatementForm.Repaired, VerdictKind.Holds, EvidenceLevel.Kernel, $"{Capital(why)}: {Uncapital(Praise(survey.Hierarchical))}",
        [.. hypotheses, .. Examples(instance, survey, survey.Hierarchical, survey.IsCoveredByFindings)]);

    /// <summary>The first pattern without a split, with both answers for each of its splits.</summary>
    private Verdict Refute(
        Instance instance,
        StatementForm form,
        AbsorptionSurvey survey,
        List<HierarchicalPattern> failing,
        int all,
        IEnumerable<HierarchicalPattern>? elsewhere = null)
    {
        var pattern = failing[0];
        var decided = new List<ActivationPattern> { pattern.Pattern };
        var answers = new List<string>();
        foreach (var j in pattern.Pattern[pattern.Parent])
        {
            if (instance.Activation.IsSeparable)
            {
                var rest = AbsorptionSurvey.OnOneNeuron(instance, pattern.Parent, pattern.Pattern[pattern.Parent].Where(c => c != j));
                var alone = AbsorptionSurvey.OnOneNeuron(instance, pattern.Dead[0], [j]);
                decided.AddRange([rest, alone]);
                answers.Add($"{j} cannot split off: {Answer(instance, rest, pattern.Parent)}, {Answer(instance, alone, pattern.Dead[0])}");
            }
            else
            {
                decided.AddRange(pattern.Dead.Select(other => pattern.Absorption(j, other)));
                foreach (var same in elsewhere ?? [])
                    decided.AddRange(same.Dead.Select(other => same.Absorption(j, other)));
                answers.Add(
                    $"{j} cannot split off: no encoder has {string.Join(" or ", pattern.Dead.Select(other => pattern.Absorption(j, other)))}");
            }
        }
        var reason =
            $"Neuron {pattern.Parent} has the sub-concepts {Show(pattern.Pattern[pattern.Parent])} in {pattern.Pattern}; "
                + $"{string.Join("; ", answers)} "
            + $"({failing.Count} of {all} hierarchical patterns fail).{(form == StatementForm.Published ? AlsoNeeded(instance) : "")}";
        return new(Id, form, VerdictKind.Refuted, EvidenceLevel.Kernel, reason,
            [.. survey.Findings, .. decided.Distinct().Select(pattern => Realizability.Decide(instance, pattern).Finding())]);
    }

    private static string Answer(Instance instance, ActivationPattern pattern, int neuron) =>
        $"{Show(pattern[neuron])} is {(Realizability.Decide(instance, pattern).IsRealizable ? "" : "not ")}realizable";

    private static IReadOnlyList<Finding> Examples(
        Instance instance, AbsorptionSurvey survey, IEnumerable<HierarchicalPattern> patterns, bool isCovered) =>
    [
        .. survey.Findings,
        .. patterns.Take(isCovered ? MostExamples : int.MaxValue).Where(pattern => pattern.IsAbsorbed)
            .Select(pattern => Realizability.Decide(instance, Absorbed(pattern)).Finding()),
    ];

    private static ActivationPattern Absorbed(HierarchicalPattern pattern)
    {
        var split = pattern.Splits.First(split => split.IsRealizable);
        return pattern.Absorption(split.SubConcept, split.Receiver!.Value);
    }

    private static string Praise(IReadOnlyList<HierarchicalPattern> patterns)
    {
        var (splits, realizable) = (patterns.Sum(one => one.Splits.Count), patterns.Sum(one => one.Splits.Count(split => split.IsRealizable)));
        var pattern = patterns.Where(pattern => pattern.IsAbsorbed).MaxBy(pattern => pattern.Pattern[pattern.Parent].Length);
        if (pattern is null)
            return $"None of the {patterns.Count} hierarchical patterns has a realizable split.";
        var split = pattern.Splits.First(split => split.IsRealizable);
        var absorbed = patterns.Count(other => other.IsAbsorbed);
        var subject = (absorbed, patterns.Count) switch
        {
            (1, 1) => "The one hierarchical pattern has",
            var (some, all) when some == all => $"All {all} hierarchical patterns have",
            var (some, all) => $"{some} of {all} hierarchical patterns have",
        };
        return $"{subject} a realizable split ({realizable} of {splits} splits are); "
            + $"from neuron {pattern.Parent} with sub-concepts {Show(pattern.Pattern[pattern.Parent])}, {split.SubConcept} splits off to neuron "
                + $"{split.Receiver}.";
    }

    private static string Name(Activation activation) => activation switch
    {
        TopKActivation { Rectified: false } => "bare TopK",
        TopKActivation { K: var k } => $"TopK({k})",
        BatchTopKActivation => "BatchTopK",
        _ => activation.Kind,
    };

    private static string Show(IEnumerable<int> set) => $"{{{string.Join(",", set)}}}";

    private static string Capital(string clause) => char.ToUpperInvariant(clause[0]) + clause[1..];

    private static string Uncapital(string clause) => char.ToLowerInvariant(clause[0]) + clause[1..];

    private Verdict Vacuous(StatementForm form, AbsorptionSurvey survey, string reason) =>
        new(Id, form, VerdictKind.Vacuous, EvidenceLevel.Kernel, reason, survey.Findings);

    private Verdict Undecided(StatementForm form, string reason) => new(Id, form, VerdictKind.Undecided, EvidenceLevel.Kernel, reason, []);
}
