using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Theorems;

/// <summary>Reasons why no point of an instance has zero loss, each with its certificate (docs/certificates/positive-loss.md).</summary>
internal sealed record ZeroLossObstacle(string Reason, Finding Finding)
{
    /// <summary>An obstacle, or null if none of the known ones is met.</summary>
    public static ZeroLossObstacle? Of(Instance instance)
    {
        var problem = instance.Problem;
        int[] seen = [.. Enumerable.Range(0, problem.Columns).Where(c => !problem.Weights[c].IsZero && !problem.Target(c).IsZero)];
        if (seen.Length == 0)
            return null;
        return Blind(instance, seen) ?? Rank(instance, seen) ?? Rays(instance, seen) ?? Dependence(instance, seen) ?? Conflict(instance, seen);
    }

    private static ZeroLossObstacle? Blind(Instance instance, int[] seen)
    {
        var blind = instance.Activation is ZeroActivation ? seen[0] : seen.FirstOrDefault(c => instance.Problem.Input(c).IsZero, -1);
        return blind < 0
            ? null
            : With("blind", $"feature {blind} activates no neuron but its target is not 0", evidence => evidence.Write("columns", (int[])[blind]));
    }

    private static ZeroLossObstacle? Rank(Instance instance, int[] seen) =>
        TargetRank(instance, seen) is var rank && rank > instance.Neurons
            ? With("rank", $"the targets have rank {rank}, more than the number {instance.Neurons} of neurons", _ => { })
            : null;

    /// <summary>One latent per column: a decoder column serves the targets of one ray (bare TopK: of one line).</summary>
    private static ZeroLossObstacle? Rays(Instance instance, int[] seen)
    {
        if (!HasOneLatent(instance))
            return null;
        var rays = new List<int>();
        foreach (var c in seen)
            if (!rays.Any(other => AreParallel(instance.Problem.Target(c), instance.Problem.Target(other), instance.Activation.IsRectified)))
                rays.Add(c);
        return rays.Count <= instance.Neurons
            ? null
            : With("rays", $"the targets lie on {rays.Count} rays, one latent is on per feature and {Counted.There(instance.Neurons, "neuron")}",
                evidence => evidence.Write("columns", rays.Take(instance.Neurons + 1)));
    }

    /// <summary>lambda >= 0 with sum lambda_c r_c = 0, and a decoder that must be injective.</summary>
    private static ZeroLossObstacle? Dependence(Instance instance, int[] seen)
    {
        if (!instance.Activation.IsRectified || TargetRank(instance, seen) < instance.Neurons)
            return null;
        var targets = RationalMatrix.FromRows(seen.Select(instance.Problem.Target));
        // By Gordan's theorem such lambda exist iff no vector is positive on all targets: one ReLU neuron that is on everywhere.
        if (Realizability.Decide(new ReluActivation(), targets, new ActivationPattern([Enumerable.Range(0, seen.Length)])).Lemma is not { } lemma)
            return null;
        var multipliers = new Rational[instance.Problem.Columns];
        foreach (var (atom, times) in lemma.Terms)
            multipliers[seen[atom.First]] += times;
        return With(
            "dependence",
            $"nonnegative multiples of the targets sum to 0, which {Counted.Of(instance.Neurons, "neuron")} with nonnegative latents cannot follow",
            evidence => evidence.Write("multipliers", new RationalVector(multipliers)));
    }

    private static ZeroLossObstacle? Conflict(Instance instance, int[] seen)
    {
        if (instance.Activation is BatchTopKActivation)
            return null;
        var problem = instance.Problem;
        foreach (var c in seen)
            for (var d = 0; d < problem.Columns; d++)
                if (!problem.Weights[d].IsZero && problem.Input(c).Equals(problem.Input(d)) && !problem.Target(c).Equals(problem.Target(d)))
                    return With(
                        "conflict",
                        $"features {c} and {d} have one input but two targets",
                        evidence => evidence.Write("columns", (int[])[Math.Min(c, d), Math.Max(c, d)]));
        return null;
    }

    /// <summary>True if at most one neuron is on per column, whatever the encoder.</summary>
    public static bool HasOneLatent(Instance instance) => instance.Neurons == 1 || instance.Activation is TopKActivation { K: 1 };

    private static bool AreParallel(RationalVector a, RationalVector b, bool sameRay) =>
        a.Dot(b) is var dot && dot * dot == a.SquaredNorm * b.SquaredNorm && (!sameRay || dot.Sign > 0);

    private static int TargetRank(Instance instance, int[] seen) => RationalMatrix.FromRows(seen.Select(instance.Problem.Target)).Rank();

    private static ZeroLossObstacle With(string argument, string reason, Action<System.Text.Json.Utf8JsonWriter> rest) => new(
        reason,
        new Finding("positive-loss", _ => { }, evidence =>
        {
            evidence.WriteString("argument", argument);
            rest(evidence);
        }));
}
