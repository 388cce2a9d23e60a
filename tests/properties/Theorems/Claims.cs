using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Properties.Theorems;

/// <summary>Reads the numbers of a claim without the kernel's reader.</summary>
internal static class Claims
{
    public static Rational Number(JsonElement claim, string member) => Number(claim.GetProperty(member));

    public static RationalVector Vector(JsonElement list) => new(list.EnumerateArray().Select(Number).ToArray());

    public static EncoderDecoder Point(JsonElement claim) => new(Matrix(claim.GetProperty("encoder")), Matrix(claim.GetProperty("decoder")));

    private static RationalMatrix Matrix(JsonElement rows) => RationalMatrix.FromRows(rows.EnumerateArray().Select(Vector).ToArray());

    private static Rational Number(JsonElement value) =>
        Rational.Parse(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());
}
