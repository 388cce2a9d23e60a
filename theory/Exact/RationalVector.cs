using System.Collections;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace TheoryChecks.Exact;

/// <summary>An immutable vector of rationals with value equality. <c>RationalVector v = [1, Rational.Parse("3/5")];</c></summary>
[CollectionBuilder(typeof(RationalVector), nameof(Create))]
public sealed class RationalVector : IReadOnlyList<Rational>, IEquatable<RationalVector>
{
    private readonly Rational[] _entries; // never handed out, never written after construction

    private RationalVector(Rational[] entries) => _entries = entries;

    /// <summary>The vector with these entries.</summary>
    public RationalVector(IEnumerable<Rational> entries)
    {
        _entries = entries.ToArray();
        Effort.SpendEntries(_entries.Length);
        Effort.KeepLarge(1, _entries.Length);
        Effort.KeepLong(_entries);
    }

    /// <summary>The vector with these entries; what collection expressions call.</summary>
    public static RationalVector Create(ReadOnlySpan<Rational> entries)
    {
        Effort.SpendEntries(entries.Length);
        return new(entries.ToArray());
    }

    /// <summary>The vector with these integer entries.</summary>
    public static RationalVector FromInts(params long[] entries) => new(Array.ConvertAll(entries, e => (Rational)e));

    /// <summary>The zero vector of dimension n &gt;= 0.</summary>
    public static RationalVector Zero(int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        return new(new Rational[n]);
    }

