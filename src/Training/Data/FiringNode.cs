using System.Collections.Immutable;

namespace TheoryChecks.Training.Data;

/// <summary>A node of a hierarchy: a feature, or none where it only holds its children together.</summary>
internal sealed record FiringNode(int? Feature, bool ExclusiveChildren, bool ScalesChildren, ImmutableArray<FiringNode> Children);
