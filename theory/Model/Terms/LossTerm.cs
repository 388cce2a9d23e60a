using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// One summand of a method's loss, a function of the trained matrices. Values and gradients leave out the coefficient;
/// <see cref="SdlMethod"/> multiplies by it.
/// </summary>
public abstract record LossTerm
{
    private protected LossTerm(Rational coefficient)
    {
        if (coefficient.Sign < 0)
            throw new ArgumentException($"The coefficient is {coefficient}; a loss term has a coefficient of 0 or more.");
        Coefficient = coefficient;
    }

    /// <summary>The name used in certificates and configurations.</summary>
    public abstract string Kind { get; }

    /// <summary>The factor before this term, 0 or more.</summary>
    public Rational Coefficient { get; }

    /// <summary>The value, as a point where it is rational, else as an interval of width about 2^-bits times the size of the latents.</summary>
    internal abstract RationalInterval Value(Forward at, int bits = DefaultBits);

    /// <summary>
    /// The derivatives within the region, where every gate is fixed; on its boundary, those of the region's own polynomial. What training treats as a
    /// constant
    /// (a frozen decoder, a detached residual) is a constant here.
    /// </summary>
    internal abstract SdlGradient Gradient(Forward at, int bits = DefaultBits);

    /// <summary>The latents that this term selects by a gate of its own, nq x N, or null if it uses the activation's gate only.</summary>
    internal virtual bool[,]? OwnGate(Forward at) => null;

    /// <summary>Why the term does not go with an activation, number of neurons or target dimension, or null if it does.</summary>
    public virtual string? Misfit(Activation activation, int neurons, int targetDimension) => null;

    /// <summary>Writes the term for a certificate: {"kind", parameters}, without the coefficient, which changes no convexity.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("kind", Kind);
        WriteParameters(writer);
        writer.WriteEndObject();
    }

    private protected const int DefaultBits = 64;

    private protected virtual void WriteParameters(Utf8JsonWriter writer)
    {
    }

    private protected static RationalInterval Exactly(Rational value) => RationalInterval.Point(value);

    /// <summary>The k largest positive pre-activations of every column among the listed neurons; the lowest index wins a tie. Shape: nq x
    /// N.</summary>
    private protected static bool[,] LargestPositive(Forward at, IReadOnlyCollection<int> neurons, int k)
    {
        var (z, gate) = (at.Preactivations, new bool[at.Neurons, at.Columns]);
        for (var c = 0; c < at.Columns; c++)
            foreach (var i in neurons.Where(i => z[i, c].Sign > 0).OrderByDescending(i => z[i, c]).Take(k))
                gate[i, c] = true;
        return gate;
    }

    private protected static int AtLeastOne(int k, string name) =>
        k >= 1 ? k : throw new ArgumentException($"{name} is {k}; it selects at least 1 latent per column.");
}
