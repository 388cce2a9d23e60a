namespace TheoryChecks.Proofs;

/// <summary>Partial minima on disjoint sets, given by a rational encoder; Coq finds the decoder.</summary>
internal static partial class Claims
{
    private static Claim PatternMinimum(ProofInstance i, CertificateText claim, CertificateText evidence)
    {
        if (!i.IsNeuronwise)
            throw new NoTheoremException("pattern-minimum is covered for relu and jumprelu");
        var neurons = evidence["neurons"].Items;
        if (Array.Exists(neurons, neuron => neuron.Has("tight") || neuron.Has("multipliers") || Array.Exists(neuron["row"].Items, entry => entry.IsArray)))
            throw new NoTheoremException("pattern-minimum with tight columns or irrational rows is not covered");
        if (!claim.Has("classification"))
            throw new NoTheoremException("pattern-minimum without a classification is not covered");
        var shape = claim["classification"].Word switch
        {
            "trap" => ProofTerm.Make("Trap", 0),
            "flat" => ProofTerm.Make("Flat", 1),
            var other => throw new NoTheoremException($"pattern-minimum is not covered for {other}"),
        };
        var isSpurious = claim.Has("spurious");
        if (isSpurious && !claim["spurious"].Flag)
            throw new NoTheoremException("spurious is true, or not said");
        var (inside, spurious) = (ProofTerm.Flag(claim["interior"].Flag), ProofTerm.Flag(isSpurious));
        return new(
            $"pattern_minimum (real R {Coq(i)}) {Sets(claim)} {Value(claim["loss"]["lower"])} {Value(claim["loss"]["upper"])} "
                + $"{inside.ForCoq()} {shape.ForCoq()} {spurious.ForCoq()}",
            "pattern_minimum_sound",
            25,
            i.Literal,
            claim["pattern"].AsSets(),
            ProofTerm.List(neurons.Select(neuron => neuron["row"].AsVector())),
            claim["loss"]["lower"].AsNumber(),
            claim["loss"]["upper"].AsNumber(),
            inside,
            shape,
            spurious,
            isSpurious ? evidence["better"]["decoder"].AsMatrix() : ProofTerm.List([]),
            isSpurious ? evidence["better"]["encoder"].AsMatrix() : ProofTerm.List([]))
        {
            IsPart = true,
        };
    }
}
