namespace TheoryChecks.Exact;

/// <summary>A polynomial over Q, coefficients lowest first.</summary>
public sealed class Polynomial
{
    private readonly RationalVector _coefficients;

    /// <summary>sum_k coefficients[k] x^k; leading zeros are dropped.</summary>
    public Polynomial(RationalVector coefficients) => _coefficients = coefficients;
}
