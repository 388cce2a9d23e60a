using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Theorems;

/// <summary>
/// Example 3.5: two orthonormal features of equal weight m, two neurons, both features on the first. The point
/// w_1 = s (p_1 + p_2), u_1 = (r_1 + r_2) / (2 s), w_2 = u_2 = 0 is a partial minimum with pattern ({0,1}, {}).
/// </summary>
/// <remarks>
/// Both activations are a = s. The residuals r_1 - a u_1 = (r_1 - r_2)/2 and r_2 - a u_1 = (r_2 - r_1)/2 sum to 0, so the decoder is optimal, and
/// both are orthogonal to u_1, so the encoder's gradient is 0. The loss is 2 m |(r_1 - r_2)/2|^2 = m. The paper has s = 1 and m = 1;
/// s > theta serves JumpReLU.
/// </remarks>
internal sealed class Example35 : Theorem
{
    private static readonly ActivationPattern BothOnOne = new([[0, 1], []]);

    public override string Id => "example-3.5";

    public override string Title => "A polysemantic partial minimum";

    public override string Reference => "Example 3.5";

    public override string Published =>
        "With n = np = nq = nr = 2, TopK(1) after ReLU, orthonormal features and M_0 = M_1 = 1: W_E = [(w_p^0 + w_p^1)^T; 0] and "
        + "W_D = [(w_r^0 + w_r^1)/2, 0] is a partial minimum with the pattern ({0,1}, {}) and loss 1.";

    public override string Repaired =>
        "The same in any dimensions, with equal positive weights and every activation that has this pattern there; for thresholds of 1 or more "
        + "with W_E scaled up and W_D scaled down.";

    public override bool IsPublishedFalse => false;

    public override IReadOnlyList<string> RestsOn => ["3.2"];

    public override IReadOnlyList<Hypothesis> Hypotheses { get; } =
    [
        Theorems.Hypotheses.KeepsOrDrops,
        .. OrthonormalPair,
        new("dimension 2", instance => (instance.Problem.InputDimension, instance.Problem.TargetDimension) is (2, 2)
            ? null
            : $"the inputs have dimension {instance.Problem.InputDimension} and the targets {instance.Problem.TargetDimension}, not 2"),
        new("TopK(1) after ReLU", instance => instance.Activation is TopKActivation { K: 1, Rectified: true }
            ? null
            : "the activation is not TopK(1) after ReLU"),
        new("weights 1", instance => instance.Problem.Weights.All(weight => weight.IsOne)
            ? null
            : $"the weights are {instance.Problem.Weights}, not 1"),
    ];

    /// <summary>What the repaired form needs besides the pattern.</summary>
    private static IReadOnlyList<Hypothesis> WiderHypotheses { get; } =
    [
        .. OrthonormalPair,
        new("equal weights", instance => instance.Problem.Weights.Distinct().Count() == 1
            ? null
            : $"the weights {instance.Problem.Weights} differ"),
        Theorems.Hypotheses.PositiveWeights,
    ];

    private static Hypothesis[] OrthonormalPair =>
    [
        new("two features", instance => instance.Problem.Columns == 2 ? null : $"{Counted.There(instance.Problem.Columns, "feature")}, not 2"),
        new("two neurons", instance => instance.Neurons == 2 ? null : $"{Counted.There(instance.Neurons, "neuron")}, not 2"),
        new("orthonormal inputs", instance => IsOrthonormal(instance.Problem.RowsAlongInputs * instance.Problem.Inputs.Transpose())
            ? null : "the inputs are not orthonormal"),
        new("orthonormal targets", instance => IsOrthonormal(instance.Problem.GramOfTargets) ? null : "the targets are not orthonormal"),
    ];

    public override IReadOnlyList<Verdict> Decide(Instance instance, CancellationToken cancel = default)
    {
        if (WithoutLengths(instance) is { } none)
            return none;
        var largest = Enumerable.Range(0, instance.Neurons).Select(instance.Activation.Threshold).Max()!;
        return
        [
            Hypotheses.FirstViolation(instance) is { } printed
                ? NotApplicable(StatementForm.Published, printed)
                : Decide(instance, StatementForm.Published, Rational.One),
            WiderHypotheses.FirstViolation(instance) is { } violation
                ? NotApplicable(StatementForm.Repaired, violation)
                : Decide(instance, StatementForm.Repaired, largest < Rational.One ? Rational.One : (Rational)(largest.Floor() + 1)),
        ];
    }

    private Verdict Decide(Instance instance, StatementForm form, Rational scale)
    {
        var (p, r) = (instance.Problem.RowsAlongInputs, instance.Problem.Targets);
        var half = (scale * 2).Inverse();
        var point = RationalPartialMinimum.At(
            instance,
            RationalMatrix.FromRows([scale * (p.Row(0) + p.Row(1)), RationalVector.Zero(p.Columns)]),
            RationalMatrix.FromRows([half * (r.Row(0) + r.Row(1)), RationalVector.Zero(r.Columns)]).Transpose());
        if (!point.Pattern.Equals(BothOnOne))
            return NotApplicable(
                form, $"at the example's encoder the {instance.Activation.Kind} activation has the pattern {point.Pattern}, not {BothOnOne}");

        var findings = new List<Finding> { point.Finding() };
        var reason = $"W_E = {point.Encoder}, W_D = {point.Decoder} is a partial minimum with pattern {BothOnOne} and loss {point.Loss}";
        // One neuron per feature reconstructs both exactly, which makes the loss above avoidable.
        var perfect = RationalPartialMinimum.At(instance, scale * p, scale.Inverse() * r.Transpose());
        if (perfect.Loss.IsZero)
        {
            findings.Add(perfect.Finding());
            reason += $"; it is spurious, since W_E = {perfect.Encoder}, W_D = {perfect.Decoder} has loss 0";
        }
        return new Verdict(Id, form, VerdictKind.Holds, EvidenceLevel.Kernel, reason + ".", findings);
    }

    private static bool IsOrthonormal(RationalMatrix gram) => gram.Equals(RationalMatrix.Identity(gram.Rows));
}
