namespace TheoryChecks.Sweeps;

/// <summary>Another process works on the part.</summary>
public sealed class PartHeldException(string part, ClaimSeen? holder)
    : Exception($"{part} is under way already: {holder?.Owner?.ToString() ?? "somebody has just begun"}. It is left to them.")
{
    /// <summary>Who, if that is known.</summary>
    public ClaimSeen? Holder { get; } = holder;
}
