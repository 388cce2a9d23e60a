using System.Text;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Proofs;

/// <summary>The instance of a certificate as a literal of Model.v.</summary>
internal sealed class ProofInstance
{
    private readonly CertificateText _features;

    public ProofInstance(CertificateText instance, Func<string, string> define)
    {
        _features = instance["features"];
        if (_features.Has("targetGram"))
            throw new NoTheoremException("not covered: targetGram");
        Neurons = instance["neurons"].Index;
        HasSamples = instance.Has("samples");
        var inputs = _features["input"].Items;
        var targets = _features.Has("target") ? _features["target"].Items : inputs;
        Columns = Features = inputs.Length;
        Inputs = inputs.Length > 0 ? inputs[0].Items.Length : throw new NoTheoremException("the instance has no features");
        Targets = targets.Length > 0 ? targets[0].Items.Length : throw new NoTheoremException("the instance has no targets");
        ColumnWeights = FeatureWeights(instance);
        var activation = instance["activation"];
        IsNeuronwise = activation["kind"].Word is "relu" or "jumprelu";
        IsRectified = activation["kind"].Word is not ("identity" or "zero") && !(activation.Has("rectified") && !activation["rectified"].Flag);
        var literal = ProofTerm.Make(
            "Inst",
            null,
            ProofTerm.Nat(Inputs),
            ProofTerm.Nat(Targets),
            ProofTerm.Nat(Neurons),
            FeatureInputs,
            FeatureTargets,
            ProofTerm.List(ColumnWeights.Select(ProofTerm.Number)),
            Activation(instance));
        if (HasSamples)
        {
            var samples = instance["samples"].Items;
            ColumnWeights = [.. samples.Select(sample => sample.Has("weight") ? sample["weight"].Number : Rational.One)];
            var coefficients = ProofTerm.List(samples.Select(sample => sample["x"].AsVector()));
            literal = ProofTerm.Make("sampled", null, literal, coefficients, ProofTerm.List(ColumnWeights.Select(ProofTerm.Number)));
            Columns = samples.Length;
        }
        var text = new StringBuilder();
        literal.ForCoq(text);
        Literal = ProofTerm.Named(define(text.ToString()), literal);
    }

    /// <summary>The literal, by the name that Coq's text gives it.</summary>
    public ProofTerm Literal { get; }

    public int Neurons { get; }

    public int Inputs { get; }

    public int Targets { get; }

    public int Columns { get; }

    public int Features { get; }

    public bool HasSamples { get; }

    /// <summary>True if latents that are on are positive.</summary>
    public bool IsRectified { get; }

    /// <summary>True if every neuron is gated by itself, by a threshold.</summary>
    public bool IsNeuronwise { get; }

    /// <summary>The weights of the columns.</summary>
    public Rational[] ColumnWeights { get; }

    public ProofTerm FeatureInputs => _features["input"].AsMatrix();

    /// <summary>The features whose target, or input, is not 0.</summary>
    public IEnumerable<int> WithDirection(bool byTarget)
    {
        var rows = (byTarget && _features.Has("target") ? _features["target"] : _features["input"]).Items;
        return Enumerable.Range(0, Features).Where(d => rows[d].Items.Any(entry => !entry.Number.IsZero));
    }

    public ProofTerm FeatureTargets => (_features.Has("target") ? _features["target"] : _features["input"]).AsMatrix();

    /// <summary>The weights of the features: given, 1, or M_d of a distribution. The theorem speaks of these numbers; that they are M_d is not part
    /// of it.</summary>
    private Rational[] FeatureWeights(CertificateText instance)
    {
        if (_features.Has("weights"))
            return [.. _features["weights"].Items.Select(item => item.Number)];
        return instance.Has("distribution")
            ? [.. InstanceFormat.Read(instance.Raw, "the instance").Isolated.Weights]
            : [.. Enumerable.Repeat(Rational.One, Columns)];
    }

    private ProofTerm Activation(CertificateText instance)
    {
        var activation = instance["activation"];
        var neurons = Neurons;
        return activation["kind"].Word switch
        {
            "relu" => ProofTerm.Make("Threshold", 0, ProofTerm.List([])),
            "jumprelu" when activation["theta"].IsArray => ProofTerm.Make("Threshold", 0, activation["theta"].AsVector()),
            "jumprelu" => ProofTerm.Make("Threshold", 0, ProofTerm.List(Enumerable.Repeat(activation["theta"].AsNumber(), neurons))),
            "topk" when activation.Has("rectified") && !activation["rectified"].Flag => ProofTerm.Make("BareTopK", 2, activation["k"].AsNat()),
            "topk" => ProofTerm.Make("TopK", 1, activation["k"].AsNat()),
            "batchtopk" => ProofTerm.Make("BatchTopK", 3, activation["k"].AsNat()),
            "identity" => ProofTerm.Make("Identity", 4),
            "zero" => ProofTerm.Make("Zero", 5),
            var other => throw new NoTheoremException($"the activation {other} is not known"),
        };
    }
}
