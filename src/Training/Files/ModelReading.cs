using System.Collections.Immutable;
using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Files;

/// <summary>A model that was read, the library it comes from, and what was read about it.</summary>
public sealed record ModelReading(InferenceModel Model, string Library, ImmutableArray<ModelFact> Facts);
