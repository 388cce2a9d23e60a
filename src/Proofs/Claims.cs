using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Proofs;

/// <summary>What each kind of certificate becomes. A kind that is not here is not covered by the proofs.</summary>
internal static partial class Claims
{
    private static readonly Dictionary<string, Func<ProofInstance, CertificateText, CertificateText, Claim>> Kinds = new(StringComparer.Ordinal)
    {
        ["realizable"] = (i, claim, evidence) => new(
            $"realizable (real R {Coq(i)}) {Sets(claim)}",
            "realizable_sound",
            0,
            i.Literal,
            claim["pattern"].AsSets(),
            evidence["encoder"].AsMatrix()),
        ["unrealizable"] = Unrealizable,
        ["region"] = (i, claim, evidence) => new(
            $"region_dimension (real R {Coq(i)}) {Sets(claim)} {claim["dimension"].AsNat().ForCoq()}",
            "region_sound",
            16,
            i.Literal,
            claim["pattern"].AsSets(),
            evidence["encoder"].AsMatrix(),
            ProofTerm.List(evidence["equalities"].Items.Select(item => item.AsLemma())),
            claim["dimension"].AsNat()),
        ["enumeration"] = Enumeration,
        ["absorption"] = Absorption,
        ["loss"] = (i, claim, _) => new(
            $"has_loss (real R {Coq(i)}) {Real(claim["decoder"])} {Real(claim["encoder"])} (v2r R {claim["residuals"].AsVector().ForCoq()}) "
                + $"{Value(claim["loss"])}",
            "loss_sound",
            7,
            i.Literal,
            claim["decoder"].AsMatrix(),
            claim["encoder"].AsMatrix(),
            claim["residuals"].AsVector(),
            claim["loss"].AsNumber()),
        ["loss-upper-bound"] = (i, claim, evidence) => new(
            $"loss_at_most (real R {Coq(i)}) {Value(claim["loss"])}",
            "upper_sound",
            8,
            i.Literal,
            evidence["decoder"].AsMatrix(),
            evidence["encoder"].AsMatrix(),
            claim["loss"].AsNumber()),
        ["zero-loss-pattern"] = (i, claim, evidence) => new(
            $"reaches_zero_loss (real R {Coq(i)}) {Sets(claim)}",
            "reached_sound",
            9,
            i.Literal,
            claim["pattern"].AsSets(),
            evidence["decoder"].AsMatrix(),
            evidence["encoder"].AsMatrix()),
        ["partial-minimum"] = (i, claim, evidence) => new(
            $"has_partial_minimum (real R {Coq(i)}) {Sets(claim)} {Real(claim["decoder"])} {Real(claim["encoder"])} {Value(claim["loss"])}",
            "partial_minimum_sound",
            17,
            i.Literal,
            claim["pattern"].AsSets(),
            claim["decoder"].AsMatrix(),
            claim["encoder"].AsMatrix(),
            claim["loss"].AsNumber(),
            evidence["multipliers"].AsLemma()),
        ["positive-loss"] = PositiveLoss,
        ["anchored-positive-loss"] = AnchoredPositiveLoss,
        ["anchored-recovery"] = AnchoredRecovery,
        ["anchored-dimension"] = AnchoredDimension,
        ["pattern-minimum"] = PatternMinimum,
        ["interference"] = (i, claim, _) => new(
            $"interference (real R {Coq(i)}) {IsRepaired(claim).ForCoq()} {Value(claim["loss"])} {Value(claim["value"])}",
            "interference_sound",
            20,
            i.Literal,
            IsRepaired(claim),
            claim["loss"].AsNumber(),
            claim["value"].AsNumber()),
        ["zero-loss"] = (i, claim, _) => claim["columns"].Items.Any(c => c.Index < i.ColumnWeights.Length && i.ColumnWeights[c.Index].IsZero)
            ? throw new NoTheoremException("a column of weight 0 that repeats another is not covered in zero-loss")
            : new(
                $"zero_loss_iff (real R {Coq(i)}) {claim["columns"].AsIndices().ForCoq()}",
                "zero_loss_sound",
                10,
                i.Literal,
                claim["columns"].AsIndices()),
        ["unrecovered"] = Unrecovered,
        ["anchored-point"] = AnchoredPoint,
        ["gauge"] = Gauge,
        ["biconvex"] = Biconvex,
        ["non-convex"] = NonConvex,
    };

    /// <summary>The kinds that the proofs cover, wholly or in part.</summary>
    public static IReadOnlyCollection<string> Covered => Kinds.Keys;

    public static Claim Of(string kind, ProofInstance instance, CertificateText claim, CertificateText evidence)
    {
        if (!Kinds.TryGetValue(kind, out var make))
            throw new NoTheoremException($"the kind {kind} is not covered");
        claim = claim.ToBeReadInFull;
        var made = make(instance, claim, evidence);
        claim.RequireAllRead();
        return made;
    }

