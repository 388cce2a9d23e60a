namespace TheoryChecks.Training.Lrb;

/// <summary>Where a run keeps what it needs to go on, and what it saw.</summary>
/// <param name="Checkpoint">The file of the last checkpoint.</param>
/// <param name="Every">Steps between checkpoints: what a kill can lose.</param>
/// <param name="Log">One JSON document a line; null for none.</param>
public sealed record RunFiles(string Checkpoint, long Every, string? Log = null);
