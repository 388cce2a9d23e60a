using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace TheoryChecks.Exact;

/// <summary>
/// An exact number: a rational p/q in lowest terms with q &gt; 0, or a number a + b sqrt(d) of a real quadratic field
/// (docs/fields.md; the name is older than these). <c>default</c> is 0.
/// Arithmetic never overflows and never rounds: parts that outgrow 64 bits move to <see cref="BigInteger"/> and
/// move back as soon as they fit, so every value has exactly one representation.
/// </summary>
public readonly partial struct Rational : IComparable<Rational>, IEquatable<Rational>, ISpanParsable<Rational>
{
    /// <summary>The largest number of digits <see cref="Parse(string)"/> accepts in one number.</summary>
    public const int MaxDigits = 10_000;

    /// <summary>The largest absolute decimal exponent <see cref="Parse(string)"/> accepts.</summary>
    public const int MaxExponent = 10_000;

    // Small form: _big is null and the value is _num / (_denLess1 + 1). Storing q - 1 makes default(Rational) the number 0.
    // |_num| <= long.MaxValue: long.MinValue lives in the big form, so a small value can always be negated and inverted.
    // Wide form: _big holds lowest terms of which a part does not fit the small form, or an irrational number; the longs are 0.
    private readonly long _num;
    private readonly long _denLess1;
    private readonly WideNumber? _big;

    private Rational(long numerator, long denominator)
    {
        _num = numerator;
        _denLess1 = unchecked(denominator - 1);
    }

    private Rational(WideNumber big) => _big = big;

    private long SmallDenominator => unchecked(_denLess1 + 1);

    /// <summary>The number 0.</summary>
    public static Rational Zero => default;

    /// <summary>The number 1.</summary>
    public static Rational One => new(1, 1);

    /// <summary>p of p/q in lowest terms; it carries the sign.</summary>
    public BigInteger Numerator => _big is null ? _num : Fraction.Numerator;

    /// <summary>q of p/q in lowest terms; positive.</summary>
    public BigInteger Denominator => _big is null ? SmallDenominator : Fraction.Denominator;

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => _big is null ? Math.Sign(_num) : _big.Sign;

    /// <summary>The memory that it takes beside three words, in numbers of 24 bytes; 0 for short fractions.</summary>
    internal long LongNumbers => _big?.Numbers ?? 0;

    /// <summary>True for 0.</summary>
    public bool IsZero => _num == 0 && _big is null;

    /// <summary>True for 1.</summary>
    public bool IsOne => _num == 1 && _denLess1 == 0;

    /// <summary>True when this is rational and the denominator is 1.</summary>
    public bool IsInteger => _big is null ? _denLess1 == 0 : _big is BigFraction { Denominator.IsOne: true };

    /// <summary>numerator / denominator, reduced.</summary>
    /// <exception cref="DivideByZeroException">The denominator is zero.</exception>
    public static Rational FromRatio(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
            throw new DivideByZeroException("The denominator is zero: give a nonzero denominator.");
        Effort.Spend(numerator, denominator);
        BigInteger g = BigInteger.GreatestCommonDivisor(numerator, denominator);
        if (denominator.Sign < 0)
            g = -g;
        return g.IsOne ? FromLowestTerms(numerator, denominator) : FromLowestTerms(numerator / g, denominator / g);
    }

    /// <summary>The integer itself.</summary>
    public static implicit operator Rational(int value) => new(value, 1);

    /// <summary>The integer itself.</summary>
    public static implicit operator Rational(long value) =>
        value == long.MinValue ? new(new BigFraction(value, BigInteger.One)) : new(value, 1);

    /// <summary>The integer itself.</summary>
    public static implicit operator Rational(BigInteger value) => FromLowestTerms(value, BigInteger.One);

    /// <summary>True, with the value, when this is an integer in the range of <see cref="long"/>.</summary>
    public bool TryGetInt64(out long value)
    {
        if (_big is null)
        {
            value = _num;
            return _denLess1 == 0;
        }
        bool isMinValue = _big is BigFraction { Denominator.IsOne: true } big && big.Numerator == long.MinValue;
        value = isMinValue ? long.MinValue : 0;
        return isMinValue;
    }

    /// <summary>a + b.</summary>
    public static Rational operator +(Rational a, Rational b)
    {
        if (a._big is null && b._big is null)
        {
            unchecked
            {
                long sum = a._num + b._num;
                // The sum overflowed iff its sign differs from both operands' signs.
                return (a._denLess1 | b._denLess1) == 0 && ((a._num ^ sum) & (b._num ^ sum)) >= 0 && sum != long.MinValue
                    ? new(sum, 1)
                    : AddSmall(a._num, a.SmallDenominator, b._num, b.SmallDenominator);
            }
        }
        return a.IsZero ? b : b.IsZero ? a : a.IsRational && b.IsRational ? AddLong(a, b) : QuadraticNumber.Add(a, b);
    }

    /// <summary>-a.</summary>
    public static Rational operator -(Rational a) =>
        a._big is null ? new(-a._num, a.SmallDenominator) : a.Quadratic?.Negate() ?? FromLowestTerms(-a.Numerator, a.Denominator);

    /// <summary>a - b.</summary>
    public static Rational operator -(Rational a, Rational b) => a + -b;

    /// <summary>a b.</summary>
    public static Rational operator *(Rational a, Rational b)
    {
        if (a._big is null && b._big is null)
        {
            if ((a._denLess1 | b._denLess1) == 0)
                return FromLowestTerms(Math.BigMul(a._num, b._num), Int128.One);
            // (p/q)(r/s): cancel p with s and r with q first; the products are then already in lowest terms.
            long q = a.SmallDenominator, s = b.SmallDenominator;
            long g = Gcd(Math.Abs(a._num), s), h = Gcd(Math.Abs(b._num), q);
            return FromLowestTerms(Math.BigMul(a._num / g, b._num / h), Math.BigMul(q / h, s / g));
        }
        return a.IsZero || b.IsZero ? Zero : a.IsRational && b.IsRational ? MultiplyLong(a, b) : QuadraticNumber.Multiply(a, b);
    }

    /// <summary>a / b.</summary>
    /// <exception cref="DivideByZeroException">b is zero.</exception>
    public static Rational operator /(Rational a, Rational b) => a * b.Inverse();

    /// <summary>1 / this.</summary>
    /// <exception cref="DivideByZeroException">This is zero.</exception>
    public Rational Inverse()
    {
        if (IsZero)
            throw new DivideByZeroException("Division by the rational number 0: test IsZero first.");
        if (_big is null)
            return _num > 0 ? new(SmallDenominator, _num) : new(-SmallDenominator, -_num);
        return _big is QuadraticNumber irrational ? irrational.Inverse()
            : Sign > 0 ? FromLowestTerms(Denominator, Numerator) : FromLowestTerms(-Denominator, -Numerator);
    }

    /// <summary>this^exponent; 0^0 = 1.</summary>
    /// <exception cref="DivideByZeroException">This is zero and the exponent negative.</exception>
    public Rational Pow(int exponent)
    {
        if (exponent == int.MinValue)
            return Inverse().Pow(int.MaxValue) * Inverse();
        if (exponent < 0)
            return Inverse().Pow(-exponent);
        if (!IsRational)
            return PowerInField(exponent);
        Rational power = FromLowestTerms(BigInteger.Pow(Numerator, exponent), BigInteger.Pow(Denominator, exponent));
        Effort.Spend(power.Numerator, power.Denominator);
        return power;
    }

    /// <summary>|a|.</summary>
    public static Rational Abs(Rational a) => a.Sign < 0 ? -a : a;

    /// <summary>The smaller of a and b.</summary>
    public static Rational Min(Rational a, Rational b) => a <= b ? a : b;

    /// <summary>The larger of a and b.</summary>
    public static Rational Max(Rational a, Rational b) => a >= b ? a : b;

    /// <summary>The largest integer &lt;= this.</summary>
    public BigInteger Floor()
    {
        if (_big is QuadraticNumber irrational)
            return irrational.Floor();
        BigInteger quotient = BigInteger.DivRem(Numerator, Denominator, out BigInteger rest);
        return rest.Sign < 0 ? quotient - 1 : quotient;
    }

    /// <summary>The smallest integer &gt;= this.</summary>
    public BigInteger Ceiling() => -(-this).Floor();

    /// <inheritdoc/>
    public int CompareTo(Rational other)
    {
        if (_big is null && other._big is null)
        {
            return _denLess1 == other._denLess1
                ? _num.CompareTo(other._num)
                : Math.BigMul(_num, other.SmallDenominator).CompareTo(Math.BigMul(other._num, SmallDenominator));
        }
        if (Sign != other.Sign)
            return Sign.CompareTo(other.Sign);
        if (!IsRational || !other.IsRational)
            return QuadraticNumber.Compare(this, other);
        Effort.Spend(Numerator, other.Denominator);
        Effort.Spend(other.Numerator, Denominator);
        return (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);
    }

    /// <inheritdoc/>
    public bool Equals(Rational other) =>
        _num == other._num && _denLess1 == other._denLess1 && (_big is null ? other._big is null : _big.Equals(other._big));

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Rational other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_num, _denLess1, _big);

    /// <summary>Equal values.</summary>
    public static bool operator ==(Rational a, Rational b) => a.Equals(b);

    /// <summary>Different values.</summary>
    public static bool operator !=(Rational a, Rational b) => !a.Equals(b);

    /// <summary>a &lt; b.</summary>
    public static bool operator <(Rational a, Rational b) => a.CompareTo(b) < 0;

    /// <summary>a &lt;= b.</summary>
    public static bool operator <=(Rational a, Rational b) => a.CompareTo(b) <= 0;

    /// <summary>a &gt; b.</summary>
    public static bool operator >(Rational a, Rational b) => a.CompareTo(b) > 0;

    /// <summary>a &gt;= b.</summary>
    public static bool operator >=(Rational a, Rational b) => a.CompareTo(b) >= 0;

    /// <summary>"p/q" in lowest terms, "p" for an integer, or "1/2+3/4*sqrt(2)"; <see cref="Parse(string)"/> reads it back.</summary>
    public override string ToString() => !IsRational ? _big!.ToString()! : IsInteger ? Numerator.ToString() : $"{Numerator}/{Denominator}";

    /// <summary>The exact value of "3/5", "-7", "0.6", "1e-3", "+2.5E4" or "(sqrt(5)-1)/4".</summary>
    /// <exception cref="FormatException">The text is none of these; the message says why and what to write.</exception>
    public static Rational Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out Rational value, out string? error) ? value : throw new FormatException(error);
    }

    /// <summary>Like <see cref="Parse(string)"/>, with cause and fix in <paramref name="error"/> instead of an exception.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Rational value, [NotNullWhen(false)] out string? error)
    {
        error = RationalText.Read(text, out value);
        return error is null;
    }

    // p/q + r/s after Knuth, TAOCP 4.5.1: with g = gcd(q, s) only gcd(t, g) is left to cancel from
    // t = p (s/g) + r (q/g). |t| < 2 (2^63)^2 = 2^127, so Int128 holds it.
    private static Rational AddSmall(long p, long q, long r, long s)
    {
        unchecked
        {
            long g = Gcd(q, s);
            Int128 t = Math.BigMul(p, s / g) + Math.BigMul(r, q / g);
            if (g == 1)
                return FromLowestTerms(t, Math.BigMul(q, s));
            bool narrow = (long)t == t && t != long.MinValue; // 128-bit division is slow; most sums do not need it
            long h = Gcd(Math.Abs(narrow ? (long)t % g : (long)(t % g)), g);
            return FromLowestTerms(narrow ? (long)t / h : t / h, Math.BigMul(q / g, s / h));
        }
    }

    // The same on long parts: common divisors of numbers half as long as those of the plain sum, none of whole numbers.
    private static Rational AddLong(Rational a, Rational b)
    {
        BigInteger p = a.Numerator, q = a.Denominator, r = b.Numerator, s = b.Denominator;
        Effort.SpendSum(p, q, r, s);
        if (q.IsOne && s.IsOne)
            return FromLowestTerms(p + r, BigInteger.One);
        BigInteger g = q == s ? q : BigInteger.GreatestCommonDivisor(q, s);
        if (g.IsOne)
            return FromLowestTerms(p * s + r * q, q * s);
        BigInteger rest = s / g;
        BigInteger t = p * rest + r * (q / g);
        BigInteger h = BigInteger.GreatestCommonDivisor(t, g);
        return h.IsOne ? FromLowestTerms(t, q * rest) : FromLowestTerms(t / h, q / h * rest);
    }

    // (p/q)(r/s): p is cancelled with s and r with q, as above.
    private static Rational MultiplyLong(Rational a, Rational b)
    {
        BigInteger p = a.Numerator, q = a.Denominator, r = b.Numerator, s = b.Denominator;
        Effort.SpendProduct(p, q, r, s);
        Cancel(ref p, ref s);
        Cancel(ref r, ref q);
        return FromLowestTerms(p * r, q * s);
    }

    private static void Cancel(ref BigInteger numerator, ref BigInteger denominator)
    {
        if (denominator.IsOne)
            return;
        BigInteger g = BigInteger.GreatestCommonDivisor(numerator, denominator);
        if (!g.IsOne)
            (numerator, denominator) = (numerator / g, denominator / g);
    }

    private static Rational FromLowestTerms(Int128 numerator, Int128 denominator)
    {
        unchecked
        {
            long p = (long)numerator, q = (long)denominator;
            return p == numerator && q == denominator && p != long.MinValue
                ? new(p, q)
                : new(new BigFraction(numerator, denominator));
        }
    }

    private static Rational FromLowestTerms(BigInteger numerator, BigInteger denominator) =>
        denominator <= long.MaxValue && numerator <= long.MaxValue && numerator >= -long.MaxValue
            ? new((long)numerator, (long)denominator)
            : new(new BigFraction(numerator, denominator));
}
