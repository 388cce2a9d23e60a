using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>
/// Thm 3.4: L~ = 0 iff w_r^d = W_D s(W_E w_p^d) for all d. Repaired: for all d with M_d > 0, since L~ is a sum of nonnegative terms and sees no
/// others. Proof: docs/theorems/3.4.md.
/// </summary>
internal sealed class Theorem34 : Theorem
{
    public override string Id => "3.4";

    public override string Title => "Zero loss means perfect reconstruction";

    public override string Reference => "Thm 3.4";

    public override string Published => "For all (W_D, W_E): L~ = 0 iff w_r^d = W_D s(W_E w_p^d) for every feature d.";

    public override string Repaired => "For all (W_D, W_E): L~ = 0 iff w_r^d = W_D s(W_E w_p^d) for every feature d with M_d > 0.";

    public override bool IsPublishedFalse => true;

    public override IReadOnlyList<Hypothesis> Hypotheses { get; } = [Theorems.Hypotheses.KeepsOrDrops];

    public override IReadOnlyList<Hypothesis> UsedByTheProof { get; } = [Theorems.Hypotheses.PositiveWeights];

    public override IReadOnlyList<Verdict> Decide(Instance instance, CancellationToken cancel = default)
    {
        var weights = instance.Problem.Weights;
        int[] seen = [.. Enumerable.Range(0, weights.Dimension).Where(d => !weights[d].IsZero)];
        var repaired = new Verdict(
            Id,
            StatementForm.Repaired,
            VerdictKind.Holds,
            EvidenceLevel.Kernel,
            seen.Length == weights.Dimension
                ? "L~ is a sum of squared residuals, all with positive weights."
                : $"L~ is a sum of squared residuals, with positive weights for the features {string.Join(", ", seen)} and none for the others.",
            [PointFindings.ZeroLoss(seen)]);
        return [
            seen.Length == weights.Dimension ? repaired with { Form = StatementForm.Published } : DecidePublished(instance, seen, cancel),
            repaired,
        ];
    }

    /// <summary>Some weight is 0: is there a point of zero loss that misses such a feature?</summary>
    private Verdict DecidePublished(Instance instance, int[] seen, CancellationToken cancel)
    {
        if (ZeroLossObstacle.Of(instance) is { } obstacle)
            return Decided(VerdictKind.Holds, $"No point has zero loss and none reconstructs every feature: {obstacle.Reason}", obstacle.Finding);
        if (Enumerable.Range(0, instance.Problem.Columns).All(d => seen.Any(c => IsRepetition(instance, d, c))))
            return Decided(
                VerdictKind.Holds,
                "every feature of weight 0 repeats the input and the target of one with positive weight",
                PointFindings.ZeroLoss([.. Enumerable.Range(0, instance.Problem.Columns)]));
        foreach (var (point, _) in new ZeroLossSearch(instance).Points(cancel))
        {
            var residuals = point.SquaredResiduals(instance.Problem, instance.Activation);
            var missed = Enumerable.Range(0, residuals.Dimension).FirstOrDefault(d => !residuals[d].IsZero, -1);
            if (missed >= 0)
                return new(
                    Id,
                    StatementForm.Published,
                    VerdictKind.Refuted,
                    EvidenceLevel.Kernel,
                    $"{point} has loss 0 but misses feature {missed}, whose weight is 0, by {residuals[missed]}.{AlsoNeeded(instance)}",
                    [PointFindings.Loss(instance, point)]);
        }
        return Decided(
            VerdictKind.Undecided,
            $"only the features {string.Join(", ", seen)} have positive weight, but no point of zero loss that misses another was found");
    }

    private static bool IsRepetition(Instance instance, int d, int c) => d == c
        || (instance.Activation is not BatchTopKActivation
            && instance.Problem.Input(d).Equals(instance.Problem.Input(c))
            && instance.Problem.Target(d).Equals(instance.Problem.Target(c)));

    private Verdict Decided(VerdictKind kind, string reason, params Finding[] findings) =>
        new(Id, StatementForm.Published, kind, EvidenceLevel.Kernel, Theorems.Hypotheses.Sentence(reason), findings);
}
