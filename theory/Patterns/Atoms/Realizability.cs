using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Patterns;

/// <summary>
/// Whether a pattern can occur, with its evidence: an encoder that has it, or a lemma (on one neuron, or on all jointly), or a
/// group of cells that the pattern overfills.
/// </summary>
public sealed record Realizability
{
    private Realizability(ActivationPattern pattern) => Pattern = pattern;

    /// <summary>The pattern in question.</summary>
    public ActivationPattern Pattern { get; }

    /// <summary>True if some encoder has the pattern.</summary>
    public bool IsRealizable => Encoder is not null;

    /// <summary>An encoder with the pattern, or null. Shape: nq x np.</summary>
    public RationalMatrix? Encoder { get; private init; }

    /// <summary>A lemma against the pattern, or null. With <see cref="Neuron"/> its cells are columns; without, cells c nq + i.</summary>
    public Lemma? Lemma { get; private init; }

    /// <summary>The neuron whose own set cannot occur (separable activations), or null.</summary>
    public int? Neuron { get; private init; }

    /// <summary>The group of cells (a column; for BatchTopK, all) that holds too many or too few, or null.</summary>
    public int? Group { get; private init; }

    /// <summary>
    /// Decides a pattern of an instance exactly. An oracle may be asked first, which pays for coupled activations with more than about ten
    /// encoder entries (docs/performance.md); what exact arithmetic does not confirm is ignored.
    /// </summary>
    /// <exception cref="ArgumentException">The pattern does not fit the instance.</exception>
    public static Realizability Decide(Instance instance, ActivationPattern pattern, IAtomOracle? oracle = null) =>
        Decide(instance.Activation, instance.Problem.Inputs, pattern, oracle);

    /// <summary>Decides a pattern on inputs exactly. Shape: inputs N x np; the pattern has nq sets of columns below N.</summary>
    /// <exception cref="ArgumentException">The pattern names a column that does not exist, or the activation cannot have that many
    /// neurons.</exception>
    public static Realizability Decide(Activation activation, RationalMatrix inputs, ActivationPattern pattern, IAtomOracle? oracle = null)
    {
        Require(activation, inputs, pattern);
        return PatternSystem.Split(activation, inputs, pattern, out var systems) is { } group
            ? new(pattern) { Group = group }
            : Decide(pattern, systems, oracle);
    }

    private static Realizability Decide(ActivationPattern pattern, IReadOnlyList<PatternSystem> systems, IAtomOracle? oracle)
    {
        var blocks = new List<RationalMatrix>();
        foreach (var system in systems)
        {
            var decided = system.Decide(oracle);
            if (decided.Point is not { } point)
                return new(pattern) { Lemma = decided.Lemma, Neuron = system.Neuron };
            blocks.Add(system.Atoms.Encoder(point));
        }
        return new(pattern) { Encoder = Stack(blocks) };
    }

    /// <summary>The region of a realizable pattern, or null if the pattern cannot occur.</summary>
    /// <exception cref="ArgumentException">The pattern does not fit the instance.</exception>
    internal static Region? RegionOf(Instance instance, ActivationPattern pattern) => RegionOf(instance.Activation, instance.Problem.Inputs, pattern);

    /// <summary>The region of a realizable pattern on inputs N x np, or null if the pattern cannot occur.</summary>
    /// <exception cref="ArgumentException">The pattern does not fit the inputs.</exception>
    internal static Region? RegionOf(Activation activation, RationalMatrix inputs, ActivationPattern pattern)
    {
        Require(activation, inputs, pattern);
        if (PatternSystem.Split(activation, inputs, pattern, out var systems) is not null)
            return null;
        var anyThreshold = systems.Any(system => system.Atoms.Rule.HasThreshold);
        var (blocks, constraints, equalities, dimension) = (new List<RationalMatrix>(), new List<LinearConstraint>(), new List<Lemma>(), 0);
        foreach (var system in systems)
        {
            if (system.RelativeInterior() is not { } interior)
                return null;
            blocks.Add(system.Atoms.Encoder(interior.Point));
            // A neuron's own cells are its columns; seen from the whole pattern they are cells c nq + i.
            constraints.AddRange(system.Conditions.Select(atom => system.ConstraintInPattern(atom, pattern.Neurons, anyThreshold)));
            equalities.AddRange(interior.Equalities.Select(lemma => system.LemmaInPattern(lemma, pattern.Neurons)));
            dimension += interior.Dimension;
        }
        return new Region(pattern, constraints, Stack(blocks), equalities, dimension);
    }

    private static RationalMatrix Stack(IEnumerable<RationalMatrix> blocks) =>
        RationalMatrix.FromRows(blocks.SelectMany(block => Enumerable.Range(0, block.Rows).Select(block.Row)));

    private static void Require(Activation activation, RationalMatrix inputs, ActivationPattern pattern)
    {
        if (pattern.Neurons == 0)
            throw new ArgumentException("The pattern has no sets; give one set of columns per neuron.");
        if (activation.Misfit(pattern.Neurons) is { } misfit)
            throw new ArgumentException(misfit);
        for (var i = 0; i < pattern.Neurons; i++)
            if (pattern[i].Length > 0 && pattern[i][^1] >= inputs.Rows)
                throw new ArgumentException($"Set {i} of the pattern names column {pattern[i][^1]}; columns are numbered 0 to {inputs.Rows - 1}.");
    }
}
