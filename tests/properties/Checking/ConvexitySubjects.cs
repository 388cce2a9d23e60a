using System.Text.Json;
using TheoryChecks.Certificates;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Theorems;

namespace TheoryChecks.Properties.Checking;

/// <summary>
/// Certificates of Thm 3.2: for all regions, for one, and three points against. The judge of "biconvex" tries to refute the claim with the model's
/// own terms, the judge of "non-convex" to find three points of its own on the region.
/// </summary>
public sealed class ConvexitySubjects : IMutationSubjects
{
    /// <inheritdoc/>
    public IEnumerable<MutationSubject> Subjects
    {
        get
        {
            var seen = new HashSet<string>();
            foreach (var (name, activation) in new (string, Activation)[]
            {
                ("relu", new ReluActivation()), ("bare topk", new TopKActivation(1, rectified: false)),
            })
            {
                var instance = new Instance(name, activation, 2, new Problem(M([1], [-2]), M([1, 0], [0, 1]), [1, 2]), [0]);
                // One of each shape: notion, term, one region or all.
                var findings = new Theorem32().Decide(instance).SelectMany(verdict => verdict.Findings).Where(finding => finding.Kind != "region");
                foreach (var finding in findings.Where(finding => seen.Add(Shape(instance, finding))))
                    yield return new($"{name}, {Shape(instance, finding)}", instance, finding);
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Func<Instance, JsonElement, bool>> Judges { get; } = new Dictionary<string, Func<Instance, JsonElement, bool>>
    {
        ["biconvex"] = WithstandsRefutation,
        ["non-convex"] = (instance, claim) => ConvexitySearch.Find(
            instance, TermOf(instance, claim), NotionOf(claim), within: ClaimReader.Pattern(claim)) is not null,
    };

    private static bool WithstandsRefutation(Instance instance, JsonElement claim)
    {
        var (term, notion) = (TermOf(instance, claim), NotionOf(claim));
        var problem = instance.Problem;
        if (claim.TryGetProperty("encoder", out var given)
            && !Sets(
                new Forward(
                    problem,
                    instance.Activation,
                    new SdlParameters(ClaimReader.Matrix(given), RationalMatrix.Zero(problem.TargetDimension, instance.Neurons))),
                term,
                RegionNotion.Selected)
                .Equals(ClaimReader.Pattern(claim).ToString()))
            return false;
        var random = new SeededRandom(3);
        for (var trial = 0; trial < 15; trial++)
        {
            var first = At(
                random.Matrix(instance.Neurons, problem.InputDimension, -3, 3), random.Matrix(problem.TargetDimension, instance.Neurons, -2, 2));
            var decoder = random.Matrix(problem.TargetDimension, instance.Neurons, -2, 2);
            if (!IsConvex(first, At(first.Parameters.Encoder, decoder)))
                return false;
            var (step, region) = (random.Matrix(instance.Neurons, problem.InputDimension, -3, 3), Sets(first, term, notion));
            for (var halving = 0; halving < 4; halving++, step = Rational.FromRatio(1, 2) * step)
                if (At(first.Parameters.Encoder + step, first.Parameters.Decoder) is var second
                    && Sets(second, term, notion) == region
                    && !IsConvex(first, second))
                    return false;
        }
        return true;

        Forward At(RationalMatrix encoder, RationalMatrix decoder) => new(problem, instance.Activation, new SdlParameters(encoder, decoder));

        bool IsConvex(Forward a, Forward b)
        {
            var half = Rational.FromRatio(1, 2);
            var middle = At(half * (a.Parameters.Encoder + b.Parameters.Encoder), half * (a.Parameters.Decoder + b.Parameters.Decoder));
            return Sets(middle, term, notion) == Sets(a, term, notion) && 2 * term.Value(middle).Lower <= term.Value(a).Upper + term.Value(b).Upper;
        }
    }

    /// <summary>What two points of one region have in common.</summary>
    private static string Sets(Forward at, LossTerm term, RegionNotion notion)
    {
        var passes = Enumerable.Range(0, at.Neurons).Select(i => Enumerable.Range(0, at.Columns)
            .Where(c => at.Gate[i, c] && (notion != RegionNotion.Positive || at.Latents[i, c].Sign > 0)));
        var own = notion == RegionNotion.Refined && term.OwnGate(at) is { } gate ? ActivationPattern.FromGate(gate).ToString() : "";
        return new ActivationPattern(passes) + own;
    }

    private static RegionNotion NotionOf(JsonElement claim) =>
        Enum.GetValues<RegionNotion>().Single(notion => Biconvexity.NameOf(notion) == claim.GetProperty("regions").GetString());

    private static LossTerm TermOf(Instance instance, JsonElement claim)
    {
        var term = claim.GetProperty("term");
        return term.GetProperty("kind").GetString() switch
        {
            "reconstruction" => new ReconstructionTerm(),
            "prefixes" => new PrefixReconstructionTerm(Numbers("sizes")),
            "multi-topk" => new MultiTopKTerm(term.GetProperty("k").GetInt32(), 1),
            "auxk" => new AuxKTerm(term.GetProperty("k").GetInt32(), 1),
            "l1" => new L1Term(1),
            "norm-l1" => new DecoderNormL1Term(1, Numbers("sources")),
            "l0" => new L0Term(1),
            "gated-auxiliary" => new GatedAuxiliaryTerm(1),
            "anchors" => new AnchoringTerm(Rows(instance.Problem.Inputs), Rows(instance.Problem.Targets), 1),
            var kind => throw new InvalidOperationException($"No term {kind}."),
        };

        IEnumerable<int> Numbers(string name) => term.GetProperty(name).EnumerateArray().Select(number => number.GetInt32());

        RationalMatrix Rows(RationalMatrix all) => RationalMatrix.FromRows(all.Columns, instance.Anchors.Take(instance.Neurons).Select(all.Row));
    }

    private static string Shape(Instance instance, Finding finding)
    {
        using var document = JsonDocument.Parse(Certificate.Of(instance, finding).Utf8);
        var claim = document.RootElement.GetProperty("claim");
        return $"{finding.Kind} {claim.GetProperty("regions")} {claim.GetProperty("term")} "
            + $"{(claim.TryGetProperty("pattern", out _) ? "one region" : "all regions")}";
    }

    private static RationalMatrix M(params RationalVector[] rows) => RationalMatrix.FromRows(rows);
}
