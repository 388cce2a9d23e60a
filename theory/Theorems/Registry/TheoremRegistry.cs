namespace TheoryChecks.Theorems;

/// <summary>All theorems this library decides, in the paper's order.</summary>
public static class TheoremRegistry
{
    /// <summary>The theorems.</summary>
    public static IReadOnlyList<Theorem> All { get; } =
    [
        new Theorem31(),
        new Theorem32(),
        new Example35(),
        new Theorem33(),
        new Theorem33Global(),
        new Theorem34(),
        new Theorem34Nonidentifiable(),
        new PartialMinimumTheorem(),
        new AbsorptionTheorem(),
        new AnchoringClaim(),
        new RecoveryAsPrinted(),
        new RecoveryByRows(),
    ];

    /// <summary>The theorem with this id.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists the ids.</exception>
    public static Theorem ById(string id) => All.FirstOrDefault(theorem => theorem.Id == id)
        ?? throw new KeyNotFoundException($"There is no theorem \"{id}\"; the ids are {string.Join(", ", All.Select(theorem => theorem.Id))}.");
}
