using System.Numerics;
using System.Text;

namespace TheoryChecks.Exact;

/// <summary>
/// A polynomial in one variable over Q, or over a real quadratic field, with value equality. <c>new Polynomial([-2, 0, 1])</c> is x^2 - 2.
/// </summary>
internal sealed class Polynomial : IEquatable<Polynomial>
{
    private readonly Rational[] _coefficients; // lowest first, the last one nonzero; empty for 0
    // The caches are written once with a value that depends on the coefficients only, so a race is harmless.
    private BigInteger[]? _primitive;          // the smallest positive multiple with integer coefficients
    private BigInteger[][]? _sturm;            // the Sturm chain of the square-free part
    private Polynomial[]? _chain;              // the same with irrational coefficients

    /// <summary>sum_k coefficients[k] x^k, lowest first; leading zeros are dropped.</summary>
    public Polynomial(RationalVector coefficients)
    {
        ReadOnlySpan<Rational> span = coefficients.Span;
        while (!span.IsEmpty && span[^1].IsZero)
            span = span[..^1];
        _coefficients = span.ToArray();
    }

    /// <summary>The polynomial 0.</summary>
    public static Polynomial Zero { get; } = new([]);

    /// <summary>The polynomial x.</summary>
    public static Polynomial X { get; } = new([0, 1]);

    /// <summary>The degree; -1 for 0.</summary>
    public int Degree => _coefficients.Length - 1;

    /// <summary>True for the polynomial 0.</summary>
    public bool IsZero => _coefficients.Length == 0;

    /// <summary>The coefficients, lowest first; Degree + 1 of them.</summary>
    public RationalVector Coefficients => RationalVector.Create(_coefficients);

    /// <summary>The coefficient of x^power; 0 beyond the degree.</summary>
    public Rational this[int power] => power < _coefficients.Length ? _coefficients[power] : Rational.Zero;

    /// <summary>True if no coefficient is irrational.</summary>
    public bool IsRational => Array.TrueForAll(_coefficients, c => c.IsRational);

    private BigInteger[] Primitive => _primitive ??= Coefficients.ToPrimitiveIntegers();

    /// <summary>The value at x.</summary>
    public Rational Evaluate(Rational x)
    {
        Rational value = default;
        for (int k = Degree; k >= 0; k--)
            value = value * x + _coefficients[k];
        return value;
    }

    /// <summary>An interval that contains the value at every point of x (Horner's scheme, not always the tightest).</summary>
    public RationalInterval Evaluate(RationalInterval x)
    {
        RationalInterval value = default;
        for (int k = Degree; k >= 0; k--)
            value = value * x + RationalInterval.Point(_coefficients[k]);
        return value;
    }

    /// <summary>The sign of the value at x, in integers throughout and so faster than <see cref="Evaluate(Rational)"/>.</summary>
    public int SignAt(Rational x) => x.IsRational && IsRational ? SignAt(Primitive, x) : Evaluate(x).Sign;

    /// <summary>a + b.</summary>
    public static Polynomial operator +(Polynomial a, Polynomial b)
    {
        Rational[] c = new Rational[Math.Max(a.Degree, b.Degree) + 1];
        for (int k = 0; k < c.Length; k++)
            c[k] = a[k] + b[k];
        return new(RationalVector.Create(c));
    }

    /// <summary>a - b.</summary>
    public static Polynomial operator -(Polynomial a, Polynomial b) => a + -b;

    /// <summary>-a.</summary>
    public static Polynomial operator -(Polynomial a) => new(-a.Coefficients);

    /// <summary>The multiple scalar a.</summary>
    public static Polynomial operator *(Rational scalar, Polynomial a) => new(scalar * a.Coefficients);

    /// <summary>a b.</summary>
    public static Polynomial operator *(Polynomial a, Polynomial b)
    {
        Rational[] c = new Rational[Math.Max(0, a.Degree + b.Degree + 1)];
        for (int i = 0; i <= a.Degree && !b.IsZero; i++)
        {
            for (int j = 0; j <= b.Degree; j++)
                c[i + j] += a[i] * b[j];
        }
        return new(RationalVector.Create(c));
    }

