using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>
/// "Recovery by rows": independent features, a neuron that is on exactly when feature d is active, the other features reconstructed by others. Its
/// best row is along S^+ w_p^d, S = sum_k Var(x_k) w_p^k w_p^kT. Proofs: docs/theorems/recovery.md.
/// </summary>
internal sealed class RecoveryByRows : Theorem
{
    public override string Id => "recovery-rows";

    public override string Title => "Recovery by encoder rows";

    public override string Reference => "Sec. 5.1";

    public override string Published =>
        "Encoder rows show the features: the row that reads feature d best, of a neuron that is on exactly when d is active, has |cos| >= 0.95 with "
            + "w_p^d, for every d.";

    public override string Repaired =>
        "The best row (the shortest, with a bias) is along S^+ w_p^d, S = sum_k Var(x_k) w_p^k w_p^kT, so |cos| = w_p^d . S^+ w_p^d / |S^+ w_p^d|. "
            + "All rows lie along their features iff every w_p^d is an eigenvector of S (equal variances: tight frames, orthonormal features). "
            + "Cov(p) times the row always does.";

    public override bool IsPublishedFalse => true;

    public override IReadOnlyList<Hypothesis> Hypotheses { get; } =
    [
        new("independent features", instance => instance.Distribution switch
        {
            null => "the instance gives no distribution of its features",
            IndependentFeatures => null,
            _ => "the features are given by a joint distribution, and the statement is about independent ones",
        }),
        Theorems.Hypotheses.UnitInputs,
        new("sizes that vary", instance => instance.Distribution is IndependentFeatures { Laws: var laws }
            && Enumerable.Range(0, laws.Count).FirstOrDefault(d => !Varies(laws[d]), -1) is var d and >= 0
                ? $"feature {d} is never active, or always of one size, which a bias reads without any row"
                : null),
    ];

    public override IReadOnlyList<Verdict> Decide(Instance instance, CancellationToken cancel = default)
    {
        if (Unmet(instance) is { } unmet)
            return unmet;
        var lengths = instance.Isolated.LengthsOfInputs!;
        var laws = ((IndependentFeatures)instance.Distribution!).Laws;
        var (features, inputs, n) = (instance.Isolated, instance.Isolated.Inputs, laws.Count);
        var variances = new RationalVector(laws.Select(Variance));
        var moments = inputs.Transpose() * RationalMatrix.Diagonal(variances) * inputs;
        // S P^T y = p_d has a solution, since p_d is in the range of S = P^T V P; P^T y is the same for all of them.
        var onCoefficients = moments * features.Dual(inputs.Transpose());
        var coefficients = RationalMatrix.FromRows(n, Enumerable.Range(0, n).Select(d => onCoefficients.Solve(inputs.Row(d))!));
        var rows = coefficients * inputs;
        int[] recovered = [.. Enumerable.Range(0, n).Where(d => SquaredCosine(d) >= Recovery.Threshold * Recovery.Threshold)];
        int[] aligned = [.. Enumerable.Range(0, n).Where(d => SquaredCosine(d).IsOne)];
        int[] eigenvectors = [.. Enumerable.Range(0, n).Where(d => IsEigenvector(inputs.Row(d), Moved(d)))];
        var finding = RowMetricFindings.BestRows(coefficients, recovered, aligned);
        var squares = string.Join(", ", Enumerable.Range(0, n).Select(SquaredCosine));
        var reason = $"The best rows recover {recovered.Length} of {Counted.Of(n, "feature")} (squared cosines {squares}) and lie along "
            + $"{aligned.Length}.";
        return
        [
            new(
                Id,
                StatementForm.Published,
                recovered.Length == n ? VerdictKind.Holds : VerdictKind.Refuted,
                EvidenceLevel.Kernel,
                reason,
                [finding]),
            new(
                Id,
                StatementForm.Repaired,
                aligned.SequenceEqual(eigenvectors) ? VerdictKind.Holds : VerdictKind.Refuted,
                EvidenceLevel.Kernel,
                $"{reason} So many are eigenvectors of the second moments: {eigenvectors.Length}.",
                [finding]),
        ];

        RationalVector Moved(int d) => moments * features.Dual(inputs.Row(d)); // S p_d, S a map of vectors

        bool IsEigenvector(RationalVector p, RationalVector moved) => (lengths.SquaredNorm(p) * moved).Equals(lengths.Inner(p, moved) * p);

        Rational SquaredCosine(int d) => lengths.SquaredCosine(rows.Row(d), inputs.Row(d));
    }

    private static bool Varies(FeatureLaw law) => !law.Probability.IsZero && law.Magnitude.MeanSquare > law.Magnitude.Mean.Pow(2);

    private static Rational Variance(FeatureLaw law) =>
        (law.Probability * law.Magnitude.MeanSquare) - (law.Probability * law.Magnitude.Mean).Pow(2);
}
