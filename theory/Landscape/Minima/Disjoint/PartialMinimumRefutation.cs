using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>A proof that a pattern carries no partial minimum, or none of positive loss.</summary>
internal sealed class PartialMinimumRefutation
{
    private readonly IReadOnlyList<(int Neuron, NeuronAnalysis Analysis)> _neurons;
    private readonly IReadOnlyList<(int Neuron, int Column, IReadOnlyList<(int Column, Polynomial Times)> Terms)> _unreachable;

    internal PartialMinimumRefutation(
        ActivationPattern pattern,
        bool positiveOnly,
        IReadOnlyList<(int Neuron, NeuronAnalysis Analysis)> neurons,
        IReadOnlyList<(int Neuron, int Column, IReadOnlyList<(int Column, Polynomial Times)> Terms)> unreachable)
    {
        (Pattern, PositiveOnly, _neurons, _unreachable) = (pattern, positiveOnly, neurons, unreachable);
    }

    /// <summary>The pattern.</summary>
    public ActivationPattern Pattern { get; }

    /// <summary>False: there is no partial minimum at all. True: those that exist have loss 0.</summary>
    public bool PositiveOnly { get; }

    /// <summary>The neurons whose KKT systems are refuted; one suffices when there is no partial minimum at all.</summary>
    public IReadOnlyList<int> Neurons => [.. _neurons.Select(item => item.Neuron)];

    /// <summary>The finding "no-partial-minimum".</summary>
    public Finding Finding() => new(
        "no-partial-minimum",
        claim =>
        {
            claim.Write("pattern", Pattern.Sets);
            claim.WriteString("loss", PositiveOnly ? "positive" : "any");
        },
        evidence =>
        {
            evidence.WriteStartArray("neurons");
            foreach (var (neuron, analysis) in _neurons)
            {
                evidence.WriteStartObject();
                evidence.WriteNumber("neuron", neuron);
                evidence.WriteStartArray("cases");
                foreach (var item in analysis.Cases)
                    item.Write(evidence);
                evidence.WriteEndArray();
                evidence.WriteEndObject();
            }
            evidence.WriteEndArray();
            if (_unreachable.Count == 0)
                return;
            evidence.WriteStartArray("unreachable");
            foreach (var (neuron, column, terms) in _unreachable)
            {
                evidence.WriteStartObject();
                evidence.WriteNumber("neuron", neuron);
                evidence.WriteNumber("column", column);
                NeuronCase.WriteTerms(evidence, terms);
                evidence.WriteEndObject();
            }
            evidence.WriteEndArray();
        });
}
