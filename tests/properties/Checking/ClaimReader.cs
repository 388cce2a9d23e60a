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

    public static ActivationPattern Pattern(JsonElement claim) =>
        new(claim.GetProperty("pattern").EnumerateArray().Select(set => set.EnumerateArray().Select(c => c.GetInt32())));
}
