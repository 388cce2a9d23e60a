using System.Globalization;
using System.Text.Json;
using TheoryChecks.Storage;

namespace TheoryChecks.CrossCheck;

/// <summary>A cross-check as the JSON document "theorychecks.crosscheck/1" (docs/training.md).</summary>
public static class CrossCheckDocument
{
    /// <summary>The schema name.</summary>
    public const string Schema = "theorychecks.crosscheck/1";

    /// <summary>Writes the document.</summary>
    public static void Write(Utf8JsonWriter writer, CrossCheckReport report)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("instance", report.Instance);
        writer.WriteNumber("seeds", report.Seeds);
        writer.WriteNumber("seed", report.Seed);
        writer.WriteStartObject("globalMinimum");
        writer.WriteString("lower", report.Lower.ToString());
        writer.WriteString("upper", report.Upper.ToString());
        writer.WriteString("evidence", Evidence(report.MinimumIsKernelChecked));
        writer.WriteEndObject();
        if (!report.FeatureUnit.IsOne || !report.WeightUnit.IsOne)
        {
            writer.WriteStartObject("certificateUnits");
            writer.WriteString("features", report.FeatureUnit.ToString());
            writer.WriteString("weights", report.WeightUnit.ToString());
            writer.WriteEndObject();
        }
        writer.WriteNumber("tolerance", report.Tolerance);
        writer.WriteNumber("belowMinimum", report.BelowMinimum);
        writer.WriteStartArray("modes");
        foreach (var mode in report.Modes)
        {
            writer.WriteStartObject();
            writer.WriteString("mode", CrossCheckRun.Word(mode.Mode));
            writer.WriteStartObject("shares");
            foreach (var verdict in Enum.GetValues<EndVerdict>())
                writer.WriteNumber(CrossCheckRun.Words(verdict), Math.Round(mode.Share(verdict), 4));
            writer.WriteEndObject();
            writer.WriteNumber("withDeadNeurons", Math.Round(mode.WithDeadNeurons / (double)mode.Runs, 4));
            writer.WriteStartArray("ends");
            foreach (var end in mode.Ends)
            {
                writer.WriteStartObject();
                WritePattern(end.Pattern);
                writer.WriteString("verdict", CrossCheckRun.Words(end.Verdict));
                writer.WriteNumber("runs", end.Runs);
                writer.WriteString("loss", end.Loss.ToString("R", CultureInfo.InvariantCulture));
                if (end.Certified is { } certified)
                {
                    writer.WriteStartObject("certifiedLoss");
                    writer.WriteString("lower", certified.Lower.ToString());
                    writer.WriteString("upper", certified.Upper.ToString());
                    writer.WriteEndObject();
                }
                writer.WriteString("evidence", Evidence(end.IsKernelChecked));
                if (end.Reason is { } reason)
                    writer.WriteString("reason", reason);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("predictions");
        foreach (var prediction in report.Predictions)
        {
            writer.WriteStartObject();
            WritePattern(prediction.Pattern);
            writer.WriteString("predicted", prediction.Predicted);
            writer.WriteNumber("runs", prediction.Runs);
            writer.WriteBoolean("agrees", prediction.Agrees);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();

        void WritePattern(Patterns.ActivationPattern pattern)
        {
            writer.WritePropertyName("pattern");
            writer.WriteInline(inline => JsonSerializer.Serialize(inline, pattern.Sets));
        }
    }

    /// <summary>Where end points come from: what the kernel accepted, or floating point alone.</summary>
    private static string Evidence(bool isKernelChecked) => isKernelChecked ? "kernel" : "numeric";
}
