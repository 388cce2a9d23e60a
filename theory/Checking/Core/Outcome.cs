namespace TheoryChecks.Checking;

/// <summary>What the kernel says of a certificate.</summary>
public enum Outcome
{
    /// <summary>The evidence proves the claim.</summary>
    Accepted,

    /// <summary>The certificate can be read, but its evidence does not prove its claim.</summary>
    Rejected,

    /// <summary>It is not a certificate: wrong syntax, shape, range or size.</summary>
    Malformed,
}
