using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>A loss of the path of a gated SAE's gate, whose own activations pi_ic are kept sparse.</summary>
internal abstract record GateTerm : LossTerm
{
    /// <summary>With the given sparsity lambda >= 0.</summary>
    /// <exception cref="ArgumentException">The sparsity is negative.</exception>
    private protected GateTerm(Rational sparsity)
        : base(Rational.One)
    {
        if (sparsity.Sign < 0)
            throw new ArgumentException($"The sparsity is {sparsity}; it is 0 or more.");
        Sparsity = sparsity;
    }

    /// <summary>lambda.</summary>
    public Rational Sparsity { get; }
}