    private static Claim PositiveLoss(ProofInstance i, CertificateText claim, CertificateText evidence) => evidence["argument"].Word switch
    {
        "rank" => new($"positive_loss (real R {Coq(i)})", "positive_loss_rank_sound", 19, i.Literal),
        "dependence" => new(
            $"positive_loss (real R {Coq(i)})", "positive_loss_dependence_sound", 23, i.Literal, OfCounted(i, evidence["multipliers"])),
        var other => throw new NoTheoremException($"the argument {other} of positive-loss is not covered"),
    };

    private static ProofTerm IsRepaired(CertificateText claim) => claim["bound"].Word switch
    {
        "published" => ProofTerm.Flag(false),
        "repaired" => ProofTerm.Flag(true),
        var other => throw new NoTheoremException($"the bound {other} is not known"),
    };

    /// <summary>One multiplier for every column of positive weight; the others must have 0.</summary>
    private static ProofTerm OfCounted(ProofInstance i, CertificateText multipliers)
    {
        var all = multipliers.Items;
        if (all.Length != i.Columns || Enumerable.Range(0, all.Length).Any(c => i.ColumnWeights[c].IsZero && !all[c].Number.IsZero))
            throw new NoTheoremException("a dependence has a multiplier for each column, 0 where the weight is 0");
        return ProofTerm.List(all.Where((_, c) => !i.ColumnWeights[c].IsZero).Select(item => item.AsNumber()));
    }

    private static Claim Unrealizable(ProofInstance i, CertificateText claim, CertificateText evidence)
    {
        var statement = $"unrealizable (real R {Coq(i)}) {Sets(claim)}";
        var pattern = claim["pattern"].AsSets();
        if (evidence.Has("group"))
            return new(statement, "unrealizable_group_sound", 1, i.Literal, pattern, evidence["group"].AsNat());
        return evidence.Has("neuron")
            ? new(statement, "unrealizable_neuron_sound", 2, i.Literal, pattern, evidence["neuron"].AsNat(), evidence["lemma"].AsLemma())
            : new(statement, "unrealizable_sound", 3, i.Literal, pattern, evidence["lemma"].AsLemma());
    }

    private static Claim Enumeration(ProofInstance i, CertificateText claim, CertificateText evidence)
    {
        var patterns = ProofTerm.Count(claim["patterns"].Size);
        if (claim["scope"].Word == "neuron")
        {
            var theta = claim["threshold"].AsNumber();
            return new(
                $"enumerated (real R (one_neuron {Coq(i)} {theta.ForCoq()})) {patterns.ForCoq()}",
                "enumeration_sound",
                4,
                i.Literal,
                theta,
                evidence.AsTree(),
                patterns);
        }
        var classes = ProofTerm.Count(claim["patternsUpToPermutation"].Size);
        return new(
            $"enumerated_jointly (real R {Coq(i)}) {patterns.ForCoq()} {classes.ForCoq()}",
            "enumeration_joint_sound",
            5,
            i.Literal,
            evidence.AsTree(),
            patterns,
            classes);
    }

    private static Claim Absorption(ProofInstance i, CertificateText claim, CertificateText evidence)
    {
        var alone = claim["scope"].Word == "neuron";
        var theta = alone ? claim["threshold"].AsNumber() : ProofTerm.Number(Rational.Zero);
        var patterns = ProofTerm.Count(claim["patterns"].Size);
        string[] names = ["hierarchical", "absorbed", "splits", "realizable"];
        var counts = ProofTerm.List(names.Select(name => ProofTerm.Count(claim[name].Size)));
        var subject = alone ? $"(one_neuron {Coq(i)} {theta.ForCoq()})" : Coq(i);
        return new(
            $"absorption (real R {subject}) {ProofTerm.Flag(alone).ForCoq()} {patterns.ForCoq()} {counts.ForCoq()}",
            "absorption_sound",
            6,
            i.Literal,
            ProofTerm.Flag(alone),
            theta,
            evidence.AsTree(),
            patterns,
            counts);
    }

    private static Claim Unrecovered(ProofInstance i, CertificateText claim, CertificateText evidence)
    {
        var by = claim["by"].Word;
        if (by is not ("encoder" or "decoder" or "both"))
            throw new NoTheoremException($"'{by}' where encoder, decoder or both is wanted");
        var (encoder, decoder) = (ProofTerm.Flag(by != "decoder"), ProofTerm.Flag(by != "encoder"));
        return new(
            $"unrecovered (real R {Coq(i)}) {encoder.ForCoq()} {decoder.ForCoq()} {Value(claim["threshold"])}",
            "unrecovered_sound",
            11,
            i.Literal,
            encoder,
            decoder,
            claim["threshold"].AsNumber(),
            evidence["decoder"].AsMatrix(),
            evidence["encoder"].AsMatrix());
    }

