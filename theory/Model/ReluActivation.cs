using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>s(z)_i = max(z_i, 0).</summary>
internal sealed record ReluActivation : Activation
{
    public override string Kind => "relu";

    public override bool IsSeparable => true;

    public override bool IsPositivelyHomogeneous => true;

    public override bool IsRectified => true;

    public override bool[,] Gate(RationalMatrix preactivations) => EntryWise(preactivations, (_, z) => z.Sign > 0);
}
