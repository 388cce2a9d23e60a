using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The kinds "anchored-point", "anchored-positive-loss" and "anchored-recovery": zero loss when some features are anchored, and whether it recovers
/// the others. The arguments are in docs/certificates.md, "Anchors", and the pages of the kinds.
/// </summary>
internal static class AnchoringChecks
{
    /// <summary>
    /// This point has this loss and this penalty and recovers none of the listed features. Everything is recomputed, so there is no evidence.
    /// </summary>
    public static void Point(ClaimInstance instance, Reader claim, Reader evidence)
    {
        claim.Object("anchors", "encoder", "decoder", "loss", "penalty", "decoderMisses", "encoderMisses");
        evidence.Object();
        var (encoder, decoder) = (instance.ReadEncoder(claim), instance.ReadDecoder(claim));
        claim["loss"].RequireEqual("the loss", instance.LossAt(encoder, decoder));
        var anchors = new AnchoredResidual(instance, claim, evidence).Anchors;
        claim["penalty"].RequireEqual("the penalty", Penalty(instance, anchors, encoder, decoder));
        RequireMissed(claim["decoderMisses"].Set(instance.Features), instance.FeatureTargets, decoder.Transpose());
        RequireMissed(claim["encoderMisses"].Set(instance.Features), instance.FeatureRows(), encoder);

        static void RequireMissed(int[] features, RationalMatrix directions, RationalMatrix neurons)
        {
            foreach (var d in features)
                for (var i = 0; i < neurons.Rows; i++)
                    if (directions.Row(d).IsZero || AnchoredResidual.IsPositiveMultiple(neurons.Row(i), directions.Row(d)))
                    {
                        throw NotACertificate.Rejected(
                            directions.Row(d).IsZero ? $"feature {d} has no direction" : $"neuron {i} recovers feature {d}");
                    }
        }
    }

    /// <summary>No point that respects the anchors has zero loss.</summary>
    public static void PositiveLoss(ClaimInstance instance, Reader claim, Reader evidence)
    {
        claim.Object("anchors");
        evidence.Object("?dependence");
        var left = new AnchoredResidual(instance, claim, evidence);
        var useful = instance.Kind == "zero" ? 0 : left.Free;
        if (useful >= left.Least && useful >= left.LeastByTargets && !(IsTopOne(instance) && RaysWithoutAnchor(instance, left) > left.Free)
            && !(useful < 2 && left.Opposite.Any()) && !new AnchoredGates(instance, left).ExcludeZeroLoss())
            throw NotACertificate.Rejected($"{Counted.Of(useful, "free neuron")} may well reach zero loss");
    }

    /// <summary>
    /// Every zero-loss point that respects the anchors recovers every other feature; with the member "features", every other one that has a
    /// direction, which are these.
    /// </summary>
    public static void Recovery(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var byDecoder = claim.Object("anchors", "by", "?features")["by"].Word("decoder", "encoder") == "decoder";
        if (byDecoder)
            evidence.Object("?dependence");
        else
            evidence.Object("?dependence", "?equalities");
        var left = new AnchoredResidual(instance, claim, evidence);
        var directions = byDecoder ? instance.FeatureTargets : instance.FeatureInputs;
        int[] others = [.. Enumerable.Range(0, instance.Features).Except(left.Anchors)];
        if (claim.Has("features"))
        {
            // A feature without a direction has nothing to recover. The claim has to say that it leaves it out.
            others = [.. others.Where(d => !directions.Row(d).IsZero)];
            if (claim["features"].Set(instance.Features) is var counted && !counted.SequenceEqual(others))
                throw NotACertificate.Rejected($"the features to recover are {Show(others)}, the claim says {Show(counted)}");
        }
        others = [.. others.Where(d => !left.Anchors.Any(a => AnchoredResidual.IsPositiveMultiple(directions.Row(a), directions.Row(d))))];
        // The free row is neuron k; without one, or where neurons compete, its equalities say nothing, but are read all the same.
        var row = instance.OneNeuron(instance.Threshold(Math.Min(left.Anchors.Length, instance.Neurons - 1)));
        var equalities = evidence.Has("equalities")
            ? Equalities.Read(new LemmaChecker(row), evidence["equalities"]).DistinctBy(term => (term.Kind, term.First, term.Second)).ToArray()
            : null;
        var ray = equalities is null ? null : RowLine(instance, left, row, equalities);
        foreach (var d in others)
            if (!(byDecoder ? HasColumn(instance, left, d) : IsSeenOnLine(instance, left, d) || ray?.Invoke(instance.FeatureRows().Row(d)) == true))
                throw NotACertificate.Rejected($"nothing shows that feature {d} is recovered");

        static string Show(int[] features) => $"{{{string.Join(",", features)}}}";
    }

    /// <summary>sum_j |w_j - p|^2 + |u_j - r|^2 over the anchors; 0 iff they are respected.</summary>
    public static Rational Penalty(ClaimInstance instance, int[] anchors, RationalMatrix encoder, RationalMatrix decoder)
    {
        var (penalty, vectors) = (Rational.Zero, instance.AsVectors(encoder));
        for (var j = 0; j < anchors.Length; j++)
        {
            penalty += instance.Metric.Square(vectors.Row(j) - instance.FeatureInputs.Row(anchors[j]));
            penalty += instance.Metric.Square(decoder.Column(j) - instance.FeatureTargets.Row(anchors[j]));
        }
        return penalty;
    }

