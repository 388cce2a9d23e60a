using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>Hypotheses that several theorems share, each checked exactly.</summary>
internal static class Hypotheses
{
    /// <summary>|w_p^d| = 1 for every feature (Assumption 2.1).</summary>
    public static Hypothesis UnitInputs { get; } = new("unit-norm inputs", instance => OfLengths(
        instance, lengths => NotUnit("input", instance.Problem.Inputs, lengths.SquaredNorm)));

    /// <summary>What is violated about lengths of inputs: that there are none, or what is asked.</summary>
    public static string? OfLengths(Instance instance, Func<InputMetric, string?> violation) => instance.Isolated.LengthsOfInputs is { } lengths
        ? violation(lengths) : "with a targetGram inputs that are not the targets are coordinates without lengths";

    /// <summary>|w_r^d| = 1 for every feature.</summary>
    public static Hypothesis UnitTargets { get; } = new("unit-norm targets", instance =>
        NotUnit("target", instance.Problem.Targets, instance.Problem.SquaredNorm));

    /// <summary>The w_p^d are linearly independent.</summary>
    public static Hypothesis IndependentInputs { get; } = new("independent inputs", instance => Dependent("inputs", instance.Problem.Inputs));

    /// <summary>M_d > 0 for every feature.</summary>
    public static Hypothesis PositiveWeights { get; } = new("positive weights", instance =>
        instance.Problem.Weights.ToList().FindIndex(weight => weight.IsZero) is var d and >= 0 ? $"the weight of feature {d} is 0" : null);

    /// <summary>n >= 2.</summary>
    public static Hypothesis TwoFeatures { get; } = new("two or more features", instance =>
        instance.Problem.Columns >= 2 ? null : "there is one feature, and the statement is about two or more");

    /// <summary>The latents that pass are the positive ones: the paper's sets F_i, those of positive latents (Eq. 13), are the patterns of this
    /// library.</summary>
    public static Hypothesis PositiveLatents { get; } = new("latents that pass only if positive", instance => instance.Activation.IsRectified
        ? null
        : $"the {instance.Activation.Kind} activation passes entries that are not positive, and the paper's sets are those of positive latents "
            + $"(Eq. 13)");

    /// <summary>No two targets are parallel.</summary>
    public static Hypothesis NoParallelTargets { get; } = new(
        "targets that are pairwise independent", instance => Parallel(instance.Problem.Targets));

    /// <summary>nq >= n.</summary>
    public static Hypothesis NeuronPerFeature { get; } = new("one neuron per feature", instance =>
        instance.Neurons < instance.Problem.Columns
            ? $"the number of neurons, {instance.Neurons}, is below the number of features, {instance.Problem.Columns}"
            : null);

    /// <summary>s(t z) = t s(z) for t > 0.</summary>
    public static Hypothesis HomogeneousActivation { get; } = new("a positively homogeneous activation", instance =>
        instance.Activation.IsPositivelyHomogeneous
            ? null
            : $"the {instance.Activation.Kind} activation has a positive threshold, so it is not positively homogeneous");

    /// <summary>s(z)_i in {0, z_i} (Eq. 10): true of every <see cref="Activation"/>, whose gate multiplies entries by 0 or 1.</summary>
    public static Hypothesis KeepsOrDrops { get; } = new("each entry kept or dropped (Eq. 10)", _ => null)
    {
        ByConstruction = "every activation multiplies the entries by 0 or 1",
    };

    /// <summary>The first violation among the hypotheses, or null if all hold.</summary>
    public static string? FirstViolation(this IEnumerable<Hypothesis> hypotheses, Instance instance) =>
        hypotheses.Select(hypothesis => hypothesis.Violation(instance)).FirstOrDefault(violation => violation is not null);

    /// <summary>A clause as a sentence: first letter capital, full stop at the end.</summary>
    public static string Sentence(string clause) => $"{char.ToUpperInvariant(clause[0])}{clause[1..]}.";

    private static string? NotUnit(string what, RationalMatrix rows, Func<RationalVector, Rational> square)
    {
        for (var d = 0; d < rows.Rows; d++)
            if (square(rows.Row(d)) is { IsOne: false } size)
                return $"the {what} of feature {d} has squared length {size}, not 1";
        return null;
    }

    private static string? Parallel(RationalMatrix rows)
    {
        for (var d = 0; d < rows.Rows; d++)
        {
            for (var c = 0; c < d; c++)
            {
                var (one, other) = (rows.Row(c), rows.Row(d));
                if (one.Dot(other).Pow(2) == one.SquaredNorm * other.SquaredNorm)
                    return $"the targets of features {c} and {d} are {(one.IsZero || other.IsZero ? "dependent" : "parallel")}";
            }
        }
        return null;
    }

    private static string? Dependent(string what, RationalMatrix rows) =>
        rows.Rank() is var rank && rank == rows.Rows ? null : $"the {rows.Rows} {what} have rank {rank}";
}
