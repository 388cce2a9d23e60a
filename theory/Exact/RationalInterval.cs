namespace TheoryChecks.Exact;

/// <summary>A closed interval [Lower, Upper] with rational ends, Lower &lt;= Upper. <c>default</c> is [0, 0].</summary>
public readonly record struct RationalInterval
{
    /// <summary>[lower, upper].</summary>
    /// <exception cref="ArgumentException">lower &gt; upper.</exception>
    public RationalInterval(Rational lower, Rational upper)
    {
        if (lower > upper)
            throw new ArgumentException($"The interval [{lower}, {upper}] is empty: pass lower <= upper.", nameof(lower));
        Lower = lower;
        Upper = upper;
    }

    /// <summary>The lower end; it belongs to the interval.</summary>
    public Rational Lower { get; }

    /// <summary>The upper end; it belongs to the interval.</summary>
    public Rational Upper { get; }

    /// <summary>Upper - Lower.</summary>
    public Rational Width => Upper - Lower;

    /// <summary>(Lower + Upper) / 2.</summary>
    public Rational Midpoint => (Lower + Upper) / 2;

    /// <summary>The common sign of all members, or null when they differ in sign: [0, 1] has no sign, [0, 0] has sign 0.</summary>
    public int? Sign => Lower.Sign == Upper.Sign ? Lower.Sign : null;

    /// <summary>[value, value].</summary>
    public static RationalInterval Point(Rational value) => new(value, value);

    /// <summary>Lower &lt;= value &lt;= Upper.</summary>
    public bool Contains(Rational value) => Lower <= value && value <= Upper;

    /// <summary>True if some number is in both.</summary>
    public bool Meets(RationalInterval other) => Lower <= other.Upper && other.Lower <= Upper;

    /// <summary>{ x + y : x in a, y in b }.</summary>
    public static RationalInterval operator +(RationalInterval a, RationalInterval b) => new(a.Lower + b.Lower, a.Upper + b.Upper);

    /// <summary>{ x - y : x in a, y in b }.</summary>
    public static RationalInterval operator -(RationalInterval a, RationalInterval b) => new(a.Lower - b.Upper, a.Upper - b.Lower);

    /// <summary>{ -x : x in a }.</summary>
    public static RationalInterval operator -(RationalInterval a) => new(-a.Upper, -a.Lower);

    /// <summary>{ x y : x in a, y in b }.</summary>
    public static RationalInterval operator *(RationalInterval a, RationalInterval b)
    {
        Rational p = a.Lower * b.Lower, q = a.Lower * b.Upper, r = a.Upper * b.Lower, s = a.Upper * b.Upper;
        return new(
            Rational.Min(Rational.Min(p, q), Rational.Min(r, s)),
            Rational.Max(Rational.Max(p, q), Rational.Max(r, s)));
    }

    /// <summary>"[1/2, 3]".</summary>
    public override string ToString() => $"[{Lower}, {Upper}]";
}
