using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Theorems;

/// <summary>
/// Thm 3.2: inside a region the loss is convex in W_D for fixed W_E and in W_E for fixed W_D. True where the gate is constant on the region. The
/// paper's regions (Eq. 13) fix which latents are positive; for bare TopK that does not say which negative entry survives.
/// </summary>
/// <remarks>
/// With the gate fixed, L(W_D, W_E) = sum_c m_c |r_c - W_D (g_c * W_E p_c)|^2 is a sum of squares of functions that are affine in either block:
/// convex in each. The conditions for a gate are linear, so its region is convex. If two encoders of a region differ in their gate where a column of
/// positive weight sees it, L jumps on the way from one to the other for some W_D, and a convex function does not jump down into its domain.
/// </remarks>
internal sealed class Theorem32 : Theorem
{
    private const int MostLines = 1000, MostSampledRegions = 6;

    /// <summary>Beyond this many encoder entries no single region is sampled.</summary>
    private const int MostSampledEntries = 64;

    /// <summary>Beyond this many coupled cells a region's dimension costs too many linear programs.</summary>
    private const int MostCoupledCells = 32;

    public override string Id => "3.2";

    public override string Title => "Biconvex inside each region";

    public override string Reference => "Theorem 3.2, regions of Eq. 13";

    public override string Published =>
        "On each set of encoders with the same positive latents, the loss is convex in W_D for fixed W_E and convex in W_E for fixed W_D.";

    public override string Repaired =>
        "The same on each set of encoders with the same selected latents; for a loss term with a gate of its own, with the same latents selected "
            + "there too.";

    public override bool IsPublishedFalse => true;

    public override IReadOnlyList<Hypothesis> Hypotheses { get; } = [Theorems.Hypotheses.KeepsOrDrops];

    public override IReadOnlyList<Hypothesis> UsedByTheProof { get; } = [Theorems.Hypotheses.PositiveLatents];

    public override IReadOnlyList<Verdict> Decide(Instance instance, CancellationToken cancel = default) =>
        [DecidePublished(instance, cancel), DecideRepaired(instance, cancel)];

    private Verdict DecidePublished(Instance instance, CancellationToken cancel)
    {
        var loss = new ReconstructionTerm();
        if (WhyPositivityFixesTheLoss(instance) is { } why)
            return new(Id, StatementForm.Published, VerdictKind.Holds, EvidenceLevel.Kernel,
                $"{why}, so the loss is convex in each block on every region.", [Biconvexity.OnAllRegions(loss, RegionNotion.Positive)]);
        return ConvexitySearch.Find(instance, loss, RegionNotion.Positive, MostLines, cancel: cancel) is { } violation
            ? new(Id, StatementForm.Published, VerdictKind.Refuted, EvidenceLevel.Kernel,
                $"Bare TopK: the positive latents do not say which negative entry survives. The loss is not convex in W_E "
                    + $"{violation}.{AlsoNeeded(instance)}", [violation.Finding()])
            : new(Id, StatementForm.Published, VerdictKind.Undecided, EvidenceLevel.Kernel,
                "Bare TopK, but no three points against convexity were found within the search's bounds.", []);
    }

    private Verdict DecideRepaired(Instance instance, CancellationToken cancel)
    {
        var loss = new ReconstructionTerm();
        var findings = new List<Finding> { Biconvexity.OnAllRegions(loss, RegionNotion.Selected) };
        var sampled = instance.Neurons * instance.Problem.InputDimension <= MostSampledEntries
            ? Biconvexity.SampleRegions(instance, MostSampledRegions)
            : [];
        foreach (var (pattern, encoder) in sampled)
        {
            cancel.ThrowIfCancellationRequested();
            if (instance.Activation.IsSeparable || instance.Neurons * instance.Problem.Columns <= MostCoupledCells)
                findings.Add(Realizability.RegionOf(instance, pattern)!.Finding());
            findings.Add(Biconvexity.OnRegionOf(loss, pattern, encoder));
        }

        var (selected, refined, violated) = (new List<string>(), new List<string>(), new List<string>());
        foreach (var term in Biconvexity.TermsFor(instance))
        {
            cancel.ThrowIfCancellationRequested();
            // A selected entry that may be 0 makes the count of nonzero entries jump down inside a region.
            var holds = term is not L0Term || instance.Activation.IsRectified;
            if (holds)
            {
                findings.Add(Biconvexity.OnAllRegions(term, Biconvexity.NotionFor(term)));
                (Biconvexity.GateFollowsPattern(term, instance) ? selected : refined).Add(term.Kind);
            }
            if ((!holds || !Biconvexity.GateFollowsPattern(term, instance))
                && ConvexitySearch.Find(instance, term, RegionNotion.Selected, cancel: cancel) is { } violation)
            {
                findings.Add(violation.Finding());
                violated.Add(term.Kind);
            }
        }
        var reason =
            "On regions of selected sets the gate is fixed, so the loss is a sum of squares affine in each block and the region a convex "
                + "polyhedron: a general argument whose hypotheses the kernel checks"
            + (sampled.Count > 0 ? $", and {sampled.Count} sampled region{(sampled.Count == 1 ? "" : "s")} with a point of each" : "")
            + $"; it holds on the same regions for the terms {string.Join(", ", selected)}"
            + (refined.Count > 0 ? $", and on regions refined by their own gate {string.Join(", ", refined)}" : "")
            + (violated.Count > 0 ? $"; on regions of selected sets alone three points refute convexity for {string.Join(", ", violated)}" : "")
            + ".";
        return new(Id, StatementForm.Repaired, VerdictKind.Holds, EvidenceLevel.Kernel, reason, findings);
    }

    /// <summary>Why encoders with the same positive latents have the same loss formula, or null if they need not.</summary>
    private static string? WhyPositivityFixesTheLoss(Instance instance)
    {
        var problem = instance.Problem;
        return instance.Activation switch
        {
            ZeroActivation => "No entry ever passes",
            IdentityActivation => "Every entry always passes",
            TopKActivation { Rectified: false, K: var k } when k == instance.Neurons => "k is the number of neurons, so every entry passes",
            TopKActivation { Rectified: false } => Enumerable.Range(0, problem.Columns).All(c => problem.Weights[c].IsZero || problem.Input(c).IsZero)
                ? "Every column is 0 or has weight 0, so the loss does not see which negative entry survives"
                : null,
            _ => "Only positive entries pass, so the positive latents are the selected ones",
        };
    }
}
