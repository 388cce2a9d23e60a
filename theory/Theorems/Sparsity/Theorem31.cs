using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>
/// Thm 3.1: |L - L~| &lt;= n^2 C (1-S)^2 if 1-S &lt;= 1/n and C, the largest error of a sample, is finite. Repaired: 0 &lt;= L - L~ &lt;= C Pr(two or
/// more active) with independence and homogeneous s, and for unbounded magnitudes a bound by moments and operator norms. Proofs:
/// docs/theorems/3.1.md.
/// </summary>
internal sealed class Theorem31 : Theorem
{
    private const int SeededPoints = 3;

    public override string Id => "3.1";

    public override string Title => "Sparse samples look like isolated features";

    public override string Reference => "Thm 3.1";

    public override string Published =>
        "For unit inputs and 1-S <= 1/n: |L - L~| <= n^2 C (1-S)^2 at every (W_D, W_E), if C, the supremum of the error of a sample, is finite.";

    public override string Repaired =>
        "If s is positively homogeneous (or all magnitudes are 1) and lone features have the second moment they have in general: "
        + "0 <= L - L~ <= C Pr(two or more active), at most C n(n-1)/2 (1-S)^2 for pairwise independent features. If magnitudes are unbounded and "
            + "features independent: 0 <= L - L~ <= "
        + "(rho_r + |W_D||W_E| rho_p)^2 E[|x|_1^2; two or more active].";

    public override bool IsPublishedFalse => true;

    public override IReadOnlyList<Hypothesis> Hypotheses { get; } =
    [
        new("a distribution", instance => instance.Distribution is null ? "the instance gives no distribution of its features" : null),
        new("samples one by one", instance =>
            instance.Activation is BatchTopKActivation
                ? "the batchtopk activation acts on batches, so a single sample has no error of its own"
                : null),
        Theorems.Hypotheses.UnitInputs,
        new("x >= 0 and Pr(x_d = 0) >= S", _ => null)
        {
            ByConstruction = "a distribution has no negative value, and S is the smallest Pr(x_d = 0)",
        },
        new("a finite C", instance => FirstMiss(instance)?.Violation),
        new("1-S <= 1/n", instance =>
            instance.Distribution is not null && Density(instance) * instance.Problem.Columns > 1
                ? $"the density 1-S = {Density(instance)} exceeds 1/n = 1/{instance.Problem.Columns}"
                : null),
    ];

    public override IReadOnlyList<Hypothesis> UsedByTheProof { get; } =
    [
        new(
            "independent features",
            instance => instance.Distribution?.IsPairwiseIndependent == false ? "these are not" : LoneAsUsual.Violation(instance)),
        HomogeneousOrBinary,
    ];

    private static Hypothesis HomogeneousOrBinary { get; } = new("a positively homogeneous activation, or magnitudes 1", instance =>
        instance.Distribution?.IsBinary == true ? null : Theorems.Hypotheses.HomogeneousActivation.Violation(instance));

    private static Hypothesis LoneAsUsual { get; } = new("lone features with their usual second moment", instance =>
        instance.Distribution is { } distribution && SparsityBounds.LoneExcess(distribution) is { IsZero: false } excess
            ? $"the squares of lone features exceed M by {excess}" : null);

    public override IReadOnlyList<Verdict> Decide(Instance instance, CancellationToken cancel = default)
    {
        if (WithoutLengths(instance) is { } none)
            return none;
        if (Hypotheses.Take(2).FirstViolation(instance) is { } violation)
            return NotApplicable(violation);
        if (instance.Distribution!.SupportSize is null)
            return [DecideUnbounded(instance), BoundUnbounded(instance)];
        var sampled = instance.Distribution.SupportSize > SampledLoss.MostValues
            ? []
            : Points(instance).Select(point => SampledLoss.At(instance, point, cancel)).ToArray();
        // A point that makes errors shows more than a perfect one.
        SampledLoss[] telling = [.. sampled.OrderBy(at => at.Worst.IsZero)];
        return [DecidePublished(instance, telling), DecideRepaired(instance, telling)];
    }

