using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The kind "no-partial-minimum" (Thm 3.6; docs/theorems/3.6.md has the proofs): for some neuron, or as far as positive loss goes, every tight set
/// and every eigenvalue is excluded.
/// </summary>
internal static class NoPartialMinimumCheck
{
    private const int MostBranches = 16; // 2^16 tight sets

    /// <summary>No partial minimum (of positive loss) has this pattern. Evidence: every tight set and eigenvalue is excluded.</summary>
    public static void Check(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var on = instance.ReadPattern(claim.Object("pattern", "loss"));
        var positive = claim["loss"].Word("any", "positive") == "positive";
        var pattern = new DisjointPattern(instance, on);
        evidence.Object("neurons", "?unreachable");
        pattern.Conditions.RequirePossible();
        RequireNonzeroRows(instance, pattern);
        var unreachable = new HashSet<(int, int)>();
        if (evidence.Has("unreachable"))
            foreach (var item in evidence["unreachable"].Items())
            {
                item.Object("neuron", "column", "terms");
                var (j, d) = (item["neuron"].Index(0, instance.Neurons - 1), item["column"].Index(0, instance.Columns - 1));
                var form = new NeuronForm(instance, [.. pattern.Set(j).Append(d).Distinct().Order()]);
                int[] capped = [.. pattern.Capped(j).Where(c => c != d)];
                RequireExclusion(instance, form, capped, [], false, AlgebraicNumber.FromRational(Rational.Zero), null, item["terms"]);
                unreachable.Add((j, d));
            }
        pattern.RequireNoCirculation(unreachable);

        var zeroOnly = new HashSet<int>();
        var none = false;
        foreach (var item in evidence["neurons"].Items())
        {
            item.Object("neuron", "cases");
            var neuron = item["neuron"].Index(0, instance.Neurons - 1);
            none |= !Cases(instance, pattern, neuron, item["cases"]);
            zeroOnly.Add(neuron);
        }
        // Without rectification rows that are 0 on their columns are left, whatever the eigenvalues; their loss is 0 here, see above.
        if (none && instance.Rectified)
            return;
        // Every listed neuron may have partial minima of loss 0; then all of the loss must be accounted for that way.
        if (!positive)
            throw NotACertificate.Rejected("the evidence leaves partial minima of loss 0, but the claim is that there are none");
        for (var i = 0; i < instance.Neurons; i++)
            if (!zeroOnly.Contains(i) && pattern.TargetLoss(pattern.Set(i)).Sign > 0)
                throw NotACertificate.Rejected($"nothing is said about the loss of neuron {i}");
        var unseen = Enumerable.Range(0, instance.Columns).Where(c => !Enumerable.Range(0, instance.Neurons).Any(i => on[i, c]));
        if (pattern.TargetLoss(unseen).Sign > 0)
            throw NotACertificate.Rejected("a column that no neuron sees has positive loss");
    }

    /// <summary>
    /// Rejects unless the reduction to eigenvalues misses nothing. It divides by w'Nw, the weighted square of the latents on F_i. A rectified rule
    /// keeps them above 0; bare TopK and identity let a row be 0 on all of F_i, and with the decoder column 0 that is stationary, at the loss sum m_c
    /// |r_c|^2. So there this must be 0.
    /// </summary>
    private static void RequireNonzeroRows(ClaimInstance instance, DisjointPattern pattern)
    {
        for (var i = 0; !instance.Rectified && i < instance.Neurons; i++)
            if (pattern.TargetLoss(pattern.Set(i)).Sign > 0)
                throw NotACertificate.Rejected($"{instance.Kind} lets neuron {i} be 0 on all its columns: a partial minimum that no eigenvalue tells of");
    }