    private static Claim Gauge(ProofInstance i, CertificateText claim, CertificateText evidence)
    {
        var (inputs, targets, scales) = (i.FeatureInputs, i.FeatureTargets, claim["scales"].AsVector());
        var (printed, byRows, byColumns) = (claim["printed"].AsIndices(), claim["byRows"].AsNat(), claim["byColumns"].AsNat());
        var features = $"(m2r R {inputs.ForCoq()}) (m2r R {targets.ForCoq()}) {ProofTerm.Nat(i.Features).ForCoq()}";
        var point = $"{Real(claim["decoder"])} {Real(claim["encoder"])} {Value(claim["threshold"])} {Value(claim["loss"])}";
        return new(
            $"gauge (real R {Coq(i)}) {features} {point} (map (q2r R) {scales.ForCoq()}) {printed.ForCoq()} {byRows.ForCoq()} {byColumns.ForCoq()}",
            "gauge_sound",
            26,
            i.Literal,
            inputs,
            targets,
            claim["decoder"].AsMatrix(),
            claim["encoder"].AsMatrix(),
            claim["threshold"].AsNumber(),
            claim["loss"].AsNumber(),
            scales,
            printed,
            byRows,
            byColumns);
    }

    private static Claim Biconvex(ProofInstance i, CertificateText claim, CertificateText evidence)
    {
        var (regions, term) = (Regions(claim), Term(claim["term"]));
        if (!i.IsRectified && (claim["regions"].Word == "positive" || claim["term"]["kind"].Word == "l0"))
            throw new NoTheoremException("positive regions and l0 are covered in biconvex only where latents that are on are positive");
        if (claim.Has("pattern") && claim["regions"].Word == "refined")
            throw new NoTheoremException("one refined region is not covered in biconvex");
        if (!claim.Has("pattern"))
            return new($"biconvex (real R {Coq(i)}) {regions.ForCoq()} {term.ForCoq()}", "biconvex_sound", 13, i.Literal, regions, term);
        return new(
            $"biconvex_here (real R {Coq(i)}) {regions.ForCoq()} {term.ForCoq()} {Sets(claim)} {Real(claim["encoder"])}",
            "biconvex_here_sound",
            14,
            i.Literal,
            regions,
            term,
            claim["pattern"].AsSets(),
            claim["encoder"].AsMatrix());
    }

    private static Claim NonConvex(ProofInstance i, CertificateText claim, CertificateText evidence)
    {
        var (regions, term) = (Regions(claim), Term(claim["term"]));
        return new(
            $"non_convex (real R {Coq(i)}) {regions.ForCoq()} {term.ForCoq()} {Sets(claim)}",
            "non_convex_sound",
            15,
            i.Literal,
            regions,
            term,
            claim["pattern"].AsSets(),
            evidence["decoder"].AsMatrix(),
            evidence["first"].AsMatrix(),
            evidence["second"].AsMatrix());
    }

    private static ProofTerm Regions(CertificateText claim) => claim["regions"].Word switch
    {
        "selected" => ProofTerm.Make("Selected", 0),
        "refined" => ProofTerm.Make("Refined", 1),
        "positive" => ProofTerm.Make("PositiveLatents", 2),
        var other => throw new NoTheoremException($"the regions {other} are not known"),
    };

    private static ProofTerm Term(CertificateText term) => term["kind"].Word switch
    {
        "reconstruction" => ProofTerm.Make("Reconstruction", 0),
        "prefixes" => ProofTerm.Make("Prefixes", 1, term["sizes"].AsIndices()),
        "multi-topk" => ProofTerm.Make("MultiTopK", 2, term["k"].AsNat()),
        "auxk" => ProofTerm.Make("AuxK", 3, term["k"].AsNat()),
        "l1" => ProofTerm.Make("L1", 4),
        "norm-l1" => ProofTerm.Make("NormL1", 5),
        "l0" => ProofTerm.Make("L0", 6),
        "gated-auxiliary" => ProofTerm.Make("GatedAuxiliary", 7),
        var other => throw new NoTheoremException($"the term {other} is not covered"),
    };

    private static string Coq(ProofInstance instance) => instance.Literal.ForCoq();

    private static string Sets(CertificateText claim) => $"(sets {claim["pattern"].AsSets().ForCoq()})";

    private static string Real(CertificateText matrix) => $"(m2r R {matrix.AsMatrix().ForCoq()})";

    private static string Value(CertificateText number) => $"(q2r R {number.AsNumber().ForCoq()})";
}