    /// <summary>a = Quotient b + Remainder with deg Remainder &lt; deg b.</summary>
    /// <exception cref="DivideByZeroException">b is 0.</exception>
    public static (Polynomial Quotient, Polynomial Remainder) DivRem(Polynomial a, Polynomial b)
    {
        if (b.IsZero)
            throw new DivideByZeroException("Division by the polynomial 0: pass a nonzero divisor.");
        Rational[] rest = [.. a._coefficients];
        Rational[] quotient = new Rational[Math.Max(0, a.Degree - b.Degree + 1)];
        for (int shift = quotient.Length - 1; shift >= 0; shift--)
        {
            Rational factor = quotient[shift] = rest[shift + b.Degree] / b[b.Degree];
            for (int k = 0; k <= b.Degree; k++)
                rest[shift + k] -= factor * b[k];
        }
        return (new(RationalVector.Create(quotient)), new(RationalVector.Create(rest)));
    }

    /// <summary>The monic greatest common divisor; 0 for two zeros.</summary>
    public static Polynomial Gcd(Polynomial a, Polynomial b)
    {
        while (!b.IsZero)
            (a, b) = (b, DivRem(a, b).Remainder.MadePrimitive()); // primitive: keeps the coefficients from exploding
        return a.IsZero ? a : a[a.Degree].Inverse() * a;
    }

    /// <summary>The monic polynomial with the same complex roots, each simple.</summary>
    /// <exception cref="InvalidOperationException">This is 0.</exception>
    public Polynomial SquareFree()
    {
        RequireNonzero();
        Polynomial part = DivRem(this, Gcd(this, Derivative())).Quotient;
        return part[part.Degree].Inverse() * part;
    }

    /// <summary>The formal derivative.</summary>
    public Polynomial Derivative()
    {
        Rational[] c = new Rational[Math.Max(0, Degree)];
        for (int k = 0; k < c.Length; k++)
            c[k] = (k + 1) * _coefficients[k + 1];
        return new(RationalVector.Create(c));
    }

    /// <summary>The number of different real roots in the half-open interval (lo, hi], by Sturm's theorem.</summary>
    /// <exception cref="InvalidOperationException">This is 0.</exception>
    /// <exception cref="ArgumentException">lo &gt; hi.</exception>
    public int CountRoots(Rational lo, Rational hi)
    {
        if (lo > hi)
            throw new ArgumentException($"The interval ({lo}, {hi}] is reversed: pass lo <= hi.", nameof(lo));
        return Variations(lo) - Variations(hi);
    }

    /// <summary>The number of different real roots.</summary>
    /// <exception cref="InvalidOperationException">This is 0.</exception>
    public int CountRealRoots()
    {
        Rational bound = RootBound();
        return CountRoots(-bound, bound);
    }

    /// <summary>The different real roots in increasing order.</summary>
    /// <exception cref="InvalidOperationException">This is 0.</exception>
    public IReadOnlyList<AlgebraicNumber> IsolateRealRoots() => Isolate(AlgebraicNumber.FromIsolated);

    /// <summary>The same, each root made from its polynomial and its interval (lo, hi].</summary>
    internal IReadOnlyList<AlgebraicNumber> Isolate(Func<Polynomial, Rational, Rational, AlgebraicNumber> root)
    {
        Rational bound = RootBound();
        Polynomial squareFree = SquareFree();
        List<AlgebraicNumber> roots = [];
        Stack<(Rational Lo, Rational Hi)> open = new([(-bound, bound)]);
        while (open.TryPop(out (Rational Lo, Rational Hi) interval))
        {
            int count = squareFree.CountRoots(interval.Lo, interval.Hi);
            if (count == 1)
                roots.Add(root(squareFree, interval.Lo, interval.Hi));
            else if (count > 1)
            {
                Rational middle = (interval.Lo + interval.Hi) / 2;
                open.Push((middle, interval.Hi));
                open.Push((interval.Lo, middle)); // popped first, so the roots come out in increasing order
            }
        }
        return roots;
    }

    /// <summary>The multiplicity of alpha as a root of this; 0 when it is none.</summary>
    /// <exception cref="InvalidOperationException">This is 0.</exception>
    public int MultiplicityAt(AlgebraicNumber alpha)
    {
        RequireNonzero();
        int multiplicity = 0;
        for (Polynomial p = this; alpha.SignOf(p) == 0; p = p.Derivative())
            multiplicity++;
        return multiplicity;
    }

    /// <summary>|leading coefficient| of the smallest multiple with integer coefficients.</summary>
    internal Rational IntegerLeadingCoefficient => BigInteger.Abs(Primitive[^1]);

