using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>s(z) = 0. Kept to audit what Eq. 10 alone implies.</summary>
internal sealed record ZeroActivation : Activation
{
    public override string Kind => "zero";

    public override bool IsSeparable => true;

    public override bool IsPositivelyHomogeneous => true;

    public override bool IsRectified => true;

    public override bool[,] Gate(RationalMatrix preactivations) => EntryWise(preactivations, (_, _) => false);
}
