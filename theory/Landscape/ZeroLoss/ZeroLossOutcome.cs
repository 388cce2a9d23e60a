namespace TheoryChecks.Landscape;

/// <summary>Whether the loss can be exactly 0 on a pattern.</summary>
internal enum ZeroLossOutcome
{
    /// <summary>An encoder with the pattern and a decoder with loss 0 are known.</summary>
    Reached,

    /// <summary>There is a proof that no encoder with the pattern has loss 0 with any decoder.</summary>
    Unreached,

    /// <summary>Neither was found.</summary>
    Undecided,
}
