using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Bench;

/// <summary>The textbook fraction: two big integers, reduced after every operation. The baseline for <see cref="Rational"/>.</summary>
public readonly struct NaiveFraction : IComparable<NaiveFraction>
{
    private readonly BigInteger _numerator;
    private readonly BigInteger _denominator;

    public NaiveFraction(BigInteger numerator, BigInteger denominator)
    {
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        (_numerator, _denominator) = (numerator / divisor, denominator / divisor);
    }

    public static implicit operator NaiveFraction(Rational x) => new(x.Numerator, x.Denominator);

    public bool IsZero => _numerator.IsZero;

    public static NaiveFraction operator +(NaiveFraction a, NaiveFraction b) =>
        new(a._numerator * b._denominator + b._numerator * a._denominator, a._denominator * b._denominator);

    public static NaiveFraction operator -(NaiveFraction a, NaiveFraction b) =>
        new(a._numerator * b._denominator - b._numerator * a._denominator, a._denominator * b._denominator);

    public static NaiveFraction operator *(NaiveFraction a, NaiveFraction b) => new(a._numerator * b._numerator, a._denominator * b._denominator);

    public static NaiveFraction operator /(NaiveFraction a, NaiveFraction b) => new(a._numerator * b._denominator, a._denominator * b._numerator);

    public int CompareTo(NaiveFraction other) => (_numerator * other._denominator).CompareTo(other._numerator * _denominator);
}
