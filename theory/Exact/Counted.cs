using System.Globalization;
using System.Numerics;

namespace TheoryChecks.Exact;

/// <summary>Numbers of things in words: 1 instance, 2 instances.</summary>
internal static class Counted
{
    /// <summary>The number and the noun, in the plural unless there is one.</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">The noun for one.</param>
    /// <param name="many">For any other number; with an s unless given.</param>
    public static string Of(BigInteger count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count.IsOne ? one : many ?? $"{one}s")}");

    /// <summary>The beginning of a sentence: there is 1 neuron, there are 2 neurons.</summary>
    public static string There(BigInteger count, string one, string? many = null) => $"there {(count.IsOne ? "is" : "are")} {Of(count, one, many)}";
}
