using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>s(z)_i = max(z_i, 0).</summary>
internal sealed record ReluActivation : Activation
{
    /// <inheritdoc/>
    public override string Kind => "relu";

    /// <inheritdoc/>
    public override bool IsSeparable => true;

    /// <inheritdoc/>
    public override bool IsPositivelyHomogeneous => true;

    /// <inheritdoc/>
    public override bool IsRectified => true;

    /// <inheritdoc/>
    public override bool[,] Gate(RationalMatrix preactivations) => EntryWise(preactivations, (_, z) => z.Sign > 0);
}
