using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>
/// The claim that Thm 3.3's point W_E = [W_p^T; 0], W_D = [W_r, 0] is a global minimum of L~. Repaired: where s keeps entry d of feature d and drops
/// negatives, and w_r = w_p or the loss is 0, it is one iff its loss is 0. Proof: docs/theorems/3.3.md.
/// </summary>
internal sealed class Theorem33Global : Theorem
{
    public override string Id => "3.3-global";

    public override string Title => "One neuron per feature as a global minimum";

    public override string Reference => "Thm 3.3, discussion";

    public override string Published => "For unit inputs and nq >= n, W_E = [W_p^T; 0], W_D = [W_r, 0] is a global minimum of L~.";

    public override string Repaired =>
        "If s keeps entry d of feature d and drops negative entries (for every d with M_d > 0), and the targets are the inputs or the loss is 0, "
        + "the point is a global minimum iff its loss is 0; M <= 0 suffices.";

    public override bool IsPublishedFalse => true;

    public override IReadOnlyList<string> RestsOn => ["3.3", "3.4"];

    public override IReadOnlyList<Hypothesis> Hypotheses { get; } =
        [Theorems.Hypotheses.UnitInputs, Theorems.Hypotheses.NeuronPerFeature, Theorems.Hypotheses.KeepsOrDrops];

    public override IReadOnlyList<Verdict> Decide(Instance instance, CancellationToken cancel = default) => Decide(new FactSource(instance), cancel);

    internal override IReadOnlyList<Verdict> Decide(FactSource known, CancellationToken cancel = default)
    {
        var instance = known.Instance;
        if (Unmet(instance) is { } unmet)
            return unmet;
        var configuration = new FeatureConfiguration(instance);
        var gate = configuration.GateViolation;
        if (configuration.Loss.IsZero)
        {
            const string Zero = "The point has loss 0, and no loss is negative.";
            return
            [
                Decided(StatementForm.Published, VerdictKind.Holds, Zero, PointFindings.Loss(instance, configuration.Point)),
                gate is null
                    ? Decided(StatementForm.Repaired, VerdictKind.Holds, Zero, PointFindings.Loss(instance, configuration.Point))
                    : NotApplicable(StatementForm.Repaired, gate),
            ];
        }
        return [DecidePublished(known, configuration, cancel), DecideRepaired(instance, configuration, gate)];
    }

    private Verdict DecidePublished(FactSource known, FeatureConfiguration configuration, CancellationToken cancel)
    {
        var instance = known.Instance;
        var zero = ZeroLossObstacle.Of(instance) is null
            ? new ZeroLossSearch(instance).Points(cancel).Select(found => found.Point).FirstOrDefault()
            : null;
        if ((zero ?? WithBestDecoder(instance, configuration.Point)) is var lower && LossOf(instance, lower) < configuration.Loss)
            return Lower(StatementForm.Published, VerdictKind.Refuted, instance, configuration, lower);
        var minimum = known.Narrowed(cancel).Minimum;
        if (minimum.Upper < configuration.Loss)
            return Lower(
                StatementForm.Published,
                VerdictKind.Refuted,
                instance,
                configuration,
                new EncoderDecoder(minimum.Best.Encoder, minimum.Best.Decoder));
        return minimum.Lower == configuration.Loss
            ? Decided(
                StatementForm.Published,
                VerdictKind.Holds,
                $"The point has loss {configuration.Loss}, and no point has less.",
                PointFindings.Loss(instance, configuration.Point),
                minimum.LowerFinding())
            : Decided(
                StatementForm.Published,
                VerdictKind.Undecided,
                $"The point has loss {configuration.Loss}; the global minimum is only known to be at least {minimum.Lower}.");
    }

    private Verdict DecideRepaired(Instance instance, FeatureConfiguration configuration, string? gate)
    {
        if (gate is not null)
            return NotApplicable(StatementForm.Repaired, gate);
        if (!instance.Problem.Targets.Equals(instance.Problem.Inputs))
            return NotApplicable(StatementForm.Repaired, "the targets are not the inputs, and the loss is positive");
        return Lower(StatementForm.Repaired, VerdictKind.Holds, instance, configuration, Shrunk(instance, configuration));
    }

    /// <summary>The decoder times t = sum M_d &lt;r_d, y_d> / sum M_d |y_d|^2, y_d the output: the best multiple.</summary>
    private static EncoderDecoder Shrunk(Instance instance, FeatureConfiguration configuration)
    {
        var (problem, point) = (instance.Problem, configuration.Point);
        var output = point.Decoder * instance.Activation.Apply(problem.Preactivations(point.Encoder));
        var (fit, size) = (Rational.Zero, Rational.Zero);
        for (var d = 0; d < problem.Columns; d++)
        {
            fit += problem.Weights[d] * problem.Inner(problem.Target(d), output.Column(d));
            size += problem.Weights[d] * problem.SquaredNorm(output.Column(d));
        }
        return point with { Decoder = fit / size * point.Decoder };
    }

    /// <summary>The best decoder for the point's encoder, by the normal equations, which always have a solution.</summary>
    private static EncoderDecoder WithBestDecoder(Instance instance, EncoderDecoder point)
    {
        var problem = instance.Problem;
        var latents = instance.Activation.Apply(problem.Preactivations(point.Encoder));
        var weighted = latents * RationalMatrix.Diagonal(problem.Weights);
        var (normal, right) = (weighted * latents.Transpose(), weighted * problem.Targets);
        return point with
        {
            Decoder = RationalMatrix.FromRows(Enumerable.Range(0, problem.TargetDimension).Select(j => normal.Solve(right.Column(j))!)),
        };
    }

    private static Rational LossOf(Instance instance, EncoderDecoder point) =>
        instance.Problem.Loss(instance.Activation, point.Encoder, point.Decoder);

    private Verdict Lower(StatementForm form, VerdictKind kind, Instance instance, FeatureConfiguration configuration, EncoderDecoder lower) =>
        Decided(
        form,
        kind,
        $"The point has loss {configuration.Loss}, but {lower} has loss {LossOf(instance, lower)}.",
        PointFindings.Loss(instance, configuration.Point),
        PointFindings.Loss(instance, lower));

    private Verdict Decided(StatementForm form, VerdictKind kind, string reason, params Finding[] findings) =>
        new(Id, form, kind, EvidenceLevel.Kernel, reason, findings);
}
