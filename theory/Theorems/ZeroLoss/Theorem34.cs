using TheoryChecks.Exact;
using TheoryChecks.Landscape;
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

    public override IReadOnlyList<Verdict> Decide(Instance instance, CancellationToken cancel = default) => Decide(new FactSource(instance), cancel);

    internal override IReadOnlyList<Verdict> Decide(FactSource known, CancellationToken cancel = default)
    {
        var instance = known.Instance;
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
            seen.Length == weights.Dimension ? repaired with { Form = StatementForm.Published } : DecidePublished(known, seen, cancel),
            repaired,
        ];
    }

    /// <summary>Some weight is 0: is there a point of zero loss that misses such a feature?</summary>
    private Verdict DecidePublished(FactSource known, int[] seen, CancellationToken cancel)
    {
        var instance = known.Instance;
        if (ZeroLossObstacle.Of(instance) is { } obstacle)
            return Decided(VerdictKind.Holds, $"No point has zero loss and none reconstructs every feature: {obstacle.Reason}", obstacle.Finding);
        if (Enumerable.Range(0, instance.Problem.Columns).All(d =>
            IsNothing(instance, d) || seen.Any(c => IsRepetition(instance, d, c)) || IsCombination(instance, d, seen)))
            return Decided(
                VerdictKind.Holds,
                instance.Activation switch
                {
                    IdentityActivation =>
                        "every feature of weight 0 is a combination of those with positive weight, input and target alike, and s is linear",
                    ZeroActivation => "every output is 0, and so is every target of weight 0",
                    _ => "every feature of weight 0 repeats the input and the target of one with positive weight, up to a scale, or is 0",
                },
                PointFindings.ZeroLoss([.. Enumerable.Range(0, instance.Problem.Columns)]));
        var isReached = false;
        foreach (var (found, _) in new ZeroLossSearch(instance).Points(cancel))
        {
            isReached = true;
            if (Refutation(instance, seen, found) is { } refuted)
                return refuted;
        }
        // What the landscape knows: another point of loss 0, or that there is none.
        var facts = isReached ? known.Begun(cancel) : known.Narrowed(cancel);
        if (facts.Minimum is { Upper.IsZero: true, Best: { } best } && Refutation(instance, seen, new(best.Encoder, best.Decoder)) is { } other)
            return other;
        if (facts.Obstacle() is { } impossible)
            return Decided(VerdictKind.Holds, $"No point has zero loss and none reconstructs every feature: {facts.Because()}", impossible);
        var positive = seen.Length switch
        {
            0 => "no feature has positive weight",
            1 => $"only feature {seen[0]} has positive weight",
            _ => $"only the features {string.Join(", ", seen)} have positive weight",
        };
        return Decided(VerdictKind.Undecided, $"{positive}, but no point of zero loss that misses another was found");
    }

    /// <summary>Refuted by this point of zero loss, or by one with its encoder, or null.</summary>
    private Verdict? Refutation(Instance instance, int[] seen, EncoderDecoder found)
    {
        foreach (var point in new[] { Shortened(instance, seen, found), Turned(instance, seen, found) })
        {
            if (point is null)
                continue;
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
        return null;
    }

    /// <summary>
    /// A point with the same encoder and W_D + e_0 v^T, where v^T z_c = 0 for the latents of all features seen and v^T z_d != 0 for those of another,
    /// which is missed now if it was not before; null if the latents of all others are combinations of theirs.
    /// </summary>
    private static EncoderDecoder? Turned(Instance instance, int[] seen, EncoderDecoder point)
    {
        var latents = instance.Activation.Apply(instance.Problem.Preactivations(point.Encoder));
        var free = RationalMatrix.FromRows(instance.Neurons, seen.Select(latents.Column)).NullSpace();
        var turn = free.FirstOrDefault(v => Enumerable.Range(0, latents.Columns).Any(d => !v.Dot(latents.Column(d)).IsZero));
        return turn is null ? null : point with
        {
            Decoder = RationalMatrix.Create(
                point.Decoder.Rows, point.Decoder.Columns, (j, i) => point.Decoder[j, i] + (j == 0 ? turn[i] : Rational.Zero)),
        };
    }

    /// <summary>
    /// The same point with rows no longer than the features seen need to pass their thresholds, which keeps their gates and outputs: others that are
    /// a little shorter are missed then.
    /// </summary>
    private static EncoderDecoder Shortened(Instance instance, int[] seen, EncoderDecoder point)
    {
        if (instance.Activation.IsPositivelyHomogeneous || instance.Activation is BatchTopKActivation)
            return point;
        var z = instance.Problem.Preactivations(point.Encoder);
        var scales = Enumerable.Range(0, instance.Neurons).Select(i =>
        {
            var theta = instance.Activation.Threshold(i);
            var on = seen.Select(c => z[i, c]).Where(entry => entry > theta).ToArray();
            return theta.IsZero || on.Length == 0 ? Rational.One : Rational.Min(Rational.One, Rational.FromRatio(65, 64) * theta / on.Min());
        }).ToArray();
        return new EncoderDecoder(
            RationalMatrix.Create(point.Encoder.Rows, point.Encoder.Columns, (i, k) => scales[i] * point.Encoder[i, k]),
            RationalMatrix.Create(point.Decoder.Rows, point.Decoder.Columns, (j, i) => point.Decoder[j, i] / scales[i]));
    }

    /// <summary>Feature d is c, or t times c where the outputs are then, too (t = 1, or t > 0 without thresholds).</summary>
    private static bool IsRepetition(Instance instance, int d, int c)
    {
        var (p, q, problem) = (instance.Problem.Input(d), instance.Problem.Input(c), instance.Problem);
        if (d == c)
            return true;
        if (instance.Activation is BatchTopKActivation batch && batch.K < instance.Neurons)
            return false; // columns compete
        if (q.IsZero)
            return p.IsZero && problem.Target(d).Equals(problem.Target(c));
        var t = p.Dot(q) / q.SquaredNorm;
        return (t.IsOne || (t.Sign > 0 && instance.Activation.IsPositivelyHomogeneous))
            && p.Equals(t * q) && problem.Target(d).Equals(t * problem.Target(c));
    }

    /// <summary>The output of identity is linear in the input, so what combines inputs and targets alike is reconstructed with them.</summary>
    private static bool IsCombination(Instance instance, int d, int[] seen)
    {
        if (instance.Activation is not IdentityActivation)
            return false;
        var (problem, width) = (instance.Problem, instance.Problem.InputDimension + instance.Problem.TargetDimension);
        var rows = seen.Select(Beside).ToArray();
        return RationalMatrix.FromRows(width, [.. rows, Beside(d)]).Rank() == RationalMatrix.FromRows(width, rows).Rank();

        RationalVector Beside(int c) => new([.. problem.Input(c), .. problem.Target(c)]);
    }

    /// <summary>The output is 0 at every point, and so is the target.</summary>
    private static bool IsNothing(Instance instance, int d) =>
        (instance.Problem.Input(d).IsZero || instance.Activation is ZeroActivation) && instance.Problem.Target(d).IsZero;

    private Verdict Decided(VerdictKind kind, string reason, params Finding[] findings) =>
        new(Id, StatementForm.Published, kind, EvidenceLevel.Kernel, Theorems.Hypotheses.Sentence(reason), findings);
}
