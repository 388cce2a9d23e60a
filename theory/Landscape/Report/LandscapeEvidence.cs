namespace TheoryChecks.Landscape;

/// <summary>What stands behind an answer.</summary>
/// <param name="IsAccepted">True if there are findings and every one was accepted by <see cref="LandscapeOptions.Judge"/>.</param>
/// <param name="Names">The names of the accepted findings.</param>
public sealed record LandscapeEvidence(bool IsAccepted, IReadOnlyList<string> Names)
{
    /// <summary>No finding at all.</summary>
    public static LandscapeEvidence None { get; } = new(false, []);

    /// <summary>"kernel", or "undecided" for what nobody accepted.</summary>
    public string Word => IsAccepted ? "kernel" : "undecided";
}
