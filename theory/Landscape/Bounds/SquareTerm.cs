namespace TheoryChecks.Landscape;

/// <summary>The square of a linear form in the products of shares, times a number >= 0: m (v^T y)^2.</summary>
/// <param name="Vector">v, one entry for each choice of vertices.</param>
/// <param name="Multiplier">m.</param>
internal sealed record SquareTerm(IReadOnlyList<double> Vector, double Multiplier);
