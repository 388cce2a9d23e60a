namespace TheoryChecks.Sweeps;

/// <summary>A claim as others see it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Token">What tells it from every other claim.</param>
/// <param name="Follows">The token of the dead claim it follows, or null.</param>
/// <param name="Owner">Whose it is; null while it is being written.</param>
/// <param name="Began">Since when.</param>
/// <param name="Written">Its last sign of life.</param>
public sealed record ClaimSeen(int Number, string Token, string? Follows, ClaimOwner? Owner, DateTime Began, DateTime Written)
{
    /// <summary>True if its owner lives, as far as one can tell.</summary>
    /// <param name="asking">Who wants to know.</param>
    /// <param name="now">The time by the file system's clock.</param>
    public bool IsAlive(ClaimOwner asking, DateTime now) => !(Owner?.IsDead(asking) ?? now - Written > Claim.Patience);
}
