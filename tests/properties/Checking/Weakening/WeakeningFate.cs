namespace TheoryChecks.Properties.Checking.Weakening;

/// <summary>What becomes of a weakening.</summary>
/// <param name="Weakening">The weakening.</param>
/// <param name="Killer">The document that kills it, or null if it survives.</param>
/// <param name="ChangesAcceptance">True if the weakened kernel accepts the killer though it must not (or the reverse), not only for another
/// reason.</param>
internal sealed record WeakeningFate(Weakening Weakening, string? Killer, bool ChangesAcceptance);
