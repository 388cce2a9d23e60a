using System.Collections.Immutable;
using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Files;

/// <summary>What the user knows about a model and its files do not say.</summary>
public sealed record ModelReadOptions
{
    /// <summary>The gate.</summary>
    public GateKind? Gate { get; init; }

    /// <summary>k of TopK and BatchTopK.</summary>
    public int? K { get; init; }

    /// <summary>Whether b_D is taken off the input.</summary>
    public bool? SubtractsDecoderBias { get; init; }

    /// <summary>Tensors and members that do not matter.</summary>
    public ImmutableHashSet<string> Ignored { get; init; } = [];
}