    /// <summary>e_i in dimension n, with 0 &lt;= i &lt; n.</summary>
    public static RationalVector Unit(int n, int i)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        if (i < 0 || i >= n)
            throw new ArgumentOutOfRangeException(nameof(i), $"There is no unit vector {i} in dimension {n}: use an index from 0 to {n - 1}.");
        Rational[] entries = new Rational[n];
        entries[i] = Rational.One;
        return new(entries);
    }

    /// <summary>Entries separated by white space, each read by <see cref="Rational.Parse(string)"/>: "1 3/5 -2".</summary>
    /// <exception cref="FormatException">An entry is malformed; the message names its index.</exception>
    public static RationalVector Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Rational[] entries = new Rational[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!Rational.TryParse(parts[i], out entries[i], out string? error))
                throw new FormatException($"Entry {i} of the vector: {error}");
        }
        return new(entries);
    }

    /// <summary>The number of entries.</summary>
    public int Dimension => _entries.Length;

    int IReadOnlyCollection<Rational>.Count => _entries.Length;

    /// <summary>Entry i, counted from 0.</summary>
    public Rational this[int i] => _entries[i];

    internal ReadOnlySpan<Rational> Span => _entries;

    /// <summary>True when every entry is 0.</summary>
    public bool IsZero => Array.TrueForAll(_entries, e => e.IsZero);

    /// <summary>sum_i this_i other_i.</summary>
    /// <exception cref="ArgumentException">The dimensions differ.</exception>
    public Rational Dot(RationalVector other)
    {
        RequireSameDimension(other);
        return Dot(_entries, other._entries);
    }

    internal static Rational Dot(ReadOnlySpan<Rational> a, ReadOnlySpan<Rational> b)
    {
        Effort.SpendEntries(a.Length);
        Rational sum = default;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    /// <summary>sum_i this_i^2.</summary>
    public Rational SquaredNorm => Dot(_entries, _entries);

    /// <summary>True if this is t v with t > 0.</summary>
    internal bool IsPositiveMultipleOf(RationalVector v) => Dot(v) is { Sign: > 0 } product && product.Pow(2) == SquaredNorm * v.SquaredNorm;

    /// <summary>a + b, entry by entry.</summary>
    public static RationalVector operator +(RationalVector a, RationalVector b) => a.Zip(b, static (x, y) => x + y);

    /// <summary>a - b, entry by entry.</summary>
    public static RationalVector operator -(RationalVector a, RationalVector b) => a.Zip(b, static (x, y) => x - y);

    /// <summary>-a.</summary>
    public static RationalVector operator -(RationalVector a) => new(Array.ConvertAll(a._entries, e => -e));

    /// <summary>The multiple scalar v.</summary>
    public static RationalVector operator *(Rational scalar, RationalVector v)
    {
        Effort.SpendEntries(v.Dimension);
        return new(Array.ConvertAll(v._entries, e => scalar * e));
    }

    /// <summary>The multiple scalar v.</summary>
    public static RationalVector operator *(RationalVector v, Rational scalar) => scalar * v;

    /// <summary>(this, other), of dimension the sum of both.</summary>
    public RationalVector Concat(RationalVector other) => new([.. _entries, .. other._entries]);

    /// <summary>
    /// The same for every positive multiple: the smallest one with integer entries; or, if there is none because two entries have an irrational
    /// ratio, the smallest one with a rational first entry, 0 apart, whose parts a and b are all integers.
    /// </summary>
    internal RationalVector ToPrimitive()
    {
        if (!Array.Exists(_entries, e => !e.IsRational))
            return new(ToPrimitiveIntegers().Select(x => (Rational)x));
        var unit = Rational.Abs(Array.Find(_entries, e => !e.IsZero)).Inverse() * this;
        var parts = new RationalVector(unit.SelectMany(e => e.Quadratic is { } x ? [x.A, x.B] : new[] { e, Rational.Zero }));
        return parts.ToPrimitiveIntegers() is var whole && Array.FindIndex(whole, x => !x.IsZero) is var k && unit.IsRational
            ? new(unit.ToPrimitiveIntegers().Select(x => (Rational)x))
            : (whole[k] / parts[k]) * unit;
    }

    /// <summary>True if no entry is irrational.</summary>
    internal bool IsRational => !Array.Exists(_entries, e => !e.IsRational);

    /// <summary>The smallest positive multiple with integer entries: denominators cleared, common factor removed. For rational entries.</summary>
    public BigInteger[] ToPrimitiveIntegers()
    {
        BigInteger content = 0, lcm = 1;
        foreach (Rational e in _entries)
        {
            Effort.Spend(content, e.Numerator);
            Effort.Spend(lcm, e.Denominator);
            content = BigInteger.GreatestCommonDivisor(content, e.Numerator);
            lcm *= e.Denominator / BigInteger.GreatestCommonDivisor(lcm, e.Denominator);
        }
        if (content.IsZero)
            content = 1;
        return Array.ConvertAll(_entries, e =>
        {
            Effort.Spend(e.Numerator, lcm);
            return e.Numerator / content * (lcm / e.Denominator);
        });
    }

    /// <summary>Every entry rounded to the nearest double.</summary>
    public double[] ToDoubles() => Array.ConvertAll(_entries, e => e.ToDouble());

    /// <inheritdoc/>
    public bool Equals(RationalVector? other) => other is not null && _entries.AsSpan().SequenceEqual(other._entries);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RationalVector);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (Rational e in _entries)
            hash.Add(e);
        return hash.ToHashCode();
    }

    /// <summary>Same dimension and equal entries.</summary>
    public static bool operator ==(RationalVector? a, RationalVector? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Not equal.</summary>
    public static bool operator !=(RationalVector? a, RationalVector? b) => !(a == b);

    /// <summary>"(1, 3/5)".</summary>
    public override string ToString() => $"({string.Join(", ", _entries)})";

    /// <summary>The entries in order.</summary>
    public IEnumerator<Rational> GetEnumerator() => ((IEnumerable<Rational>)_entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private RationalVector Zip(RationalVector other, Func<Rational, Rational, Rational> combine)
    {
        RequireSameDimension(other);
        Effort.SpendEntries(Dimension);
        Rational[] entries = new Rational[Dimension];
        for (int i = 0; i < entries.Length; i++)
            entries[i] = combine(_entries[i], other._entries[i]);
        return new(entries);
    }

    private void RequireSameDimension(RationalVector other)
    {
        if (other.Dimension != Dimension)
        {
            throw new ArgumentException(
                $"The vectors have dimensions {Dimension} and {other.Dimension}: pass vectors of equal dimension.", nameof(other));
        }
    }
}
