using System.Text.Json;
using TheoryChecks.Model;
using TheoryChecks.Theorems;

namespace TheoryChecks.Reporting.Explaining;

/// <summary>A verdict with everything that it rests on: statement, hypotheses, the instance in numbers, what each certificate shows.</summary>
public sealed class VerdictExplanation
{
    private VerdictExplanation(Theorem theorem, Instance instance, ReportedVerdict verdict, IReadOnlyList<CertificateExplanation> certificates)
    {
        (Theorem, Instance, Verdict, Certificates) = (theorem, instance, verdict, certificates);
        var isPublished = verdict.Form == StatementForm.Published;
        Printed = isPublished ? HypothesisState.UpToTheFirstFailure(theorem.Hypotheses, instance) : [];
        // What the proof uses is asked only where the printed hypotheses hold: elsewhere it need not make sense.
        Unprinted = isPublished && verdict.Kind is VerdictKind.Refuted or VerdictKind.Holds && Printed.All(state => state.Violation is null)
            ? [.. theorem.UsedByTheProof.Select(hypothesis => HypothesisState.Of(hypothesis, instance))]
            : [];
    }

    /// <summary>The theorem.</summary>
    public Theorem Theorem { get; }

    /// <summary>The instance.</summary>
    public Instance Instance { get; }

    /// <summary>The verdict.</summary>
    public ReportedVerdict Verdict { get; }

    /// <summary>What this form of the theorem says.</summary>
    public string Statement => Theorem.Statement(Verdict.Form) ?? Theorem.Title;

    /// <summary>The printed hypotheses up to the first that fails; none but for the published form. Others name what fails in their reason.</summary>
    public IReadOnlyList<HypothesisState> Printed { get; }

    /// <summary>What the published proof uses without saying so, where the printed hypotheses hold.</summary>
    public IReadOnlyList<HypothesisState> Unprinted { get; }

    /// <summary>What each certificate shows, in the order of the report.</summary>
    public IReadOnlyList<CertificateExplanation> Certificates { get; }

    /// <summary>Explains a verdict.</summary>
    /// <param name="theorem">The theorem it is about.</param>
    /// <param name="instance">The instance it is about.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="certificates">The accepted certificates, by the paths that the verdict names.</param>
    public static VerdictExplanation Of(
        Theorem theorem, Instance instance, ReportedVerdict verdict, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> certificates) =>
        new(theorem, instance.WithoutSamples(), verdict, [.. verdict.Certificates.Select(path => Read(path, certificates[path]))]);

    /// <summary>Writes it as a JSON object.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("statement", Statement);
        writer.WriteString("reference", Theorem.Reference);
        writer.WriteString("instance", Notation.Plain.Of($"{InstanceWords.Vectors(Instance)}"));
        List("hypotheses", Printed);
        List("usedNotPrinted", Unprinted);
        writer.WriteStartArray("certificates");
        foreach (var certificate in Certificates)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", certificate.Kind);
            writer.WriteString("shows", Notation.Plain.Of(certificate.Sentence));
            writer.WriteString("check", $"The kernel {certificate.Check}.");
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();

        void List(string name, IReadOnlyList<HypothesisState> states)
        {
            writer.WriteStartArray(name);
            foreach (var state in states)
            {
                writer.WriteStartObject();
                writer.WriteString("name", state.Name);
                writer.WriteBoolean("holds", state.Violation is null);
                if ((state.Violation ?? state.ByConstruction) is { } why)
                    writer.WriteString("why", why);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
    }

    private static CertificateExplanation Read(string path, ReadOnlyMemory<byte> utf8)
    {
        using var document = JsonDocument.Parse(utf8);
        var certificate = document.RootElement.Clone();
        var kind = certificate.GetProperty("kind").GetString()!;
        return new(path, kind, CertificateWords.Sentence(certificate), CertificateWords.Check(kind));
    }
}
