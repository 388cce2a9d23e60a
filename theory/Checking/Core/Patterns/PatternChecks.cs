using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>The kinds "realizable", "unrealizable" and "region": statements about one activation pattern.</summary>
internal static class PatternChecks
{
    /// <summary>Some encoder has this pattern. Evidence: the encoder.</summary>
    public static void Realizable(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var pattern = instance.ReadPattern(claim.Object("pattern"));
        instance.RequireGate(instance.ReadEncoder(evidence.Object("encoder")), pattern);
    }

    /// <summary>
    /// No encoder has this pattern. Evidence: a neuron and a lemma on its columns; or a lemma on cells; or a group of cells that holds more than its
    /// budget (bare TopK: another number).
    /// </summary>
    public static void Unrealizable(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var pattern = instance.ReadPattern(claim.Object("pattern"));
        evidence.Object("?neuron", "?lemma", "?group");
        if (evidence.Has("group"))
        {
            evidence.Object("group");
            var group = evidence["group"].Index(0, (instance.Cells - 1) / instance.GroupSize);
            if (new CompletePattern(instance, pattern).IsPossible(group))
                throw NotACertificate.Rejected($"group {group} may well hold that many cells");
            return;
        }
        evidence.Object("?neuron", "lemma");
        if (evidence.Has("neuron"))
        {
            if (!instance.IsNeuronwise)
                throw NotACertificate.Rejected($"{instance.Kind} couples its neurons; a lemma on one neuron proves nothing");
            var neuron = evidence["neuron"].Index(0, instance.Neurons - 1);
            var own = new bool[1, instance.Columns];
            for (var c = 0; c < instance.Columns; c++)
                own[0, c] = pattern[neuron, c];
            RequireLemma(instance.OneNeuron(instance.Threshold(neuron)), own, evidence["lemma"]);
        }
        else
            RequireLemma(instance, pattern, evidence["lemma"]);
    }

    /// <summary>
    /// The region of this pattern has this dimension. Evidence: an encoder in it, and combinations of weak conditions that sum to 0; those conditions
    /// hold with equality on the region, and the encoder is strict on all others.
    /// </summary>
    public static void Region(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var pattern = instance.ReadPattern(claim.Object("pattern", "dimension"));
        var np = instance.Inputs.Columns;
        var dimension = claim["dimension"].Index(0, instance.Neurons * np);
        var encoder = instance.ReadEncoder(evidence.Object("encoder", "equalities"));
        instance.RequireGate(encoder, pattern);
        var normals = RegionEqualities.Normals(instance, encoder, pattern, evidence["equalities"], _ => true);
        var rank = normals.Count == 0 ? 0 : RationalMatrix.FromRows(normals).Rank();
        if (instance.Neurons * np - rank != dimension)
            throw NotACertificate.Rejected($"the equalities leave dimension {instance.Neurons * np - rank}, the claim says {dimension}");
    }

    private static void RequireLemma(ClaimInstance instance, bool[,] pattern, Reader reader)
    {
        var (checker, conditions) = (new LemmaChecker(instance), new PatternConditions(instance, pattern));
        var terms = checker.Read(reader);
        foreach (var term in terms)
            conditions.RequireInForce(term);
        if (checker.Flaw(terms) is { } flaw)
            throw NotACertificate.Rejected(flaw);
    }
}
