namespace TheoryChecks.Model;

/// <summary>A feature that others are kinds of (Def. 3.2): "animal" for "cat" and "dog".</summary>
/// <param name="Parent">The parent's index.</param>
/// <param name="Children">The children's indices, ascending.</param>
public sealed record ParentFeature(int Parent, IReadOnlyList<int> Children);