    /// <summary>True if the cases leave partial minima of zero loss for this neuron, false if they leave none.</summary>
    private static bool Cases(ClaimInstance instance, DisjointPattern pattern, int neuron, Reader cases)
    {
        var form = new NeuronForm(instance, pattern.Set(neuron));
        var capped = pattern.Capped(neuron);
        int[] support = [.. form.Weighted, .. capped];
        // A column outside the span of the others has multiplier 0: only the rest may push.
        int[] branching = [.. capped.Where(c => !pattern.IsIndependent(c, support))];
        if (branching.Length > MostBranches)
            throw NotACertificate.Rejected($"neuron {neuron} has {branching.Length} columns that may push; at most {MostBranches} are covered");
        var bits = branching.Select((c, k) => (c, k)).ToDictionary(item => item.c, item => 1 << item.k);
        var covered = new bool[1 << branching.Length];
        var leavesZero = false;
        foreach (var item in cases.Items(1))
        {
            item.Object("tight", "?terms", "?eigenvalues");
            var tight = item["tight"].Set(instance.Columns);
            if (tight.Any(c => !bits.ContainsKey(c)))
                throw NotACertificate.Rejected($"a case of neuron {neuron} names a column that cannot push");
            var own = tight.Sum(c => bits[c]);
            if (item.Has("terms"))
            {
                // No direction: the sign conditions alone contradict one another, whatever else is tight.
                item.Object("tight", "terms");
                var zero = AlgebraicNumber.FromRational(Rational.Zero);
                RequireExclusion(instance, form, capped, tight, instance.Threshold(neuron).Sign > 0, zero, null, item["terms"]);
                Effort.Spend(covered.Length);
                for (var a = 0; a < covered.Length; a++)
                    covered[a] |= (a & own) == own;
                continue;
            }
            if (form.Weighted.Length == 0)
                throw NotACertificate.Rejected($"neuron {neuron} has no column of positive weight; any encoder is a partial minimum for it");
            var eigenvalues = form.Eigenvalues(tight);
            var k = 0;
            if (item.Object("tight", "eigenvalues")["eigenvalues"].Count() is var count && count != eigenvalues.Count)
                throw NotACertificate.Rejected($"a case of neuron {neuron} is about {Counted.Of(count, "eigenvalue")}, not {eigenvalues.Count}");
            foreach (var reason in item["eigenvalues"].Items())
            {
                var alpha = eigenvalues[k++];
                reason.Object("?zeroLoss", "?direction", "?terms");
                if (reason.Has("zeroLoss"))
                {
                    if (!reason.Object("zeroLoss")["zeroLoss"].Flag() || alpha.CompareTo(form.Total) != 0)
                        throw NotACertificate.Rejected($"eigenvalue {k - 1} of neuron {neuron} does not have zero loss");
                    leavesZero = true;
                    continue;
                }
                reason.Object("direction", "terms");
                var v = NeuronForm.Polynomials(reason["direction"], instance.Inputs.Columns);
                RequireExclusion(instance, form, capped, tight, instance.Threshold(neuron).Sign > 0, alpha, v, reason["terms"]);
            }
            covered[own] = true;
        }
        if (Array.IndexOf(covered, false) is >= 0 and var missing)
        {
            var set = string.Join(",", branching.Where(c => (missing & bits[c]) != 0));
            throw NotACertificate.Rejected($"no case of neuron {neuron} covers the tight set {{{set}}}");
        }
        return leavesZero;
    }

    /// <summary>
    /// Rejects unless the terms e and the direction v exclude every solution (w, nu) with eigenvalue alpha and these columns tight. The identity is
    /// sum_c e_c p_c + (M - alpha N) v = 0, with &lt;v, p_c> >= 0 on tight; e >= 0 on F and not all 0 there, &lt;= 0 on the capped columns, free on
    /// tight ones, absent elsewhere. Its inner product with w is: something positive + nonnegative things = 0. With a positive threshold: e >= 0 on
    /// F, not all 0, &lt;= 0 elsewhere, and the sum of all e is >= 0.
    /// </summary>
    private static void RequireExclusion(
        ClaimInstance instance, NeuronForm form, int[] capped, int[] tight, bool threshold, AlgebraicNumber alpha, Polynomial[]? direction, Reader terms)
    {
        var rest = direction is null ? Enumerable.Repeat(Polynomial.Zero, instance.Inputs.Columns).ToArray() : form.Residual(direction);
        var (sum, strict, last) = (Polynomial.Zero, false, -1);
        foreach (var item in terms.Items())
        {
            var pair = item.Items(2, 2).ToArray();
            var c = pair[0].Index(last + 1, instance.Columns - 1);
            last = c;
            var e = NeuronForm.Entry(pair[1]);
            var sign = alpha.SignOf(e);
            var isOn = form.Set.Contains(c);
            if (!instance.Rectified || (isOn ? sign < 0 : !tight.Contains(c) && (sign > 0 || !(threshold || capped.Contains(c)))))
                throw NotACertificate.Rejected($"the term of column {c} has the wrong sign or stands for no condition");
            strict |= isOn && sign > 0;
            sum += e;
            form.AddTo(rest, e, c);
        }
        if (rest.Any(r => alpha.SignOf(r) != 0))
            throw NotACertificate.Rejected("the terms and the direction do not sum to zero");
        if (!strict || (threshold && alpha.SignOf(sum) < 0))
            throw NotACertificate.Rejected("the terms do not contradict one another");
        if (direction is not null && tight.Any(c => alpha.SignOf(form.Along(direction, c)) < 0))
            throw NotACertificate.Rejected("the direction is negative on a tight column");
    }
}