    public bool Equals(Polynomial? other) => other is not null && _coefficients.AsSpan().SequenceEqual(other._coefficients);

    public override bool Equals(object? obj) => Equals(obj as Polynomial);

    public override int GetHashCode() => Coefficients.GetHashCode();

    /// <summary>Equal coefficients.</summary>
    public static bool operator ==(Polynomial? a, Polynomial? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Not equal.</summary>
    public static bool operator !=(Polynomial? a, Polynomial? b) => !(a == b);

    /// <summary>"x^2 - 3/2 x + 1", highest power first.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        for (int k = Degree; k >= 0; k--)
        {
            Rational c = _coefficients[k], size = Rational.Abs(c);
            if (c.IsZero)
                continue;
            text.Append(text.Length == 0 ? (c.Sign < 0 ? "-" : "") : c.Sign < 0 ? " - " : " + ");
            text.Append(k == 0 ? size.ToString() : size.IsOne ? "" : $"{size} ");
            text.Append(k == 0 ? "" : k == 1 ? "x" : $"x^{k}");
        }
        return text.Length == 0 ? "0" : text.ToString();
    }

    /// <summary>This with -sqrt(d) in place of sqrt(d) in the coefficients.</summary>
    internal Polynomial Conjugate() =>
        new(new RationalVector(_coefficients.Select(c => c.Quadratic is { } x ? QuadraticNumber.Make(x.A, -x.B, x.Radicand) : c)));

    /// <summary>A positive multiple with short coefficients.</summary>
    private Polynomial MadePrimitive() => IsRational ? FromIntegers(Primitive) : new(Coefficients.ToPrimitive());

    private static Polynomial FromIntegers(BigInteger[] coefficients) =>
        new(new RationalVector(coefficients.Select(c => (Rational)c)));

    // sign p(n/d) = sign of sum_k c_k n^k d^(deg - k), as d > 0.
    private static int SignAt(BigInteger[] c, Rational x)
    {
        BigInteger n = x.Numerator, d = x.Denominator, value = 0, power = 1;
        for (int k = c.Length - 1; k >= 0; k--)
        {
            Effort.Spend(value, n);
            Effort.Spend(c[k], power);
            value = value * n + c[k] * power;
            power *= d;
        }
        return value.Sign;
    }

    // The number of sign changes along the chain p, p', -rem(p, p'), ... at x, zeros left out. For a square-free p,
    // Variations(lo) - Variations(hi) counts the roots in (lo, hi], also when lo or hi is a root.
    private int Variations(Rational x)
    {
        int changes = 0, last = 0;
        foreach (int sign in SignsOfChain(x))
        {
            if (sign != 0)
            {
                changes += sign == -last ? 1 : 0;
                last = sign;
            }
        }
        return changes;
    }

    private IEnumerable<int> SignsOfChain(Rational x) => IsRational && x.IsRational
        ? (_sturm ??= SturmChain()).Select(p => SignAt(p, x))
        : (_chain ??= ChainInField()).Select(p => p.Evaluate(x).Sign);

    private Polynomial[] ChainInField()
    {
        Polynomial p = SquareFree(), q = p.Derivative();
        List<Polynomial> chain = [p];
        while (!q.IsZero)
        {
            chain.Add(q.MadePrimitive());
            (p, q) = (chain[^1], (-DivRem(p, q).Remainder).MadePrimitive());
        }
        return [.. chain];
    }

    private BigInteger[][] SturmChain()
    {
        Polynomial p = SquareFree(), q = p.Derivative();
        List<BigInteger[]> chain = [p.Primitive];
        while (!q.IsZero)
        {
            chain.Add(q.Primitive); // a positive multiple: it keeps every sign
            (p, q) = (FromIntegers(q.Primitive), -DivRem(p, q).Remainder);
        }
        return [.. chain];
    }

    // Cauchy: every root has |x| < 1 + max |c_k / c_n|. Rounded up to a power of 2 so that bisection stays dyadic.
    private Rational RootBound()
    {
        RequireNonzero();
        Rational largest = _coefficients.Max(Rational.Abs) / Rational.Abs(_coefficients[^1]);
        return BigInteger.One << (int)(1 + largest).Ceiling().GetBitLength();
    }

    private void RequireNonzero()
    {
        if (IsZero)
            throw new InvalidOperationException("Every number is a root of the polynomial 0: use a nonzero polynomial.");
    }
}
