namespace TheoryChecks.Landscape;

/// <summary>A linear condition that keeps the row of a neuron in its region: above 0 on a normal where the neuron is on, else not above.</summary>
/// <param name="Column">The column that it is about.</param>
/// <param name="Normal">r entries.</param>
/// <param name="IsOn">True if the row must be above.</param>
/// <param name="IsForced">True if it holds with equality whatever the row.</param>
internal sealed record RowCondition(int Column, double[] Normal, bool IsOn, bool IsForced = false)
{
    /// <summary>How far inside the condition a row is, or how fast a direction moves it there.</summary>
    public double At(ReadOnlySpan<double> row) => (IsOn ? 1 : -1) * HeldRows.Dot(Normal, row);
}
