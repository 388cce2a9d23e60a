using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>s(z) = z. Not sparse; kept to audit what Eq. 10 alone implies.</summary>
internal sealed record IdentityActivation : Activation
{
    public override string Kind => "identity";

    public override bool IsSeparable => true;

    public override bool IsPositivelyHomogeneous => true;

    public override bool IsRectified => false;

    public override bool[,] Gate(RationalMatrix preactivations) => EntryWise(preactivations, (_, _) => true);
}
