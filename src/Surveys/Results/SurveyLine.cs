using System.Text.Encodings.Web;
using System.Text.Json;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Reporting;

namespace TheoryChecks.Surveys;

/// <summary>One line of results, "theorychecks.survey-line/1": an instance and its answers.</summary>
/// <param name="Index">The number of the instance.</param>
/// <param name="Answers">One per question, in order.</param>
/// <param name="Alarms">What contradicts a proof.</param>
internal sealed record SurveyLine(int Index, IReadOnlyList<string> Answers, IReadOnlyList<string> Alarms)
{
    /// <summary>The schema name.</summary>
    public const string Schema = "theorychecks.survey-line/1";

    private const int MostMinima = 64;

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 64 };

    /// <summary>Writes a line, without its end.</summary>
    public static byte[] Write(SurveySpec spec, int index, Instance instance, SurveyAnswers decided)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("schema", Schema);
            writer.WriteString("survey", spec.Hash);
            writer.WriteNumber("index", index);
            writer.WriteStartObject("answers");
            foreach (var (question, answer) in SurveyQuestion.Of(spec).Zip(decided.Answers))
                writer.WriteString(question.Id, answer);
            writer.WriteEndObject();
            writer.WriteStrings("undecided", decided.Reasons);
            writer.WriteStrings("alarms", decided.Alarms);
            writer.WriteStartArray("partialMinima");
            foreach (var entry in decided.Minima.Where(entry => entry.IsPartition).Take(MostMinima))
                WriteMinimum(entry);
            writer.WriteEndArray();
            writer.WritePropertyName("instance");
            InstanceFormat.Write(writer, instance);
            writer.WriteEndObject();


            void WriteMinimum(LocalMinimum entry)
            {
                writer.WriteStartObject();
                writer.WritePropertyName("pattern");
                JsonSerializer.Serialize(writer, entry.Pattern.Sets);
                writer.WriteStartObject("loss");
                writer.WriteString("lower", entry.Loss.Lower.ToString());
                writer.WriteString("upper", entry.Loss.Upper.ToString());
                writer.WriteEndObject();
                writer.WriteString("classification", LandscapeWords.Of(entry.Shape));
                WriteFlag("spurious", entry.IsSpurious);
                WriteFlag("localMinimum", entry.IsLocalMinimum);
                writer.WriteEndObject();
            }

            void WriteFlag(string name, bool? flag)
            {
                if (flag is { } known)
                    writer.WriteBoolean(name, known);
                else
                    writer.WriteNull(name);
            }
        }
        return bytes.ToArray();
    }

    /// <summary>Reads a line; null if it is not whole, or not one of these.</summary>
    /// <param name="questions">The ids of the survey's questions.</param>
    /// <param name="utf8">The line.</param>
    /// <param name="hash">The survey that it belongs to.</param>
    public static SurveyLine? Read(IReadOnlyList<string> questions, ReadOnlyMemory<byte> utf8, out string? hash)
    {
        hash = null;
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 64 });
            var root = document.RootElement;
            if (root.GetProperty("schema").GetString() != Schema)
                return null;
            hash = root.GetProperty("survey").GetString();
            var answers = root.GetProperty("answers");
            return new SurveyLine(
                root.GetProperty("index").GetInt32(),
                [.. questions.Select(id => answers.GetProperty(id).GetString()!)],
                [.. root.GetProperty("alarms").EnumerateArray().Select(alarm => alarm.GetString()!)]);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
