using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>The kinds "zero-loss" and "positive-loss": what zero loss means, and why no point has it.</summary>
internal static class ZeroLossChecks
{
    /// <summary>The loss is 0 iff the listed columns are reconstructed: those of positive weight, and perhaps repetitions of them.</summary>
    public static void ZeroLoss(ClaimInstance instance, Reader claim, Reader evidence)
    {
        evidence.Object();
        var columns = claim.Object("columns")["columns"].Set(instance.Columns);
        var width = instance.Inputs.Columns + instance.Targets.Columns;
        for (var c = 0; c < instance.Columns; c++)
            if (columns.Contains(c) ? !IsForced(c) : !instance.Weights[c].IsZero)
                throw NotACertificate.Rejected($"column {c} has weight {instance.Weights[c]} and is {(columns.Contains(c) ? "" : "not ")}listed");

        bool IsForced(int c) => !instance.Weights[c].IsZero
            || ((instance.Inputs.Row(c).IsZero || instance.Kind == "zero") && instance.Targets.Row(c).IsZero)
            || (instance.Kind == "identity" && IsCombination(c))
            || ((instance.Kind != "batchtopk" || instance.Budget >= instance.GroupSize)
                && Enumerable.Range(0, instance.Columns).Any(d => !instance.Weights[d].IsZero && Repeats(c, d)));

        // Identity is linear: a combination of inputs has the same combination of outputs.
        bool IsCombination(int c)
        {
            var weighted = Enumerable.Range(0, instance.Columns).Where(d => !instance.Weights[d].IsZero).Select(Beside).ToArray();
            return RationalMatrix.FromRows(width, [.. weighted, Beside(c)]).Rank() == RationalMatrix.FromRows(width, weighted).Rank();
        }

        RationalVector Beside(int c) => new([.. instance.Inputs.Row(c), .. instance.Targets.Row(c)]);

        // Without coupling between columns t times an input has t times the output: t = 1, or t > 0 if no neuron has a threshold.
        bool Repeats(int c, int d)
        {
            var (p, q) = (instance.Inputs.Row(c), instance.Inputs.Row(d));
            if (q.IsZero)
                return p.IsZero && instance.Targets.Row(c).Equals(instance.Targets.Row(d));
            var t = p.Dot(q) / q.SquaredNorm;
            return (t.IsOne || (t.Sign > 0 && Enumerable.Range(0, instance.Neurons).All(i => instance.Threshold(i).IsZero)))
                && p.Equals(t * q) && instance.Targets.Row(c).Equals(t * instance.Targets.Row(d));
        }
    }

    /// <summary>No point has zero loss. Evidence: an argument by name.</summary>
    public static void PositiveLoss(ClaimInstance instance, Reader claim, Reader evidence)
    {
        claim.Object();
        evidence.Object("argument", "?columns", "?multipliers");
        var argument = evidence["argument"].Word("blind", "rank", "rays", "dependence", "conflict");
        evidence.Object(argument switch { "rank" => ["argument"], "dependence" => ["argument", "multipliers"], _ => ["argument", "columns"] });
        var columns = evidence.Has("columns") ? evidence["columns"].Set(instance.Columns) : [];
        if (columns.Any(c => instance.Weights[c].IsZero))
            throw NotACertificate.Rejected("a column of weight 0 does not count");
        var sound = argument switch
        {
            "blind" => columns.Length == 1 && !Target(columns[0]).IsZero && (instance.Kind == "zero" || instance.Inputs.Row(columns[0]).IsZero),
            "rank" => instance.Neurons < TargetRank(instance),
            "rays" => HasOneLatent(instance) && columns.Length > instance.Neurons && columns.All(c => columns.All(d => c == d || !OneNeuronServes(c, d))),
            "dependence" => IsDependence(evidence["multipliers"].Vector(instance.Columns)),
            _ => instance.Kind != "batchtopk" && columns.Length == 2 && instance.Inputs.Row(columns[0]).Equals(instance.Inputs.Row(columns[1]))
                && !Target(columns[0]).Equals(Target(columns[1])),
        };
        if (!sound)
            throw NotACertificate.Rejected($"the argument '{argument}' does not apply");

        RationalVector Target(int c) => instance.Targets.Row(c);

        // Both targets are multiples of one vector, nonnegative multiples if latents are.
        bool OneNeuronServes(int c, int d)
        {
            var dot = Target(c).Dot(Target(d));
            return dot * dot == Target(c).SquaredNorm * Target(d).SquaredNorm && (dot.Sign >= 0 || !instance.Rectified);
        }

        bool IsDependence(RationalVector lambda) =>
            instance.Rectified && instance.Neurons <= TargetRank(instance)
            && Enumerable.Range(0, instance.Columns).All(c => lambda[c].Sign >= 0 && (lambda[c].IsZero || !instance.Weights[c].IsZero))
            && Enumerable.Range(0, instance.Columns).Any(c => lambda[c].Sign > 0 && !Target(c).IsZero)
            && (instance.Targets.Transpose() * lambda).IsZero;
    }

    /// <summary>At most one neuron is on per column, whatever the encoder.</summary>
    public static bool HasOneLatent(ClaimInstance instance) => instance.Neurons == 1 || (instance.Kind == "topk" && instance.Budget == 1);

    /// <summary>The rank of the targets of positive weight.</summary>
    public static int TargetRank(ClaimInstance instance) => RationalMatrix.FromRows(
        instance.Targets.Columns,
        Enumerable.Range(0, instance.Columns).Where(c => !instance.Weights[c].IsZero).Select(instance.Targets.Row)).Rank();
}
