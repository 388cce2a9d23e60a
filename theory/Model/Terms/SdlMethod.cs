using System.Collections.Immutable;
using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// A sparse dictionary learning method: an activation and the terms of its loss. The one definition that exact evaluation and training share.
/// A transcoder differs from an SAE in its data (targets other than inputs); a crosscoder's inputs and targets are concatenated over sources.
/// </summary>
public sealed record SdlMethod
{
    /// <summary>A method of one's own.</summary>
    /// <exception cref="ArgumentException">There are no terms.</exception>
    public SdlMethod(string name, Activation activation, IEnumerable<LossTerm> terms, bool hasSkip = false, bool hasMagnitudes = false)
    {
        (Name, Activation, Terms, HasSkip, HasMagnitudes) = (name, activation, [.. terms], hasSkip, hasMagnitudes);
        if (Terms.IsEmpty)
            throw new ArgumentException($"The method {name} has no loss terms; give at least one.");
        if (HasMagnitudes
            && (Activation is not ReluActivation
                || Terms.Any(term => term is not (ReconstructionTerm or GatedAuxiliaryTerm or GatePathTerm or AnchoringTerm))))
            throw new ArgumentException(
                $"The method {name} has magnitudes apart from its gate; its activation is relu, its terms are reconstruction, a gated auxiliary "
                    + "loss and anchors.");
        if (!HasMagnitudes && Terms.Any(term => term is GatePathTerm))
            throw new ArgumentException($"The method {name} has the loss of a gate's path, but no magnitudes apart from its gate.");
    }

    /// <summary>The name, for example "TopK".</summary>
    public string Name { get; }

    /// <summary>The activation s.</summary>
    public Activation Activation { get; }

    /// <summary>The terms; the loss is the sum of coefficient times value.</summary>
    public ImmutableArray<LossTerm> Terms { get; }

    /// <summary>True if the method also trains a linear path W_S from input to target.</summary>
    public bool HasSkip { get; }

    /// <summary>True if the gate only says which latents pass, and scales and biases of their own, trained too, say how strong they are.</summary>
    public bool HasMagnitudes { get; }

    /// <summary>ReLU with L1 on the latents.</summary>
    public static SdlMethod ReluL1(Rational sparsity) => new("ReLU", new ReluActivation(), [new ReconstructionTerm(), new L1Term(sparsity)]);

    /// <summary>JumpReLU with L0 on the latents.</summary>
    public static SdlMethod JumpReluL0(RationalVector thetas, Rational sparsity) =>
        new("JumpReLU", new JumpReluActivation(thetas), [new ReconstructionTerm(), new L0Term(sparsity)]);

    /// <summary>Gated with tied gate: the gate is open where z > theta, and has an auxiliary loss.</summary>
    public static SdlMethod Gated(RationalVector thetas, Rational sparsity) =>
        new("Gated", new JumpReluActivation(thetas), [new ReconstructionTerm(), new GatedAuxiliaryTerm(sparsity)]);

    /// <summary>
    /// Gated as libraries train it, with scales and biases of magnitudes. weightsByNorms: the auxiliary loss is SAELens' (L1 weighted by decoder
    /// norms, nothing frozen), else dictionary_learning's (a frozen decoder).
    /// </summary>
    public static SdlMethod GatedMagnitudes(Rational sparsity, bool weightsByNorms = false) => new(
        "Gated",
        new ReluActivation(),
        [new ReconstructionTerm(), weightsByNorms ? new GatePathTerm(sparsity) : new GatedAuxiliaryTerm(sparsity)],
        hasMagnitudes: true);

    /// <summary>TopK after ReLU.</summary>
    public static SdlMethod TopK(int k) => new("TopK", new TopKActivation(k), [new ReconstructionTerm()]);

    /// <summary>TopK after ReLU, with AuxK on dead neurons.</summary>
    public static SdlMethod TopKAuxK(int k, int auxK, Rational coefficient) =>
        new("TopK+AuxK", new TopKActivation(k), [new ReconstructionTerm(), new AuxKTerm(auxK, coefficient)]);

    /// <summary>TopK after ReLU, with a second reconstruction from another number of latents.</summary>
    public static SdlMethod MultiTopK(int k, int otherK, Rational coefficient) =>
        new("Multi-TopK", new TopKActivation(k), [new ReconstructionTerm(), new MultiTopKTerm(otherK, coefficient)]);

