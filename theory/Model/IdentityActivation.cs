using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>s(z) = z. Not sparse; kept to audit what Eq. 10 alone implies.</summary>
internal sealed record IdentityActivation : Activation
{
    /// <inheritdoc/>
    public override string Kind => "identity";

    /// <inheritdoc/>
    public override bool IsSeparable => true;

    /// <inheritdoc/>
    public override bool IsPositivelyHomogeneous => true;

    /// <inheritdoc/>
    public override bool IsRectified => false;

    /// <inheritdoc/>
    public override bool[,] Gate(RationalMatrix preactivations) => EntryWise(preactivations, (_, _) => true);
}
