using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Theorems;

/// <summary>
/// Reasons why every point of zero loss recovers some feature by encoder rows or by decoder columns (certificate kind "recovers"). Proofs:
/// docs/theorems/3.4.md, items 3 to 6.
/// </summary>
internal sealed record RecoveryProof(string Reason, Finding Finding)
{
    /// <summary>A proof for encoder rows, or null.</summary>
    public static RecoveryProof? ByEncoder(Instance instance) =>
        HasSomethingToReconstruct(instance) && Cover(instance.Problem, instance.Problem.Inputs) is { } cover
            ? Covered("encoder", "row", cover) : null;

    /// <summary>A proof for decoder columns, or null.</summary>
    public static RecoveryProof? ByDecoder(Instance instance)
    {
        if (!HasSomethingToReconstruct(instance))
            return null;
        if (ZeroLossObstacle.HasOneLatent(instance))
            return With("decoder", "one-latent", "one latent is on per feature, so each target is a multiple of a decoder column", null);
        if (instance.Activation is BatchTopKActivation batch && (long)batch.K * instance.Problem.Columns < 2L * Seen(instance).Count())
            return With(
                "decoder",
                "one-latent",
                "the batch has fewer than two places for each target that is not 0, so at one of them one latent is on, and it is a multiple of a "
                    + "decoder column",
                null);
        if (Cover(instance.Problem, instance.Problem.Targets) is { } cover)
            return Covered("decoder", "column", cover);
        if (Off(instance) is { } multipliers)
            return With(
                "decoder",
                "off",
                "at one of the features " + string.Join(", ", Enumerable.Range(0, multipliers.Dimension).Where(c => !multipliers[c].IsZero))
                    + " at most one neuron is on, so its target is a multiple of a decoder column",
                null,
                multipliers);
        return Opposite(instance) is { } pair
            ? With(
                "decoder",
                "opposite",
                $"two decoder columns span a cone with the nearly opposite targets {pair[0]} and {pair[1]}, so they are close to them",
                pair)
            : null;
    }

    private static bool HasSomethingToReconstruct(Instance instance) => Seen(instance).Any();

    private static IEnumerable<int> Seen(Instance instance) =>
        Enumerable.Range(0, instance.Problem.Columns).Where(c => !instance.Problem.Weights[c].IsZero && !instance.Problem.Target(c).IsZero);

    private static RecoveryProof Covered(string by, string what, int[] cover) => With(
        by,
        "cover",
        cover.Length == 1
            ? $"in one dimension every nonzero {what} points along a feature"
            : $"the features are so dense that every {what} is close to one",
        cover);

    /// <summary>
    /// Features whose neighbours, as lines in dimension 2 and in order of angle, are at most 2 arccos(tau) apart, so that every direction is
    /// close to one; in dimension 1, any nonzero feature. Null if there is a gap, or the dimension is larger.
    /// </summary>
    private static int[]? Cover(Problem problem, RationalMatrix features)
    {
        var nonzero = Enumerable.Range(0, features.Rows).Where(d => !features.Row(d).IsZero).ToArray();
        if (features.Columns == 1)
            return nonzero.Length > 0 ? nonzero[..1] : null;
        if (features.Columns != 2 || nonzero.Length < 2)
            return null;
        // Lines by their slope: turn every vector into the half-plane y > 0 or y = 0, x > 0 and sort by cross products.
        var order = nonzero.Order(Comparer<int>.Create((a, b) => -Cross(Upward(features.Row(a)), Upward(features.Row(b))).Sign)).ToArray();
        for (var k = 0; k < order.Length; k++)
        {
            var (here, next) = (Upward(features.Row(order[k])), Upward(features.Row(order[(k + 1) % order.Length])));
            next = k + 1 < order.Length ? next : -next;
            if (problem.Inner(here, next).Sign <= 0 || problem.SquaredCosine(here, next) < (2 * Recovery.Threshold.Pow(2) - 1).Pow(2))
                return null;
        }
        return order;
    }

    private static int[]? Opposite(Instance instance)
    {
        int[] seen = [.. Seen(instance)];
        var targets = instance.Problem.Targets;
        if (instance.Neurons != 2 || !instance.Activation.IsRectified || RationalMatrix.FromRows(seen.Select(targets.Row)).Rank() != 2)
            return null;
        var doubled = 2 * Recovery.Threshold.Pow(2) - 1; // cos(2 arccos tau)
        var pairs = from i in seen
                    from j in seen
                    where i < j && instance.Problem.Inner(targets.Row(i), targets.Row(j)).Sign < 0
                        && instance.Problem.SquaredCosine(targets.Row(i), targets.Row(j)) >= doubled.Pow(2)
                    select new[] { i, j };
        return pairs.FirstOrDefault();
    }

    /// <summary>
    /// y with sum y_c p_c = 0 on features that are seen, such that at one of them at most one neuron is on (docs/theorems/3.4.md, item 6): y >= 0
    /// with two neurons, or with three and two opposite inputs; or two neurons and sum y_c r_c != 0. Null if there is none.
    /// </summary>
    private static RationalVector? Off(Instance instance)
    {
        var (problem, nq) = (instance.Problem, instance.Neurons);
        int[] seen = [.. Seen(instance)];
        if (nq is not (2 or 3))
            return null;
        if (instance.Activation.IsRectified)
        {
            foreach (var c in seen)
                foreach (var d in seen.Where(d => d > c))
                    if (problem.Input(c).Dot(problem.Input(d)) is { Sign: < 0 } dot && dot / problem.Input(c).SquaredNorm is var times
                        && (problem.Input(d) - times * problem.Input(c)).IsZero)
                        return Spread([(c, -times), (d, Rational.One)]);
            // By Gordan's theorem such y exist iff no vector is positive on all inputs.
            if (nq == 2 && Realizability.Decide(
                    new ReluActivation(),
                    RationalMatrix.FromRows(seen.Select(problem.Input)),
                    new ActivationPattern([Enumerable.Range(0, seen.Length)])).Lemma is { } lemma)
                return Spread(lemma.Terms.Select(term => (seen[term.Atom.First], term.Times)));
        }
        if (nq == 2 && instance.Activation is not ZeroActivation)
            foreach (var y in RationalMatrix.FromRows(seen.Select(problem.Input)).Transpose().NullSpace())
                if (!(RationalMatrix.FromRows(seen.Select(problem.Target)).Transpose() * y).IsZero)
                    return Spread(seen.Select((c, k) => (c, y[k])));
        return null;

        RationalVector Spread(IEnumerable<(int Column, Rational Times)> terms)
        {
            var multipliers = new Rational[problem.Columns];
            foreach (var (column, times) in terms)
                multipliers[column] += times;
            return new RationalVector(multipliers);
        }
    }

    private static RationalVector Upward(RationalVector v) => v[1].Sign < 0 || (v[1].IsZero && v[0].Sign < 0) ? -v : v;

    private static Rational Cross(RationalVector a, RationalVector b) => a[0] * b[1] - a[1] * b[0];

    private static RecoveryProof With(string by, string argument, string reason, int[]? features, RationalVector? multipliers = null) => new(
        reason,
        new Finding(
            "recovers",
            claim =>
            {
                claim.WriteString("by", by);
                claim.Write("threshold", Recovery.Threshold);
            },
            evidence =>
            {
                evidence.WriteString("argument", argument);
                if (features is not null)
                    evidence.Write("features", features);
                if (multipliers is not null)
                    evidence.Write("multipliers", multipliers);
            }));
}