    /// <summary>BatchTopK after ReLU.</summary>
    public static SdlMethod BatchTopK(int k) => new("BatchTopK", new BatchTopKActivation(k), [new ReconstructionTerm()]);

    /// <summary>Matryoshka: BatchTopK, reconstructing from every prefix of the neurons.</summary>
    public static SdlMethod Matryoshka(int k, params IEnumerable<int> sizes) =>
        new("Matryoshka", new BatchTopKActivation(k), [new PrefixReconstructionTerm(sizes)]);

    /// <summary>Transcoder: ReLU with L1, for targets other than inputs.</summary>
    public static SdlMethod Transcoder(Rational sparsity) => ReluL1(sparsity).Named("Transcoder");

    /// <summary>Skip transcoder: TopK and a linear path.</summary>
    public static SdlMethod SkipTranscoder(int k) => new("SkipTranscoder", new TopKActivation(k), [new ReconstructionTerm()], hasSkip: true);

    /// <summary>Crosscoder with ReLU and L1 weighted by decoder norms, summed over sources.</summary>
    public static SdlMethod CrosscoderL1(Rational sparsity, params IEnumerable<int> sources) =>
        new("Crosscoder", new ReluActivation(), [new ReconstructionTerm(), new DecoderNormL1Term(sparsity, sources)]);

    /// <summary>Crosscoder with BatchTopK.</summary>
    public static SdlMethod CrosscoderBatchTopK(int k) => BatchTopK(k).Named("Crosscoder-BatchTopK");

    /// <summary>This method with anchors: neuron j is pulled towards input direction j (k x np) and target direction j (k x nr).</summary>
    public SdlMethod Anchored(RationalMatrix inputs, RationalMatrix targets, Rational coefficient) =>
        new(Name + "+FA", Activation, Terms.Add(new AnchoringTerm(inputs, targets, coefficient)), HasSkip, HasMagnitudes);

    /// <summary>Why the method does not fit a problem with that many neurons, or null if it does.</summary>
    public string? Misfit(Problem problem, int neurons) => Activation.Misfit(neurons)
        ?? Terms.Select(term => term.Misfit(Activation, neurons, problem.TargetDimension)).FirstOrDefault(misfit => misfit is not null);

    /// <summary>The loss; a point where every term is rational.</summary>
    /// <exception cref="ArgumentException">The parameters do not fit the problem or the method.</exception>
    internal RationalInterval Evaluate(Problem problem, SdlParameters parameters, int bits = 64)
    {
        var at = Forward(problem, parameters);
        return Terms.Aggregate(RationalInterval.Point(0), (sum, term) => sum + RationalInterval.Point(term.Coefficient) * term.Value(at, bits));
    }

    /// <summary>The derivatives of the loss within its region, as training takes them.</summary>
    /// <exception cref="ArgumentException">The parameters do not fit the problem or the method.</exception>
    internal SdlGradient Gradient(Problem problem, SdlParameters parameters, int bits = 64)
    {
        var at = Forward(problem, parameters);
        return Terms.Aggregate(at.Zero(), (sum, term) => sum + term.Coefficient * term.Gradient(at, bits));
    }

    /// <summary>The forward pass of this method.</summary>
    /// <exception cref="ArgumentException">The parameters do not fit the problem or the method.</exception>
    internal Forward Forward(Problem problem, SdlParameters parameters)
    {
        if (HasSkip != parameters.Skip is not null)
            throw new ArgumentException(HasSkip
                ? $"{Name} has a linear path; give its matrix."
                : $"{Name} has no linear path, but a matrix for one is given.");
        if (HasMagnitudes != parameters.Magnitudes is not null)
            throw new ArgumentException(HasMagnitudes
                ? $"{Name} has magnitudes apart from its gate; give gate biases, scales and magnitude biases."
                : $"{Name} has no magnitudes apart from its gate, but numbers for them are given.");
        if (Misfit(problem, parameters.Encoder.Rows) is { } misfit)
            throw new ArgumentException(misfit);
        return new Forward(problem, Activation, parameters);
    }

    private SdlMethod Named(string name) => new(name, Activation, Terms, HasSkip, HasMagnitudes);
}
