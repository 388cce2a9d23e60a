using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// A named problem with an activation, a number of neurons and, optionally, anchored features: what a theorem is decided on. Without samples the
/// columns are the features, isolated (Eq. 11); with samples the columns are the samples, while anchors, recovery and hierarchy still refer to the
/// features.
/// </summary>
public sealed class Instance
{
    /// <summary>Builds an instance from the isolated-feature problem; the activation must fit the number of neurons and anchors must name
    /// features.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message says which and what is wanted.</exception>
    public Instance(
        string name,
        Activation activation,
        int neurons,
        Problem problem,
        IReadOnlyList<int>? anchors = null,
        FeatureDistribution? distribution = null,
        EncoderDecoder? point = null,
        FeatureSamples? samples = null,
        IReadOnlyList<ParentFeature>? hierarchy = null)
    {
        if (neurons < 1)
            throw new ArgumentException($"There are {neurons} neurons; an instance needs at least 1.");
        if (activation.Misfit(neurons) is { } misfit)
            throw new ArgumentException(misfit);
        Name = name;
        Activation = activation;
        Neurons = neurons;
        Isolated = problem;
        Problem = samples is null ? problem
            : new Problem(samples.X * problem.Inputs, samples.X * problem.Targets, samples.Weights, problem.TargetGram);
        (Samples, Hierarchy) = (samples, [.. hierarchy ?? []]);
        foreach (var feature in Hierarchy.SelectMany(entry => entry.Children.Append(entry.Parent)))
            if (feature < 0 || feature >= problem.Columns)
                throw new ArgumentException($"The hierarchy names feature {feature}; features are numbered 0 to {problem.Columns - 1}.");
        Anchors = [.. (anchors ?? []).Distinct().Order()];
        foreach (var anchor in Anchors)
            if (anchor < 0 || anchor >= problem.Columns)
                throw new ArgumentException($"Anchor {anchor} names no feature; features are numbered 0 to {problem.Columns - 1}.");
        if (distribution is not null && distribution.Features != problem.Columns)
            throw new ArgumentException(
                $"The distribution has {Counted.Of(distribution.Features, "feature")} but {Counted.There(problem.Columns, "column")}; give "
                    + $"one column per feature.");
        if (distribution is not null && !distribution.IsolatedWeights.Equals(problem.Weights))
            throw new ArgumentException(
                $"The weights are {problem.Weights} but the distribution gives {distribution.IsolatedWeights}; leave the weights out.");
        if (point is not null
            && (point.Encoder.Rows,
                point.Encoder.Columns,
                point.Decoder.Rows,
                point.Decoder.Columns) != (neurons, problem.InputDimension, problem.TargetDimension, neurons))
            throw new ArgumentException(
                $"The point has an encoder of {point.Encoder.Rows} x {point.Encoder.Columns} and a decoder of {point.Decoder.Rows} x "
                    + $"{point.Decoder.Columns}; "
                + $"{neurons} x {problem.InputDimension} and {problem.TargetDimension} x {neurons} are wanted.");
        (Distribution, Point) = (distribution, point);
    }

    /// <summary>The name, used in reports and file names.</summary>
    public string Name { get; }

    /// <summary>The activation s.</summary>
    public Activation Activation { get; }

    /// <summary>The number nq of neurons.</summary>
    public int Neurons { get; }

    /// <summary>The columns: the samples if there are any, else the features.</summary>
    public Problem Problem { get; }

    /// <summary>The isolated-feature problem: one column per feature.</summary>
    public Problem Isolated { get; }

    /// <summary>The samples, or null.</summary>
    public FeatureSamples? Samples { get; }

    /// <summary>Which features are kinds of which.</summary>
    public IReadOnlyList<ParentFeature> Hierarchy { get; }

    /// <summary>Indices of the anchored features, ascending (Eq. 25-26).</summary>
    public IReadOnlyList<int> Anchors { get; }

    /// <summary>The ground-truth features.</summary>
    public FeatureModel Features => new(Isolated.Inputs, Isolated.Targets, Isolated.TargetGram);

    /// <summary>The distribution of the features, if it is known; the weights are then its M_d (Eq. 11).</summary>
    public FeatureDistribution? Distribution { get; }

    /// <summary>A point to evaluate statements at, if one is given.</summary>
    public EncoderDecoder? Point { get; }

    /// <summary>The same features without the samples.</summary>
    public Instance WithoutSamples() =>
        Samples is null ? this : new(Name, Activation, Neurons, Isolated, Anchors, Distribution, Point, null, Hierarchy);

    /// <summary>The same instance without the hierarchy, which is no part of the problem.</summary>
    public Instance WithoutHierarchy() =>
        Hierarchy.Count == 0 ? this : new(Name, Activation, Neurons, Isolated, Anchors, Distribution, Point, Samples);

    /// <summary>True if feature d is active in column c: in the sample, or as the feature itself.</summary>
    public bool IsActive(int column, int feature) => Samples?.IsActive(column, feature) ?? column == feature;

    /// <summary>True if every neuron is on in columns of some one feature only; a column counts for every feature that is active in it. Dead neurons
    /// are allowed.</summary>
    public bool IsMonosemantic(IEnumerable<IReadOnlyList<int>> sets) =>
        sets.All(set => set.Count == 0 || Enumerable.Range(0, Isolated.Columns).Any(d => set.All(c => IsActive(c, d))));

    /// <summary>
    /// The same instance with other parts. A distribution describes one problem and a point one problem and width, so another problem drops
    /// both, and samples and hierarchy too, and another number of neurons the point, unless they are given again.
    /// </summary>
    /// <exception cref="ArgumentException">The parts do not fit together.</exception>
    public Instance With(
        string? name = null,
        Activation? activation = null,
        int? neurons = null,
        Problem? problem = null,
        IReadOnlyList<int>? anchors = null,
        FeatureDistribution? distribution = null,
        EncoderDecoder? point = null) => new(
            name ?? Name,
            activation ?? Activation,
            neurons ?? Neurons,
            problem ?? Isolated,
            anchors ?? Anchors,
            distribution ?? (problem is null ? Distribution : null),
            point ?? (problem is null && neurons is null ? Point : null),
            problem is null ? Samples : null,
            problem is null ? Hierarchy : null);
}