    private Verdict DecidePublished(Instance instance, SampledLoss[] sampled)
    {
        if (Hypotheses.FirstViolation(instance) is { } violation)
            return NotApplicable(StatementForm.Published, violation);
        var factor = PublishedFactor(instance);
        if (HomogeneousOrBinary.Holds(instance) && SparsityBounds.Factor(instance.Distribution!) is var kappa && kappa <= factor)
            return Decided(
                StatementForm.Published,
                VerdictKind.Holds,
                $"at every point |L - L~| <= {kappa} C, and n^2 (1-S)^2 = {factor}{At(sampled.FirstOrDefault(), factor)}",
                [
                    SparsityFindings.SparsityBound(kappa, nonnegative: false),
                    .. sampled.Take(1).Select(at => SparsityFindings.ExpectedLoss(at, factor * at.Worst)),
                ]);
        if (sampled.Length == 0)
            return Decided(
                StatementForm.Published,
                VerdictKind.Undecided,
                $"x takes {instance.Distribution!.SupportSize} values; at most {SampledLoss.MostValues} are enumerated");
        if (sampled.FirstOrDefault(at => at.Gap > factor * at.Worst) is { } refuting)
            return new(
                Id,
                StatementForm.Published,
                VerdictKind.Refuted,
                EvidenceLevel.Kernel,
                $"{Theorems.Hypotheses.Sentence(Values(refuting, factor))}{AlsoNeeded(instance)}",
                [SparsityFindings.ExpectedLoss(refuting, factor * refuting.Worst)]);
        return Decided(
            StatementForm.Published,
            VerdictKind.Undecided,
            $"no point with |L - L~| > n^2 C (1-S)^2 was found, nor a proof that there is none{At(sampled[0], factor)}");
    }

    private Verdict DecideRepaired(Instance instance, SampledLoss[] sampled)
    {
        if (new[] { HomogeneousOrBinary, LoneAsUsual }.FirstViolation(instance) is { } violation)
            return NotApplicable(StatementForm.Repaired, violation);
        var (distribution, n) = (instance.Distribution!, instance.Problem.Columns);
        var pairs = n * (n - (Rational)1) / 2 * Density(instance).Pow(2);
        var below = distribution.IsPairwiseIndependent ? $", at most n(n-1)/2 (1-S)^2 = {pairs}" : "";
        return Decided(
            StatementForm.Repaired,
            VerdictKind.Holds,
            $"at every point 0 <= L - L~ <= C Pr(two or more active), with probability {distribution.AtLeastTwo}{below}"
                + At(sampled.FirstOrDefault(), distribution.AtLeastTwo),
            [
                SparsityFindings.SparsityBound(distribution.AtLeastTwo, nonnegative: true),
                .. sampled.Take(1).Select(at => SparsityFindings.ExpectedLoss(at, PublishedFactor(instance) * at.Worst)),
            ]);
    }

    /// <summary>Unbounded magnitudes: C is infinite at a point that misses such a feature, and a finite C is a hypothesis.</summary>
    private Verdict DecideUnbounded(Instance instance) => Hypotheses.FirstViolation(instance) is { } violation
        ? NotApplicable(StatementForm.Published, violation) with
        {
            Findings = FirstMiss(instance) is { } miss ? [PointFindings.Loss(instance, miss.Point)] : [],
        }
        : Decided(StatementForm.Published, VerdictKind.Undecided, "No point was found at which an unbounded feature is missed");

    /// <summary>A point that misses a feature of unbounded magnitude: its error there grows with the square of x_d, so C is infinite.</summary>
    private static (EncoderDecoder Point, string Violation)? FirstMiss(Instance instance)
    {
        if (instance.Distribution is not { SupportSize: null } || instance.Activation is BatchTopKActivation)
            return null;
        int[] unbounded = [.. Enumerable.Range(0, instance.Problem.Columns)
            .Where(d => Law(instance, d) is { Probability.Sign: > 0, Magnitude.Values: null })];
        // The zero decoder misses every nonzero target whatever s is; elsewhere homogeneity carries the error from e_d to x_d e_d.
        var points = instance.Activation.IsPositivelyHomogeneous ? Points(instance).Append(Zero(instance)) : [Zero(instance)];
        foreach (var point in points.Concat(unbounded.Select(d => Noise(instance, d))))
        {
            var residuals = point.SquaredResiduals(instance.Problem, instance.Activation);
            foreach (var d in unbounded)
                if (!residuals[d].IsZero)
                    return (point, $"C is infinite: the magnitude of feature {d} is unbounded and {point} misses it by {residuals[d]} x_{d}^2");
        }
        return null;
    }

    /// <summary>Neuron 0 is on for feature d from x_d = 1 on, and adds to the first coordinate: an error that grows if the target is 0.</summary>
    private static EncoderDecoder Noise(Instance instance, int d)
    {
        var scale = instance.Activation.Threshold(0) + 1;
        var along = instance.Problem.RowAlong(d);
        var squared = along.Dot(instance.Problem.Input(d));
        if (!squared.IsZero)
            scale /= squared;
        return new EncoderDecoder(
            RationalMatrix.Create(
                instance.Neurons, instance.Problem.InputDimension, (i, j) => i == 0 ? scale * along[j] : Rational.Zero),
            RationalMatrix.Create(instance.Problem.TargetDimension, instance.Neurons, (j, i) => i == 0 && j == 0 ? Rational.One : Rational.Zero));
    }

