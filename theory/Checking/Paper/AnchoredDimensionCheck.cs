using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The kind "anchored-dimension": at a point of zero loss that respects the anchors, the zero-loss set is a manifold of this dimension, and, if
/// claimed, of no larger dimension anywhere. The argument is in docs/certificates/anchored-dimension.md.
/// </summary>
internal static class AnchoredDimensionCheck
{
    /// <summary>Larger differentials are not evaluated; it bounds the memory a hostile certificate can ask for.</summary>
    private const int MostEntries = 1 << 22;

    public static void Check(ClaimInstance instance, Reader claim, Reader evidence)
    {
        claim.Object("anchors", "?pattern", "encoder", "decoder", "dimension", "gauge", "largest");
        evidence.Object("equalities", "?dependence", "?spanning");
        var left = new AnchoredResidual(instance, claim, evidence);
        var (encoder, decoder) = (instance.ReadEncoder(claim), instance.ReadDecoder(claim));
        if (!instance.LossAt(encoder, decoder).IsZero || !AnchoringChecks.Penalty(instance, left.Anchors, encoder, decoder).IsZero)
            throw NotACertificate.Rejected("the point does not have zero loss, or does not respect the anchors");
        if (claim.Has("pattern"))
            instance.RequireGate(encoder, instance.ReadPattern(claim));

        var (k, np, z) = (left.Anchors.Length, instance.Inputs.Columns, instance.Preactivations(encoder));
        var gate = instance.Gate(z);
        var free = Enumerable.Range(k, left.Free).ToArray();
        Require("gauge", free.Count(i => Enumerable.Range(0, instance.Columns).Any(c => gate[i, c])));
        if (evidence.Has("spanning"))
        {
            Require("dimension", Spanning(instance, left, encoder, gate, evidence.Object("equalities", "spanning")));
            if (!evidence["spanning"].Flag() || claim["largest"].Flag())
                throw NotACertificate.Rejected("spanning is true, and says nothing about other points");
            return;
        }
        var equalities = RegionEqualities.Normals(instance, encoder, gate, evidence["equalities"], neuron => neuron >= k)
            .Select(normal => new RationalVector(normal.Skip(k * np))).ToList();
        var outputs = left.SpanIsFixed ? Coordinates(left) : [.. Enumerable.Range(0, instance.Targets.Columns)];

        var variables = left.Free * (np + outputs.Length);
        if (((long)instance.Columns * outputs.Length + equalities.Count) * variables > MostEntries)
            throw NotACertificate.Malformed("$.claim", $"the differential has more than {MostEntries} entries");
        var rows = new List<RationalVector>();
        var groups = new Dictionary<string, List<RationalVector>>();
        for (var c = 0; c < instance.Columns; c++)
        {
            var on = free.Where(i => gate[i, c]).ToArray();
            if (instance.Weights[c].IsZero || on.Length == 0)
                continue;
            foreach (var output in outputs)
                rows.Add(Differential(c, output));
            if (!groups.TryAdd(string.Join(' ', on), [instance.Inputs.Row(c)]))
                groups[string.Join(' ', on)].Add(instance.Inputs.Row(c));
        }
        rows.AddRange(equalities.Select(normal => normal.Concat(RationalVector.Zero(variables - normal.Dimension))));
        Effort.KeepVectors(rows);
        var rank = RationalMatrix.FromRows(variables, rows).Rank();
        var independent = outputs.Length * groups.Values.Sum(inputs => RationalMatrix.FromRows(inputs).Rank());
        independent += RationalMatrix.FromRows(left.Free * np, equalities).Rank();
        if (rank != independent)
            throw NotACertificate.Rejected($"the point is not regular: the differential has rank {rank}, not {independent}");
        Require("dimension", variables - rank);
        var most = variables - outputs.Length * Math.Max(left.Least, left.LeastByTargets);
        if (claim["largest"].Flag() && variables - rank != most)
            throw NotACertificate.Rejected($"the dimension here is {variables - rank}; elsewhere it may be up to {most}");

        // d(sum_i u_i <w_i, p_c>) in one output: free rows first, then the free columns' entries in the outputs.
        RationalVector Differential(int c, int output) => new(free
            .SelectMany(i => gate[i, c] ? decoder[output, i] * instance.Inputs.Row(c) : RationalVector.Zero(np))
            .Concat(free.SelectMany(i => outputs.Select(other => other == output && gate[i, c] ? z[i, c] : Rational.Zero))));

        void Require(string name, int found)
        {
            if (claim[name].Index(0, int.MaxValue) is var claimed && claimed != found)
                throw NotACertificate.Rejected($"the {name} is {found}, the claim says {claimed}");
        }
    }

    /// <summary>
    /// The dimension where as many neurons are on as the targets have rank: their latents span the rows of the targets, which is linear in each row
    /// of the encoder, and determine their decoder columns.
    /// </summary>
    private static int Spanning(ClaimInstance instance, AnchoredResidual left, RationalMatrix encoder, bool[,] gate, Reader evidence)
    {
        int[] counted = [.. Enumerable.Range(0, instance.Columns).Where(c => instance.Weights[c].Sign > 0)];
        int[] live = [.. Enumerable.Range(0, instance.Neurons).Where(i => counted.Any(c => gate[i, c]))];
        var targets = RationalMatrix.FromRows(instance.Targets.Columns, counted.Select(instance.Targets.Row)).Transpose();
        if (left.Anchors.Length > 0 || !instance.IsNeuronwise || live.Length != targets.Rank())
            throw NotACertificate.Rejected("the neurons that are on are not as many as the rank of the targets");
        var np = instance.Inputs.Columns;
        if ((long)live.Length * (counted.Length - live.Length) * instance.Neurons * np > MostEntries)
            throw NotACertificate.Malformed("$.claim", $"the differential has more than {MostEntries} entries");
        var (normals, kernel) = (new List<RationalVector>(), targets.NullSpace());
        foreach (var i in live)
            foreach (var l in kernel)
            {
                var normal = RationalVector.Zero(np);
                for (var k = 0; k < counted.Length; k++)
                    if (gate[i, counted[k]])
                        normal += l[k] * instance.Inputs.Row(counted[k]);
                normals.Add(new RationalVector(Enumerable.Range(0, instance.Neurons * np).Select(e => e / np == i ? normal[e % np] : Rational.Zero)));
            }
        var rank = Rank(normals);
        normals.AddRange(RegionEqualities.Normals(
            instance, encoder, gate, evidence["equalities"], _ => true, normal => Rank(normals.Append(normal)) == rank));
        return encoder.Rows * np + instance.Targets.Columns * (instance.Neurons - live.Length) - Rank(normals);

        int Rank(IEnumerable<RationalVector> rows) => Effort.Passing(() => RationalMatrix.FromRows(encoder.Rows * np, rows).Rank());
    }

    /// <summary>rho outputs in which the residuals still have rank rho; they describe every vector in the span of the residuals.</summary>
    private static int[] Coordinates(AnchoredResidual left)
    {
        var chosen = new List<int>();
        for (var j = 0; j < left.Rows.Columns; j++)
            if (RationalMatrix.FromRows(chosen.Append(j).Select(left.Rows.Column)).Rank() > chosen.Count)
                chosen.Add(j);
        return [.. chosen];
    }
}
