using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Patterns;

/// <summary>One decision tree of a census: a single neuron with a threshold, or all neurons jointly.</summary>
internal sealed class CensusPart
{
    internal CensusPart(GateRule rule, Rational? threshold) => (Rule, Threshold) = (rule, threshold);

    /// <summary>The rule whose patterns are enumerated.</summary>
    public GateRule Rule { get; }

    /// <summary>The neuron's threshold, or null for all neurons jointly.</summary>
    public Rational? Threshold { get; }

    /// <summary>The number of patterns, once the tree is walked.</summary>
    public long Patterns { get; internal set; }

    /// <summary>For a joint tree, the number up to permuting neurons.</summary>
    public BigInteger? PatternsUpToPermutation { get; internal set; }

    /// <summary>The finding of a recorded tree.</summary>
    public Model.Finding Finding(EnumerationRecord record) =>
        Threshold is { } theta ? record.NeuronFinding(theta) : record.JointFinding(PatternsUpToPermutation!.Value);
}
