using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>s(z) = 0. Kept to audit what Eq. 10 alone implies.</summary>
internal sealed record ZeroActivation : Activation
{
    /// <inheritdoc/>
    public override string Kind => "zero";

    /// <inheritdoc/>
    public override bool IsSeparable => true;

    /// <inheritdoc/>
    public override bool IsPositivelyHomogeneous => true;

    /// <inheritdoc/>
    public override bool IsRectified => true;

    /// <inheritdoc/>
    public override bool[,] Gate(RationalMatrix preactivations) => EntryWise(preactivations, (_, _) => false);
}
