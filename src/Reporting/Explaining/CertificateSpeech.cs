using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Reporting.Explaining;

/// <summary>Reads the members of an accepted certificate as what they are, so that sentences can be made of them.</summary>
/// <param name="certificate">The certificate, as the kernel has accepted it.</param>
internal readonly struct CertificateSpeech(JsonElement certificate)
{
    public string Kind => certificate.GetProperty("kind").GetString()!;

    private JsonElement Claim => certificate.GetProperty("claim");

    private JsonElement Evidence => certificate.GetProperty("evidence");

    /// <summary>The point W_E, W_D, wherever the certificate has it.</summary>
    public FormattableString Point => $"{Encoder}, {Decoder}";

    public Equation Encoder => new(Symbol.Encoder, Matrix("encoder"));

    public Equation Decoder => new(Symbol.Decoder, Matrix("decoder"));

    public ColumnSets Pattern => Sets(Member("pattern"));

    public bool Has(string member) => Claim.TryGetProperty(member, out _) || Evidence.TryGetProperty(member, out _);

    public bool Is(string member) => Has(member) && Member(member).ValueKind == JsonValueKind.True;

    public string Word(string member) => Member(member).GetString()!;

    /// <summary>The argument or the case of an evidence that has several.</summary>
    public string Argument => Evidence.GetProperty("argument").GetString()!;

    public Rational Number(string member) => Parse(Member(member));

    public RationalVector Vector(string member) => Row(Member(member));

    public RationalMatrix Matrix(string member)
    {
        var rows = Member(member);
        return rows.GetArrayLength() == 0 ? RationalMatrix.Zero(0, 0) : RationalMatrix.FromRows(rows.EnumerateArray().Select(Row));
    }

    public ColumnSets Set(string member) => new([Indices(Member(member))], IsSingle: true);

    /// <summary>A loss that is claimed as an interval.</summary>
    public FormattableString Loss
    {
        get
        {
            var (lower, upper) = (Parse(Member("loss").GetProperty("lower")), Parse(Member("loss").GetProperty("upper")));
            return lower == upper ? (FormattableString)$"the loss {lower}" : $"a loss between {lower} and {upper}";
        }
    }

    /// <summary>The words for the latents that regions of a notion fix.</summary>
    public string Regions => Word("regions") switch
    {
        "positive" => "the same positive latents",
        "refined" => "the same latents selected by every gate",
        _ => "the same selected latents",
    };

    public string Term => $"{Member("term").GetProperty("kind").GetString()} term";

    private JsonElement Member(string name) => Claim.TryGetProperty(name, out var claimed) ? claimed : Evidence.GetProperty(name);

    private static ColumnSets Sets(JsonElement sets) => new([.. sets.EnumerateArray().Select(Indices)]);

    private static IReadOnlyList<int> Indices(JsonElement set) => [.. set.EnumerateArray().Select(index => index.GetInt32())];

    private static RationalVector Row(JsonElement row) => new(row.EnumerateArray().Select(Parse));

    private static Rational Parse(JsonElement json) => Rational.Parse(json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText());
}
