using System.Numerics;

namespace TheoryChecks.Exact;

/// <summary>
/// An irrational number a + b sqrt(d) of the real quadratic field Q(sqrt(d)): a and b rational, b not 0, d > 1 an integer without square factors.
/// As sqrt(d) is irrational, a, b and d are unique. Products and inverses stay inside:
/// (a + b sqrt(d)) (a' + b' sqrt(d)) = a a' + b b' d + (a b' + b a') sqrt(d), 1 / (a + b sqrt(d)) = (a - b sqrt(d)) / (a^2 - b^2 d).
/// </summary>
internal sealed class QuadraticNumber : WideNumber
{
    /// <summary>The largest d, and the largest part of what stands below a root in a text.</summary>
    public const int MostRadicand = 1_000_000;

    /// <summary>What an operation counts in <see cref="Effort"/>, besides that on its long parts.</summary>
    private const long Units = 64;

    private const int NotKnown = 2;

    // Written once with a value that depends on the number only, so a race is harmless.
    private int _sign = NotKnown;
    private double _double = double.NaN;

    private QuadraticNumber(Rational a, Rational b, int radicand) => (A, B, Radicand) = (a, b, radicand);

    /// <summary>a.</summary>
    public Rational A { get; }

    /// <summary>b, not 0.</summary>
    public Rational B { get; }

    /// <summary>d.</summary>
    public int Radicand { get; }

    public override long Numbers => 4 + A.LongNumbers + B.LongNumbers;

    /// <summary>The sign: where a and b sqrt(d) have different ones, that of the larger, told by a^2 and b^2 d.</summary>
    public override int Sign
    {
        get
        {
            if (_sign == NotKnown)
            {
                var (a, b) = (A.Sign, B.Sign);
                _sign = a == 0 || a == b ? b : A * A > B * B * Radicand ? a : b;
            }
            return _sign;
        }
    }

    /// <summary>a + b sqrt(d), which is rational if b = 0. The radicand is one already checked.</summary>
    public static Rational Make(Rational a, Rational b, int radicand) => b.IsZero ? a : Rational.Of(new QuadraticNumber(a, b, radicand));

    /// <summary>sqrt(x) for x >= 0: a rational, or one times the root of a number without square factors. Null if x is too large.</summary>
    /// <exception cref="ArgumentOutOfRangeException">x is negative.</exception>
    public static Rational? Root(Rational x)
    {
        if (x.Sign < 0)
            throw new ArgumentOutOfRangeException(nameof(x), $"{x} is negative; only numbers from 0 up have a real square root.");
        if (!x.IsRational || x.Numerator > MostRadicand || x.Denominator > MostRadicand)
            return null;
        var ((s, free), (t, below)) = (Split((int)x.Numerator), Split((int)x.Denominator));
        var radicand = (long)free * below; // coprime, so without square factors too
        var factor = Rational.FromRatio(s, (BigInteger)t * below);
        return radicand == 0 ? Rational.Zero : radicand == 1 ? factor : radicand > MostRadicand ? null : Make(Rational.Zero, factor, (int)radicand);
    }

    public static Rational Add(Rational x, Rational y)
    {
        var (a, b, d) = Parts(x, y, out var c, out var e);
        return Make(a + c, b + e, d);
    }

    public static Rational Multiply(Rational x, Rational y)
    {
        var (a, b, d) = Parts(x, y, out var c, out var e);
        return b.IsZero ? Make(a * c, a * e, d) : e.IsZero ? Make(a * c, b * c, d) : Make(a * c + b * e * d, a * e + b * c, d);
    }

    /// <summary>-1, 0 or 1 as x is below, equal to or above y.</summary>
    public static int Compare(Rational x, Rational y) => Add(x, -y).Sign;

    public Rational Negate() => Make(-A, -B, Radicand);

    public Rational Inverse()
    {
        Effort.Spend(Units);
        var norm = (A * A - B * B * Radicand).Inverse(); // not 0, as sqrt(d) is irrational
        return Make(A * norm, -B * norm, Radicand);
    }

    /// <summary>The largest integer below: with a common denominator (p + q sqrt(d)) / r, floor(q sqrt(d)) may stand for q sqrt(d).</summary>
    public BigInteger Floor()
    {
        var r = A.Denominator * B.Denominator;
        var (p, q) = (A.Numerator * B.Denominator, B.Numerator * A.Denominator);
        Effort.Spend(p, q);
        Effort.Spend(q, r);
        var root = SquareRoot.Floor(q * q * Radicand);
        return Rational.FromRatio(p + (q.Sign > 0 ? root : -root - 1), r).Floor();
    }

    /// <summary>An interval of rationals of this width, 2^-bits, that contains the number.</summary>
    public RationalInterval Enclose(int bits)
    {
        var unit = BigInteger.One << bits;
        var below = Rational.Of(this) * unit;
        var floor = below.Floor();
        return new(Rational.FromRatio(floor, unit), Rational.FromRatio(floor + 1, unit));
    }

    /// <summary>The nearest double. No double lies halfway, as halves are rational: close enough, both ends round to one.</summary>
    public double ToDouble()
    {
        if (!double.IsNaN(_double))
            return _double;
        for (var bits = 96; ; bits *= 2)
        {
            var near = Enclose(bits);
            var (lower, upper) = (near.Lower.ToDouble(), near.Upper.ToDouble());
            if (lower == upper || (bits > 4096 && Math.Abs(upper - lower) <= double.Epsilon))
                return _double = lower;
        }
    }

    public override bool Equals(object? obj) => obj is QuadraticNumber other && Radicand == other.Radicand && A == other.A && B == other.B;

    public override int GetHashCode() => HashCode.Combine(A, B, Radicand);

    /// <summary>"-1/4+1/4*sqrt(5)", "sqrt(2)", "1-sqrt(3)": a unless it is 0, then b unless it is 1 or -1.</summary>
    public override string ToString()
    {
        var size = Rational.Abs(B);
        return $"{(A.IsZero ? "" : A)}{(B.Sign < 0 ? "-" : A.IsZero ? "" : "+")}{(size.IsOne ? "" : $"{size}*")}sqrt({Radicand})";
    }

    /// <summary>x = a + b sqrt(d) and y = c + e sqrt(d) in one field.</summary>
    private static (Rational A, Rational B, int Radicand) Parts(Rational x, Rational y, out Rational c, out Rational e)
    {
        Effort.Spend(Units);
        var (first, second) = (x.Quadratic, y.Quadratic);
        (c, e) = second is null ? (y, Rational.Zero) : (second.A, second.B);
        if (first is not null && second is not null && first.Radicand != second.Radicand)
            throw new MixedFieldsException(first.Radicand, second.Radicand);
        return first is null ? (x, Rational.Zero, second!.Radicand) : (first.A, first.B, first.Radicand);
    }

    /// <summary>n = Square^2 Free, Free without square factors; (0, 0) for 0.</summary>
    private static (int Square, int Free) Split(int n)
    {
        Effort.Spend(1024);
        var square = 1;
        for (var f = 2; f * f <= n; f++)
            while (n % (f * f) == 0)
                (n, square) = (n / (f * f), square * f);
        return n == 0 ? (0, 0) : (square, n);
    }
}

/// <summary>Two irrational numbers of different quadratic fields met: their sum is in neither.</summary>
internal sealed class MixedFieldsException(int first, int second) : ArithmeticException(
    $"Numbers of Q(sqrt({first})) and of Q(sqrt({second})) cannot be mixed: use the numbers of one field Q(sqrt(d)).");
