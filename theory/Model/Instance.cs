namespace TheoryChecks.Model;

/// <summary>A named problem with an activation, a number of neurons and, optionally, anchored features: what a theorem is decided on.</summary>
public sealed class Instance
{
    /// <summary>Builds an instance; the activation must fit the number of neurons and anchors must name columns.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message says which and what is wanted.</exception>
    public Instance(string name, Activation activation, int neurons, Problem problem, IReadOnlyList<int>? anchors = null)
    {
        if (neurons < 1)
            throw new ArgumentException($"There are {neurons} neurons; an instance needs at least 1.");
        if (activation.Misfit(neurons) is { } misfit)
            throw new ArgumentException(misfit);
        Name = name;
        Activation = activation;
        Neurons = neurons;
        Problem = problem;
        Anchors = [.. (anchors ?? []).Distinct().Order()];
        foreach (var anchor in Anchors)
            if (anchor < 0 || anchor >= problem.Columns)
                throw new ArgumentException($"Anchor {anchor} names no feature; features are numbered 0 to {problem.Columns - 1}.");
    }

    /// <summary>The name, used in reports and file names.</summary>
    public string Name { get; }

    /// <summary>The activation s.</summary>
    public Activation Activation { get; }

    /// <summary>The number nq of neurons.</summary>
    public int Neurons { get; }

    /// <summary>The columns.</summary>
    public Problem Problem { get; }

    /// <summary>Indices of the anchored features, ascending (Eq. 25-26).</summary>
    public IReadOnlyList<int> Anchors { get; }

    /// <summary>The feature model whose isolated-feature problem this is.</summary>
    public FeatureModel Features => new(Problem.Inputs, Problem.Targets);

    /// <summary>The same instance with other parts.</summary>
    public Instance With(string? name = null, Activation? activation = null, int? neurons = null, Problem? problem = null, IReadOnlyList<int>? anchors = null) =>
        new(name ?? Name, activation ?? Activation, neurons ?? Neurons, problem ?? Problem, anchors ?? Anchors);
}
