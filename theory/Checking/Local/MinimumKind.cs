namespace TheoryChecks.Checking;

/// <summary>What a partial minimum is for the joint loss.</summary>
internal enum MinimumKind
{
    Trap,
    Flat,
    Saddle,
}
