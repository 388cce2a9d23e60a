using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Theorems;

/// <summary>
/// Thm 3.2 for every loss term: where all gates are fixed, a term is a sum of squares of functions affine in each block, of absolute values or norms
/// of linear functions times nonnegative constants, and of constants. So it is convex in W_D for fixed W_E and in W_E for fixed W_D.
/// </summary>
internal static class Biconvexity
{
    /// <summary>The name of a notion in certificates.</summary>
    public static string NameOf(RegionNotion notion) => notion switch
    {
        RegionNotion.Positive => "positive",
        RegionNotion.Selected => "selected",
        _ => "refined",
    };

    /// <summary>The regions on which the term is convex in each block: those of the selected sets, or finer ones if it has a gate of its
    /// own.</summary>
    public static RegionNotion NotionFor(LossTerm term) => term is AuxKTerm or MultiTopKTerm ? RegionNotion.Refined : RegionNotion.Selected;

    /// <summary>The finding "biconvex" for all regions of a notion.</summary>
    public static Finding OnAllRegions(LossTerm term, RegionNotion notion) => new("biconvex", claim => Claim(claim, term, notion), _ => { });

    /// <summary>The finding "biconvex" for the region of an encoder. Shape: encoder nq x np.</summary>
    public static Finding OnRegionOf(LossTerm term, ActivationPattern pattern, RationalMatrix encoder) => new(
        "biconvex",
        claim =>
        {
            Claim(claim, term, NotionFor(term));
            claim.Write("pattern", pattern.Sets);
            claim.Write("encoder", encoder);
        },
        _ => { });

    /// <summary>
    /// Every term that goes with an instance's activation, with parameters that fit its size: what Thm 3.2 has to hold for besides reconstruction.
    /// </summary>
    public static IReadOnlyList<LossTerm> TermsFor(Instance instance)
    {
        var (nq, problem) = (instance.Neurons, instance.Problem);
        var features = RationalMatrix.FromRows(problem.InputDimension, instance.Anchors.Take(nq).Select(problem.Input));
        var targets = RationalMatrix.FromRows(problem.TargetDimension, instance.Anchors.Take(nq).Select(problem.Target));
        LossTerm[] terms =
        [
            new PrefixReconstructionTerm(nq == 1 ? [1] : [nq / 2, nq]),
            new L1Term(1),
            new DecoderNormL1Term(1, problem.TargetDimension == 1 ? [1] : [1, problem.TargetDimension - 1]),
            new L0Term(1),
            new GatedAuxiliaryTerm(1),
            new MultiTopKTerm(1, 1),
            new AuxKTerm(1, 1),
            .. instance.Anchors.Count > 0 ? [new AnchoringTerm(features, targets, 1)] : (LossTerm[])[],
        ];
        return [.. terms.Where(term => term.Misfit(instance.Activation, nq, problem.TargetDimension) is null)];
    }

    /// <summary>
    /// True if the pattern already says what the term's own gate selects, so that refined regions are the selected ones: AuxK where dead neurons are
    /// never positive; Multi-TopK where it selects what the activation does.
    /// </summary>
    public static bool GateFollowsPattern(LossTerm term, Instance instance)
    {
        var nq = instance.Neurons;
        var isRelu = instance.Activation switch
        {
            ReluActivation => true,
            JumpReluActivation { IsPositivelyHomogeneous: true } => true,
            TopKActivation { Rectified: true, K: var k } => k == nq,
            BatchTopKActivation { K: var k } => k == nq,
            _ => false,
        };
        return term switch
        {
            AuxKTerm => isRelu
                || instance.Activation is IdentityActivation
                || instance.Activation is TopKActivation { Rectified: false } topK && topK.K == nq,
            MultiTopKTerm multi => (isRelu && multi.K == nq) || instance.Activation is TopKActivation { Rectified: true } same && same.K == multi.K,
            _ => true,
        };
    }

    /// <summary>
    /// Up to <paramref name="most"/> encoders with different patterns (up to permuting neurons): 0, then small random integers from a fixed seed,
    /// scaled so that thresholds are met. Shapes: nq x np.
    /// </summary>
    public static IReadOnlyList<(ActivationPattern Pattern, RationalMatrix Encoder)> SampleRegions(Instance instance, int most)
    {
        const int draws = 64;
        var (nq, np) = (instance.Neurons, instance.Problem.InputDimension);
        var scale = Enumerable.Range(0, nq).Select(instance.Activation.Threshold).Aggregate(Rational.One, Rational.Max);
        var random = new SeededRandom(1);
        var seen = new HashSet<ActivationPattern>();
        var found = new List<(ActivationPattern, RationalMatrix)>();
        for (var draw = 0; draw < draws && found.Count < most; draw++)
        {
            var encoder = draw == 0 ? RationalMatrix.Zero(nq, np) : scale * random.Matrix(nq, np, -3, 3);
            var pattern = ActivationPattern.FromGate(instance.Activation.Gate(instance.Problem.Preactivations(encoder)));
            if (seen.Add(pattern.Canonical()))
                found.Add((pattern, encoder));
        }
        return found;
    }

    private static void Claim(System.Text.Json.Utf8JsonWriter claim, LossTerm term, RegionNotion notion)
    {
        claim.WriteString("regions", NameOf(notion));
        claim.WritePropertyName("term");
        term.Write(claim);
    }
}
