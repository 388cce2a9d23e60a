using System.Collections.Immutable;
using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>A vector with entries in Q(alpha): polynomials in a real algebraic number alpha.</summary>
internal sealed class AlgebraicVector
{
    internal AlgebraicVector(AlgebraicNumber alpha, IEnumerable<Polynomial> entries)
    {
        Alpha = alpha;
        Entries = [.. entries];
    }

    /// <summary>The number alpha.</summary>
    public AlgebraicNumber Alpha { get; }

    /// <summary>The entries, as polynomials to be evaluated at alpha.</summary>
    public ImmutableArray<Polynomial> Entries { get; }

    /// <summary>The vector if alpha is rational, else null.</summary>
    public RationalVector? Exact => Alpha.IsRational ? new RationalVector(Entries.Select(entry => entry.Evaluate(Alpha.Enclosure.Lower))) : null;

    /// <summary>The sign of an entry.</summary>
    public int Sign(int index) => Alpha.SignOf(Entries[index]);

    /// <summary>The sign of an entry minus a number.</summary>
    public int Sign(int index, Rational against) => Alpha.SignOf(Entries[index] - new Polynomial([against]));

    /// <summary>Intervals of at most this width that contain the entries.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The width is not positive.</exception>
    public IReadOnlyList<RationalInterval> Enclose(Rational width)
    {
        if (width.Sign <= 0)
            throw new ArgumentOutOfRangeException(nameof(width), $"The width is {width}: pass a positive one.");
        if (Exact is { } exact)
            return [.. exact.Select(RationalInterval.Point)];
        var alpha = Alpha;
        for (var step = width; ; step /= 16)
        {
            alpha = alpha.Refine(step);
            var intervals = Entries.Select(entry => entry.Evaluate(alpha.Enclosure)).ToArray();
            if (intervals.All(interval => interval.Width <= width))
                return intervals;
        }
    }

    /// <summary>The entries as doubles, to nearly full precision.</summary>
    public double[] ToDoubles() => [.. Enumerable.Range(0, Entries.Length).Select(ToDouble)];

    private double ToDouble(int index)
    {
        if (Sign(index) == 0)
            return 0;
        for (var (alpha, width) = (Alpha, Rational.FromRatio(1, 1L << 30)); ; width /= 1 << 20)
        {
            alpha = alpha.Refine(width);
            var value = Entries[index].Evaluate(alpha.Enclosure);
            if (value.Width * (1L << 54) <= Rational.Abs(value.Midpoint))
                return value.Midpoint.ToDouble();
        }
    }

    internal void Write(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartArray(name);
        foreach (var entry in Entries)
            Write(writer, entry);
        writer.WriteEndArray();
    }

    /// <summary>Writes a form (docs/certificates/pattern-minimum.md): a number, or coefficients lowest first.</summary>
    internal static void Write(Utf8JsonWriter writer, Polynomial form)
    {
        if (form.Degree <= 0)
            writer.Write(form[0]);
        else
            writer.Write(form.Coefficients);
    }
}
