using System.Numerics;

namespace TheoryChecks.Exact;

/// <summary>What does not fit the small form of <see cref="Rational"/>: a long fraction, or an irrational number of a quadratic field.</summary>
internal abstract class WideNumber
{
    /// <summary>-1, 0 or 1.</summary>
    public abstract int Sign { get; }

    /// <summary>The memory that it takes beside its <see cref="Rational"/>, in numbers of 24 bytes (<see cref="Effort.Keep"/>).</summary>
    public abstract long Numbers { get; }
}

/// <summary>p/q in lowest terms, of which a part needs more than 64 bits.</summary>
internal sealed class BigFraction(BigInteger numerator, BigInteger denominator) : WideNumber
{
    public BigInteger Numerator { get; } = numerator;

    public BigInteger Denominator { get; } = denominator;

    public override int Sign => Numerator.Sign;

    public override long Numbers => 4 + (Numerator.GetBitLength() + Denominator.GetBitLength()) / 192;

    public override bool Equals(object? obj) => obj is BigFraction other && Numerator == other.Numerator && Denominator == other.Denominator;

    public override int GetHashCode() => HashCode.Combine(Numerator, Denominator);
}