    private static bool IsTopOne(ClaimInstance instance) => instance is { Kind: "topk", Rectified: true, Budget: 1 };

    /// <summary>
    /// At zero loss exactly one neuron is on for every column of positive weight with a nonzero target: TopK(1), or BatchTopK with no more places in
    /// the batch than such columns.
    /// </summary>
    private static bool HasOneNeuronPerColumn(ClaimInstance instance) => IsTopOne(instance)
        || (instance.Kind == "batchtopk" && instance.Budget == Enumerable.Range(0, instance.Columns).Count(c => instance.Weights[c].Sign > 0 && !instance.Targets.Row(c).IsZero));

    /// <summary>TopK(1): target rays that need a free neuron because the strongest anchored neuron does not answer exactly.</summary>
    private static int RaysWithoutAnchor(ClaimInstance instance, AnchoredResidual left)
    {
        var rays = new List<RationalVector>();
        for (var c = 0; c < instance.Columns; c++)
        {
            var target = instance.Targets.Row(c);
            if (instance.Weights[c].IsZero || target.IsZero || IsAnswered(c) || rays.Any(ray => AnchoredResidual.IsPositiveMultiple(ray, target)))
                continue;
            rays.Add(target);
        }
        return rays.Count;

        bool IsAnswered(int c)
        {
            if (left.Anchors.Length == 0)
                return false;
            var strongest = Enumerable.Range(0, left.Anchors.Length).MaxBy(j => left.Own[j, c]); // the first of the largest
            return left.Own[strongest, c].Sign > 0 && (left.Own[strongest, c] * instance.FeatureTargets.Row(left.Anchors[strongest])).Equals(instance.Targets.Row(c));
        }
    }

    private static bool HasColumn(ClaimInstance instance, AnchoredResidual left, int d)
    {
        var target = instance.FeatureTargets.Row(d);
        var hasOne = HasOneNeuronPerColumn(instance);
        return (left.IsOneLine && left.Known.Any(HasRest))
            || Enumerable.Range(0, instance.Columns).Any(c => instance.Weights[c].Sign > 0
                && (hasOne || (IsBareTopOne(instance) && left.HoldsPositive(c)))
                && AnchoredResidual.IsPositiveMultiple(instance.Targets.Row(c), target))
            || left.Opposite.Any(pair => left.Free < 2 + pair.Count(HasRest));

        bool HasRest(int c) => AnchoredResidual.IsPositiveMultiple(left.Rows.Row(c), target);
    }

    private static bool IsBareTopOne(ClaimInstance instance) => instance is { Kind: "topk", Rectified: false, Budget: 1 };

    /// <summary>In dimension 1, a neuron with a positive activation at a column on the ray of p_d has its row there.</summary>
    private static bool IsSeenOnLine(ClaimInstance instance, AnchoredResidual left, int d) => instance.Inputs.Columns < 2
        && Enumerable.Range(0, instance.Columns).Any(c => AnchoredResidual.IsPositiveMultiple(instance.Inputs.Row(c), instance.FeatureInputs.Row(d))
            && (instance.Rectified ? !left.Rows.Row(c).IsZero
                : instance.Weights[c].Sign > 0 && !instance.Targets.Row(c).IsZero && left.HoldsPositive(c)));

    /// <summary>
    /// One free row w with &lt;w, p_c> = s t_c > 0 where t_c > 0, at most theta where t_c = 0: if that leaves it one ray, the test whether a
    /// direction is on it, else null.
    /// </summary>
    private static Func<RationalVector, bool>? RowLine(
        ClaimInstance instance, AnchoredResidual left, ClaimInstance row, LemmaChecker.Term[] equalities)
    {
        if (!instance.IsNeuronwise || left.Free != 1 || left.Rank != 1)
            return null;
        var first = left.Known.First(c => !left.Rows.Row(c).IsZero);
        var v = left.Rows.Row(first);
        var t = left.Rows * v; // r'_c = (t_c / |v|^2) v
        if (t.Any(x => x.Sign < 0))
            return null;
        var seen = left.Known.Where(c => t[c].Sign > 0);
        var normals = seen.Select(c => t[first] * instance.Inputs.Row(c) - t[c] * instance.Inputs.Row(first)).ToList();
        var lemmas = new LemmaChecker(row);
        foreach (var term in equalities)
        {
            if (term.Kind != LemmaChecker.Kind.Off || !left.Known.Contains(term.First) || !t[term.First].IsZero)
                throw NotACertificate.Rejected($"the free neuron need not be off on column {term.First}");
            normals.Add(lemmas.Normal(term));
        }
        return RationalMatrix.FromRows(normals).Rank() == instance.Inputs.Columns - 1
            ? p => normals.All(normal => normal.Dot(p).IsZero) && p.Dot(instance.Inputs.Row(first)).Sign > 0
            : null;
    }
}
