using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>
/// Thm 3.3: the point W_E = [W_p^T; 0], W_D = [W_r, 0] has L~ &lt;= n^2 M^2 sum_d M_d, M = max over k != d of &lt;w_p^k, w_p^d>. Repaired:
/// L~ &lt;= rho^2 max(0, M)^2 sum_d M_d (K_d - 1)^2 where s keeps entry d of feature d and drops negatives. Proof: docs/theorems/3.3.md.
/// </summary>
internal sealed class Theorem33 : Theorem
{
    public override string Id => "3.3";

    public override string Title => "The loss where every feature has its own neuron";

    public override string Reference => "Thm 3.3";

    public override string Published =>
        "For unit inputs, nq >= n and any s with s(z)_i in {0, z_i}: W_E = [W_p^T; 0], W_D = [W_r, 0] has L~ <= n^2 M^2 sum_d M_d, "
        + "M the largest inner product of two inputs.";

    public override string Repaired =>
        "If moreover s keeps entry d of feature d and drops negative entries (for every d with M_d > 0): L~ <= rho^2 max(0, M)^2 sum_d M_d (K_d - "
            + "1)^2, "
        + "rho the longest target, K_d the number of neurons that answer feature d.";

    public override bool IsPublishedFalse => true;

    public override IReadOnlyList<Hypothesis> Hypotheses { get; } =
        [Theorems.Hypotheses.UnitInputs, Theorems.Hypotheses.NeuronPerFeature, Theorems.Hypotheses.KeepsOrDrops];

    public override IReadOnlyList<Hypothesis> UsedByTheProof { get; } =
    [
        Theorems.Hypotheses.UnitTargets,
        new("an activation that keeps entry d of feature d and only positive entries", instance =>
            Theorems.Hypotheses.NeuronPerFeature.Holds(instance) ? new FeatureConfiguration(instance).GateViolation : null),
    ];

    public override IReadOnlyList<Verdict> Decide(Instance instance, CancellationToken cancel = default)
    {
        if (Unmet(instance) is { } unmet)
            return unmet;
        var configuration = new FeatureConfiguration(instance);
        return
        [
            Compare(instance, configuration, StatementForm.Published, configuration.PublishedBound),
            configuration.GateViolation is { } gate
                ? NotApplicable(StatementForm.Repaired, gate)
                : Compare(instance, configuration, StatementForm.Repaired, configuration.RepairedBound),
        ];
    }

    private Verdict Compare(Instance instance, FeatureConfiguration configuration, StatementForm form, Rational bound)
    {
        var holds = configuration.Loss <= bound;
        return new Verdict(
            Id,
            form,
            holds ? VerdictKind.Holds : VerdictKind.Refuted,
            EvidenceLevel.Kernel,
            $"With M = {configuration.Interference} the loss is {configuration.Loss}, {(holds ? "within" : "above")} the bound "
                + $"{bound}.{(holds ? "" : AlsoNeeded(instance))}",
            [PointFindings.Interference(configuration, form)]);
    }
}
