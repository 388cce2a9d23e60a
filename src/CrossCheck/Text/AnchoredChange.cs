namespace TheoryChecks.CrossCheck;

/// <summary>What anchoring one class changes for another, whose pair with it is a certified trap: cosines of the other's direction with the nearest
/// decoder column that is tied to no anchor.</summary>
/// <param name="Anchored">The anchored class.</param>
/// <param name="Class">The other.</param>
/// <param name="Cosine">c, the inner product of the two.</param>
/// <param name="Before">Predicted in the trap: that of the shared column.</param>
/// <param name="After">Predicted with an exact anchor, which gives c r_a on the other and leaves it r - c r_a: sqrt(1 - c^2).</param>
/// <param name="Seen">Observed without anchors.</param>
/// <param name="SeenAfter">Observed with anchors.</param>
/// <param name="SeenRandom">Observed with random anchors.</param>
internal sealed record AnchoredChange(
    string Anchored, string Class, double Cosine, double Before, double After, double Seen, double SeenAfter, double SeenRandom);
