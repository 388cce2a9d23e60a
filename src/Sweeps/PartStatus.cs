namespace TheoryChecks.Sweeps;

/// <summary>How one part stands.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Name">Its name.</param>
/// <param name="State">How it stands.</param>
/// <param name="Reason">Where it runs, or what ended it; null if there is nothing to say.</param>
public sealed record PartStatus(int Number, string Name, PartState State, string? Reason);
