using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Reporting.Explaining;
using TheoryChecks.Theorems;

namespace TheoryChecks.Reporting;

/// <summary>All verdicts of a run, in the order instance, theorem, form (docs/cli.md, "verify").</summary>
public sealed class VerificationReport
{
    /// <summary>The schema name.</summary>
    public const string Schema = "theorychecks.report/1";

    /// <summary>Wraps verdicts.</summary>
    public VerificationReport(IEnumerable<ReportedVerdict> verdicts) => Verdicts = [.. verdicts];

    /// <summary>The verdicts.</summary>
    public IReadOnlyList<ReportedVerdict> Verdicts { get; }

    /// <summary>How many certificates the kernel accepted.</summary>
    public int AcceptedCertificates => Verdicts.Sum(verdict => verdict.Accepted);

    /// <summary>The same report without the names of files, for a run that wrote none.</summary>
    public VerificationReport WithoutFiles() => new(Verdicts.Select(verdict => verdict with { Certificates = [] }));

    /// <summary>How many verdicts are of this kind.</summary>
    public int Count(VerdictKind kind) => Verdicts.Count(verdict => verdict.Kind == kind);

    /// <summary>The same report, saying of each verdict which of its certificates are among the proved ones, and what proved them.</summary>
    public VerificationReport WithProofs(string by, IReadOnlySet<string> proved) => new(Verdicts.Select(verdict =>
        verdict with { Proved = new ProvedCertificates(by, [.. verdict.Certificates.Where(proved.Contains)]) }));

    /// <summary>The same report with what a prover has proved of it.</summary>
    public VerificationReport WithProofs(ICertificateProver prover) => WithProofs(prover.By, prover.Proved);

    /// <summary>Writes the report as a JSON object.</summary>
    public void Write(Utf8JsonWriter writer) => Write(writer, explain: null);

    /// <summary>Writes the report as a JSON object, each verdict with its explanation if there is one.</summary>
    public void Write(Utf8JsonWriter writer, Func<ReportedVerdict, VerdictExplanation>? explain)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteStartArray("verdicts");
        foreach (var verdict in Verdicts)
        {
            writer.WriteStartObject();
            writer.WriteString("theorem", verdict.Theorem);
            writer.WriteString("form", verdict.Form.Word());
            writer.WriteString("instance", verdict.Instance);
            writer.WriteString("verdict", verdict.Kind.Word());
            writer.WriteString("evidence", verdict.Evidence.Word());
            writer.WriteString("reason", verdict.Reason);
            writer.WriteStrings("certificates", verdict.Certificates);
            if (explain is not null)
            {
                writer.WritePropertyName("explanation");
                explain(verdict).Write(writer);
            }
            if (verdict.Proved is { } proved)
            {
                writer.WriteStartObject("proved");
                writer.WriteString("by", proved.By);
                writer.WriteStrings("certificates", proved.Paths);
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartObject("summary");
        foreach (var kind in Enum.GetValues<VerdictKind>())
            writer.WriteNumber(kind.Word(), Count(kind));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Reads a saved report. <paramref name="source"/> names the file in messages.</summary>
    /// <exception cref="ReportFormatException">The text is not a report.</exception>
    public static VerificationReport Read(ReadOnlyMemory<byte> utf8, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(
                JsonErrors.Text(utf8), new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
            var root = document.RootElement;
            if (Text(root, "$", "schema") is var schema && schema != Schema)
                throw new ReportFormatException(source, "$.schema", $"found \"{schema}\"; \"{Schema}\" is wanted");
            if (!root.TryGetProperty("verdicts", out var list) || list.ValueKind != JsonValueKind.Array)
                throw new ReportFormatException(source, "$.verdicts", "a list of verdicts is wanted");
            return new VerificationReport(list.EnumerateArray().Select((verdict, k) => ReadVerdict(verdict, $"$.verdicts[{k}]")));
        }
        catch (JsonException e)
        {
            throw new ReportFormatException(source, "$", $"{JsonErrors.Told(e)}");
        }
        catch (InvalidOperationException)
        {
            throw new ReportFormatException(
                source, "$", "a text in it has half a surrogate pair, which is no character; verify writes no such thing");
        }

        ReportedVerdict ReadVerdict(JsonElement verdict, string path) => new(
            Text(verdict, path, "theorem"),
            ReportWords.ToForm(Text(verdict, path, "form", ReportWords.FormWords)),
            Text(verdict, path, "instance"),
            ReportWords.ToVerdict(Text(verdict, path, "verdict", ReportWords.VerdictWords)),
            ReportWords.ToEvidence(Text(verdict, path, "evidence", ReportWords.EvidenceWords)),
            Text(verdict, path, "reason"),
            [],
            Accepted: 0);

        string Text(JsonElement element, string path, string name, IReadOnlyList<string>? words = null)
        {
            if (element.ValueKind != JsonValueKind.Object)
                throw new ReportFormatException(source, path, "an object is wanted");
            if (!element.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
                throw new ReportFormatException(source, path, $"the member \"{name}\", a text, is missing");
            var text = value.GetString()!;
            if (words is not null && !words.Contains(text))
                throw new ReportFormatException(source, $"{path}.{name}", $"found \"{text}\"; one of {string.Join(", ", words)} is wanted");
            return text;
        }
    }
}
