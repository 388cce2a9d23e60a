using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>A decision tree written down in a certificate, and what it is about.</summary>
internal static class PatternTree
{
    /// <summary>Walks the tree, or its part below a prefix, and calls back at every complete pattern, whose cells are then in
    /// <see cref="TreeChecker.Sides"/>.</summary>
    public static TreeChecker Walk(ClaimInstance instance, Reader evidence, Action<TreeChecker> pattern, params ReadOnlySpan<bool> prefix)
    {
        evidence.Object("lemmas", "children", "points");
        var tree = new TreeChecker(instance, prefix);
        var lemmas = new LemmaChecker(instance);
        foreach (var lemma in evidence["lemmas"].Items())
            tree.Lemma(lemmas.Read(lemma));
        using var points = evidence["points"].Items().GetEnumerator();
        var dimension = instance.Neurons * instance.Inputs.Columns;
        foreach (var child in evidence["children"].Items())
        {
            var closedBy = child.Index(0, int.MaxValue);
            if (closedBy > 0)
            {
                tree.Closed(closedBy - 1);
                continue;
            }
            tree.Open();
            if (!tree.WantsPoint)
                continue;
            if (!points.MoveNext())
                throw NotACertificate.Malformed("$.evidence.points", "fewer points than complete patterns");
            pattern(tree);
            using var scope = Effort.Passing();
            tree.Point(points.Current.Vector(dimension));
        }
        if (points.MoveNext())
            throw NotACertificate.Malformed("$.evidence.points", "more points than complete patterns");
        return tree;
    }

    /// <summary>One neuron of the instance with that threshold.</summary>
    public static ClaimInstance NeuronOf(ClaimInstance instance, Rational threshold)
    {
        if (!instance.IsNeuronwise)
            throw NotACertificate.Rejected($"{instance.Kind} couples its neurons; count them jointly");
        if (!Enumerable.Range(0, instance.Neurons).Any(i => instance.Threshold(i) == threshold))
            throw NotACertificate.Rejected($"no neuron has the threshold {threshold}");
        return instance.OneNeuron(threshold);
    }
}