    private Verdict BoundUnbounded(Instance instance)
    {
        if (Theorems.Hypotheses.HomogeneousActivation.Violation(instance) is { } violation)
            return NotApplicable(StatementForm.Repaired, violation);
        var features = (IndependentFeatures)instance.Distribution!;
        var bounds = Points(instance).Select(point => (Point: point, Excess: SparsityFindings.ExcessBound(instance, features, point))).ToArray();
        return Decided(
            StatementForm.Repaired,
            VerdictKind.Holds,
            $"at {bounds[0].Point}: 0 <= L - L~ <= {bounds[0].Excess.Bound}, where L~ = "
                + instance.Problem.Loss(instance.Activation, bounds[0].Point.Encoder, bounds[0].Point.Decoder),
            [.. bounds.Select(bound => bound.Excess.Finding)]);
    }

    /// <summary>The points to look at: the given one, Thm 3.3's, some pseudo-random ones, and those that play thresholds against
    /// magnitudes.</summary>
    private static IEnumerable<EncoderDecoder> Points(Instance instance)
    {
        var problem = instance.Problem;
        if (instance.Point is { } given)
            yield return given;
        if (instance.Neurons >= problem.Columns)
            yield return EncoderDecoder.OneNeuronPerFeature(problem, instance.Neurons);
        for (var seed = 0; seed < SeededPoints; seed++)
        {
            var random = new SeededRandom(seed);
            yield return new EncoderDecoder(
                random.Matrix(instance.Neurons, problem.Columns, -2, 2) * problem.Inputs,
                (random.Matrix(instance.Neurons, problem.Columns, -2, 2) * problem.Targets).Transpose());
        }
        if (!instance.Activation.IsPositivelyHomogeneous && instance.Distribution!.SupportSize <= SampledLoss.MostValues)
            foreach (var point in AcrossTheThreshold(instance))
                yield return point;
    }

    /// <summary>Neuron 0 answers feature d alone, with its threshold between the magnitudes that occur and 1; the decoder is exact, or far
    /// off.</summary>
    private static IEnumerable<EncoderDecoder> AcrossTheThreshold(Instance instance)
    {
        var (problem, theta) = (instance.Problem, instance.Activation.Threshold(0));
        for (var d = 0; d < problem.Columns; d++)
        {
            // Where the threshold of this neuron is 0, all magnitudes are above it.
            if (problem.Input(d).IsZero || theta.IsZero)
                continue;
            var magnitudes = instance.Distribution!.Support()
                .Select(atom => atom.X[d])
                .Where(x => x.Sign > 0)
                .Append(Rational.One)
                .Distinct()
                .Order()
                .ToArray();
            for (var k = 1; k < magnitudes.Length; k++)
            {
                // <w, p_d> = z with z magnitudes[k-1] <= theta < z magnitudes[k].
                var z = theta * 2 / (magnitudes[k - 1] + magnitudes[k]);
                var along = problem.RowAlong(d);
                var scale = z / along.Dot(problem.Input(d));
                foreach (var gain in (Rational[])[1 / z, 100 / z])
                    yield return new EncoderDecoder(
                        RationalMatrix.Create(
                            instance.Neurons, problem.InputDimension, (i, j) => i == 0 ? scale * along[j] : Rational.Zero),
                        RationalMatrix.Create(
                            problem.TargetDimension, instance.Neurons, (j, i) => i == 0 ? gain * problem.Targets[d, j] : Rational.Zero));
            }
        }
    }

    private static EncoderDecoder Zero(Instance instance) => new(
        RationalMatrix.Zero(instance.Neurons, instance.Problem.InputDimension),
        RationalMatrix.Zero(instance.Problem.TargetDimension, instance.Neurons));

    private static string At(SampledLoss? at, Rational factor) => at is null ? "" : $"; {Values(at, factor)}";

    private static string Values(SampledLoss at, Rational factor) =>
        $"at {at.Point}: L = {at.Loss}, L~ = {at.Isolated}, C = {at.Worst}, |L - L~| = {at.Gap} against {factor * at.Worst}"
            + ((factor * at.Worst).IsZero ? "" : $", ratio {at.Gap / (factor * at.Worst)}");

    private static Rational Density(Instance instance) => SparsityBounds.Density(instance.Distribution!);

    private static Rational PublishedFactor(Instance instance) => (instance.Problem.Columns * Density(instance)).Pow(2);

    private static FeatureLaw? Law(Instance instance, int d) => (instance.Distribution as IndependentFeatures)?.Laws[d];

    private Verdict Decided(StatementForm form, VerdictKind kind, string reason, IReadOnlyList<Finding>? findings = null) =>
        new(Id, form, kind, EvidenceLevel.Kernel, Theorems.Hypotheses.Sentence(reason), findings ?? []);
}
