using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Reporting.Explaining;

/// <summary>An instance with its numbers, as parts of a sentence.</summary>
public static class InstanceWords
{
    private const int MostListed = 12;

    /// <summary>Rule, size and numbers, vector by vector: p_0 = (1, 0), p_1 = (0, 1).</summary>
    public static IReadOnlyList<FormattableString> Vectors(Instance instance) =>
        [Rule(instance), .. Rows("p", instance.Isolated.Inputs), .. Targets(instance, Rows), .. Rest(instance)];

    /// <summary>The same with matrices, whose columns are the vectors: W_p, W_r.</summary>
    public static IReadOnlyList<FormattableString> Matrices(Instance instance) =>
        [Rule(instance), .. Columns("p", instance.Isolated.Inputs), .. Targets(instance, Columns), .. Rest(instance)];

    /// <summary>The activation and the number of neurons.</summary>
    public static FormattableString Rule(Instance instance)
    {
        FormattableString activation = instance.Activation switch
        {
            JumpReluActivation { Thetas: { Dimension: 1 } thetas } => $"jumprelu with theta = {thetas[0]}",
            JumpReluActivation jump => $"jumprelu with thetas {jump.Thetas}",
            TopKActivation top => $"topk with k = {top.K}{(top.IsRectified ? "" : ", bare (entries of any sign)")}",
            BatchTopKActivation batch => $"batchtopk with k = {batch.K}",
            _ => $"{instance.Activation.Kind}",
        };
        return $"{activation}, {Counted.Of(instance.Neurons, "neuron")}";
    }

    private static IEnumerable<FormattableString> Targets(Instance instance, Func<string, RationalMatrix, IEnumerable<FormattableString>> set) =>
        instance.Isolated.Inputs.Equals(instance.Isolated.Targets) ? [$"targets = inputs"] : set("r", instance.Isolated.Targets);

    private static IEnumerable<FormattableString> Rows(string letter, RationalMatrix rows)
    {
        for (var c = 0; c < Math.Min(rows.Rows, MostListed); c++)
            yield return $"{new Equation(new(letter, $"{c}"), rows.Row(c))}";
        if (rows.Rows > MostListed)
            yield return $"and {rows.Rows - MostListed} more";
    }

    private static IEnumerable<FormattableString> Columns(string letter, RationalMatrix rows) =>
        [$"{new Equation(new("W", letter), rows.Transpose())}"];

    private static IEnumerable<FormattableString> Rest(Instance instance)
    {
        var weights = instance.Isolated.Weights;
        if (instance.Isolated.TargetGram is { } gram)
            yield return $"|r|^2 = r^T G r with {new Equation(new("G", "r"), gram)}";
        if (weights.Any(weight => !weight.IsOne))
            yield return $"weights {weights}";
        if (instance.Anchors.Count > 0)
            yield return $"anchors {new ColumnSets([instance.Anchors], IsSingle: true)}";
        if (instance.Distribution is IndependentFeatures independent)
            foreach (var (law, d) in independent.Laws.Select((law, d) => (law, d)))
                yield return $"feature {d} is active with probability {law.Probability} and then {Magnitude(law.Magnitude)}";
        else if (instance.Distribution is { } joint)
            foreach (var (probability, x) in joint.Support().Take(MostListed))
                yield return $"x = {x} with probability {probability}";
    }

    private static FormattableString Magnitude(MagnitudeLaw law) => law switch
    {
        ShiftedExponential tail => $"{tail.Minimum} plus an exponential of mean {tail.ExponentialMean}",
        { Values: [var only] } => $"{only.Value}",
        { Values: { } values } => $"one of {new RationalVector(values.Select(value => value.Value))}, of mean {law.Mean}",
        _ => $"of mean {law.Mean}",
    };
}
