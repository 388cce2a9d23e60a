namespace TheoryChecks.Exact;

/// <summary>The numbers of positive, negative and zero eigenvalues of a symmetric matrix, with multiplicity.</summary>
/// <param name="Positive">Eigenvalues &gt; 0.</param>
/// <param name="Negative">Eigenvalues &lt; 0.</param>
/// <param name="Zero">Eigenvalues equal to 0.</param>
internal readonly record struct Inertia(int Positive, int Negative, int Zero)
{
    /// <summary>True when no eigenvalue is negative.</summary>
    public bool IsPositiveSemidefinite => Negative == 0;

    /// <summary>True when every eigenvalue is positive.</summary>
    public bool IsPositiveDefinite => Negative == 0 && Zero == 0;
}
