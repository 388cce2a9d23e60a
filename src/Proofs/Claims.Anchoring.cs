namespace TheoryChecks.Proofs;

/// <summary>The kinds about anchors.</summary>
internal static partial class Claims
{
    private static Claim AnchoredPositiveLoss(ProofInstance i, CertificateText claim, CertificateText evidence)
    {
        if (!i.IsNeuronwise)
            throw new NoTheoremException("anchored-positive-loss is covered for relu and jumprelu");
        var (inputs, targets, anchors) = (i.FeatureInputs, i.FeatureTargets, claim["anchors"].AsIndices());
        var statement = $"anchored_positive_loss (real R {Coq(i)}) (m2r R {inputs.ForCoq()}) (m2r R {targets.ForCoq()}) {anchors.ForCoq()}";
        Claim proven = evidence.Has("dependence")
            ? new(statement, "anchored_dependence_sound", 22, i.Literal, inputs, targets, anchors, OfCounted(i, evidence["dependence"]))
            : new(statement, "anchored_positive_loss_sound", 18, i.Literal, inputs, targets, anchors);
        return proven with { IsPart = true }; // ranks alone, not opposite columns
    }

    private static Claim AnchoredRecovery(ProofInstance i, CertificateText claim, CertificateText evidence)
    {
        if (evidence.Has("dependence") || evidence.Has("equalities"))
            throw new NoTheoremException("anchored-recovery by a dependence or by equalities is not covered");
        var by = claim["by"].Word;
        if (by is not ("encoder" or "decoder"))
            throw new NoTheoremException($"'{by}' where encoder or decoder is wanted");
        // The statement is about the features that have a direction: with a list, those are what the claim lists; without, all are meant.
        var anchored = claim["anchors"].Items.Select(item => item.Index).ToHashSet();
        var recoverable = i.WithDirection(by == "decoder").Where(d => !anchored.Contains(d)).ToArray();
        var counted = claim.Has("features")
            ? claim["features"].Items.Select(item => item.Index)
            : Enumerable.Range(0, i.Features).Where(d => !anchored.Contains(d));
        if (!counted.SequenceEqual(recoverable))
            throw new NoTheoremException("anchored-recovery counts other features than those that have a direction");
        var (inputs, targets, anchors, features) = (i.FeatureInputs, i.FeatureTargets, claim["anchors"].AsIndices(), ProofTerm.Nat(i.Features));
        var byDecoder = ProofTerm.Flag(by == "decoder");
        return new(
            $"anchored_recovery (real R {Coq(i)}) (m2r R {inputs.ForCoq()}) (m2r R {targets.ForCoq()}) {features.ForCoq()} {anchors.ForCoq()} "
                + byDecoder.ForCoq(),
            "anchored_recovery_sound",
            21,
            i.Literal,
            inputs,
            targets,
            anchors,
            byDecoder,
            features)
        {
            IsPart = true,
        };
    }

    private static Claim AnchoredPoint(ProofInstance i, CertificateText claim, CertificateText evidence)
    {
        ProofTerm[] arguments =
        [
            i.Literal,
            i.FeatureInputs,
            i.FeatureTargets,
            claim["anchors"].AsIndices(),
            claim["decoder"].AsMatrix(),
            claim["encoder"].AsMatrix(),
            claim["loss"].AsNumber(),
            claim["penalty"].AsNumber(),
            claim["decoderMisses"].AsIndices(),
            claim["encoderMisses"].AsIndices(),
        ];
        var point = $"{arguments[3].ForCoq()} {Real(claim["decoder"])} {Real(claim["encoder"])} {Value(claim["loss"])} {Value(claim["penalty"])}";
        return new(
            $"anchored_point (real R {Coq(i)}) (m2r R {arguments[1].ForCoq()}) (m2r R {arguments[2].ForCoq()}) {point} {arguments[8].ForCoq()} "
                + $"{arguments[9].ForCoq()}",
            "anchored_point_sound",
            12,
            arguments);
    }

    private static Claim AnchoredDimension(ProofInstance i, CertificateText claim, CertificateText evidence)
    {
        if (!claim.Has("pattern") || evidence.Has("dependence") || evidence["equalities"].Items.Length > 0)
            throw new NoTheoremException("anchored-dimension without a pattern, by a dependence or with equalities is not covered");
        ProofTerm[] arguments =
        [
            i.Literal,
            i.FeatureInputs,
            i.FeatureTargets,
            claim["anchors"].AsIndices(),
            claim["pattern"].AsSets(),
            claim["decoder"].AsMatrix(),
            claim["encoder"].AsMatrix(),
            claim["dimension"].AsNat(),
            claim["gauge"].AsNat(),
            ProofTerm.Flag(claim["largest"].Flag),
        ];
        var point = $"{Sets(claim)} {Real(claim["decoder"])} {Real(claim["encoder"])}";
        var numbers = $"{arguments[7].ForCoq()} {arguments[8].ForCoq()} {arguments[9].ForCoq()}";
        return new(
            $"anchored_dimension (real R {Coq(i)}) (m2r R {arguments[1].ForCoq()}) (m2r R {arguments[2].ForCoq()}) {arguments[3].ForCoq()} "
                + $"{point} {numbers}",
            "anchored_dimension_sound",
            24,
            arguments)
        {
            IsPart = true,
        };
    }
}
