using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.SolverTests;

/// <summary>The decision tree of an instance as some oracle walked it, with what the kernel says of it.</summary>
internal sealed class WalkedTree
{
    private WalkedTree(IReadOnlyList<ActivationPattern> patterns, CheckResult check) => (Patterns, Check) = (patterns, check);

    /// <summary>The patterns at the tree's points, in order.</summary>
    public IReadOnlyList<ActivationPattern> Patterns { get; }

    /// <summary>The kernel's answer to the tree's certificate.</summary>
    public CheckResult Check { get; }

    /// <summary>Walks with an oracle, or with the exact enumerator itself if there is none.</summary>
    public static WalkedTree Of(Instance instance, IAtomOracle? oracle)
    {
        var (inputs, threshold) = (instance.Problem.Inputs, instance.Activation.Threshold(0));
        var joint = GateRule.Of(instance.Activation, instance.Neurons, inputs.Rows);
        var neuronwise = instance.Activation.IsSeparable && joint.Forced is null;
        var rule = neuronwise ? GateRule.OneNeuron(inputs.Rows, threshold) : joint;
        var record = new EnumerationRecord();
        _ = oracle is null ? PatternEnumerator.Run(rule, inputs, record) : PatternEnumerator.RunWith(rule, inputs, oracle, record);

        ActivationPattern[] patterns = [.. record.Points.Select(point => ActivationPattern.FromGate(rule.Gate(point, inputs)))];
        var finding = neuronwise
            ? record.NeuronFinding(threshold)
            : record.JointFinding(patterns.Select(pattern => pattern.Canonical()).Distinct().Count());
        return new WalkedTree([.. patterns.Order()], Kernel.Check(Certificate.Of(instance, finding).Utf8));
    }
}
