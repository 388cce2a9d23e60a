using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Patterns;

namespace TheoryChecks.Properties.Checking;

/// <summary>Reads parts of accepted claims for judges.</summary>
internal static class ClaimReader
{
    public static Rational Number(JsonElement number) =>
        Rational.Parse(number.ValueKind == JsonValueKind.String ? number.GetString()! : number.GetRawText());

    public static RationalMatrix Matrix(JsonElement rows) =>
        RationalMatrix.FromRows(rows.EnumerateArray().Select(row => new RationalVector(row.EnumerateArray().Select(Number))));

    /// <summary>The permutations of columns for whose images the claim holds too; none if it names none.</summary>
    public static IEnumerable<int[]> Images(JsonElement claim) => claim.TryGetProperty("images", out var images)
        ? images.EnumerateArray().Select(image => image.EnumerateArray().Select(c => c.GetInt32()).ToArray())
        : [];

    public static ActivationPattern Pattern(JsonElement claim) =>
        new(claim.GetProperty("pattern").EnumerateArray().Select(set => set.EnumerateArray().Select(c => c.GetInt32())));
}
