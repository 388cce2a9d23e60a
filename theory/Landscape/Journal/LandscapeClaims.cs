using System.Globalization;
using System.Numerics;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>Reads answers from the claims of findings.</summary>
internal static class LandscapeClaims
{
    public static Rational Number(this JsonElement json, string member) => json.GetProperty(member).Number();

    public static BigInteger Count(this JsonElement json, string member) =>
        BigInteger.Parse(json.GetProperty(member).GetString()!, CultureInfo.InvariantCulture);

    public static ActivationPattern Pattern(this JsonElement claim) =>
        new(claim.GetProperty("pattern").EnumerateArray().Select(set => set.EnumerateArray().Select(c => c.GetInt32())));

    public static RationalMatrix Matrix(this JsonElement json, string member) =>
        RationalMatrix.FromRows(json.GetProperty(member).EnumerateArray().Select(row => new RationalVector(row.EnumerateArray().Select(Number))));

    public static RationalInterval Loss(this JsonElement claim) =>
        new(claim.GetProperty("loss").Number("lower"), claim.GetProperty("loss").Number("upper"));

    /// <summary>A number of a claim. Arithmetic on long numbers gives longer ones, beyond what is read, and so beyond what a certificate can
    /// hold.</summary>
    private static Rational Number(this JsonElement json)
    {
        var text = json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText();
        return Rational.TryParse(text, out var value, out var flaw)
            ? value
            : throw new EnumerationLimitException(
                $"The numbers of a certificate would be too long: {flaw} Give the instance numbers with fewer digits.");
    }
}
