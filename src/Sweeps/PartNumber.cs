using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace TheoryChecks.Sweeps;

/// <summary>Part I of N, as on a command line: "3/14". I counts from 1.</summary>
public readonly record struct PartNumber
{
    /// <summary>The most parts of a sweep.</summary>
    public const int Most = 1_000_000;

    /// <summary>Part I of N.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 &lt;= I &lt;= N &lt;= <see cref="Most"/>.</exception>
    public PartNumber(int number, int count)
    {
        if (count is < 1 or > Most || number < 1 || number > count)
            throw new ArgumentOutOfRangeException(nameof(number), $"{number}/{count}: I/N with 1 <= I <= N <= {Most} is wanted");
        (Number, Count) = (number, count);
    }

    /// <summary>I, from 1 to N; 0 in the default value, which is no part.</summary>
    public int Number { get; }

    /// <summary>N.</summary>
    public int Count { get; }

    /// <summary>Reads "I/N".</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PartNumber part)
    {
        part = default;
        var at = text?.IndexOf('/') ?? -1;
        if (at < 1 || !Whole(text.AsSpan(0, at), out var number) || !Whole(text.AsSpan(at + 1), out var count)
            || count is < 1 or > Most || number < 1 || number > count)
            return false;
        part = new PartNumber(number, count);
        return true;

        static bool Whole(ReadOnlySpan<char> digits, out int value) =>
            int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Which of so many items, in order, are in this part: N pieces whose sizes differ by at most 1.</summary>
    public (int From, int To) Of(int items) =>
        ((int)((long)items * (Number - 1) / Count), (int)((long)items * Number / Count));

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Count}");
}
