using System.Text.Json;

namespace TheoryChecks.Surveys;

/// <summary>What a survey adds up to, as JSON: "theorychecks.survey-summary/1". While results are missing it says which.</summary>
internal static class SurveyDocument
{
    /// <summary>The schema name.</summary>
    public const string Schema = "theorychecks.survey-summary/1";

    /// <summary>Writes it.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="spec">The survey.</param>
    /// <param name="totals">The totals; null while results are missing.</param>
    /// <param name="missing">The files of results that are missing.</param>
    public static void Write(Utf8JsonWriter writer, SurveySpec spec, SurveyTotals? totals, IReadOnlyList<string> missing)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("name", spec.Name);
        writer.WriteString("survey", spec.Hash);
        writer.WriteString("version", SurveyFormat.Version);
        writer.WriteNumber("instances", spec.Count);
        writer.WriteNumber("files", spec.Blocks);
        writer.WriteStrings("missing", missing);
        if (totals is not null)
        {
            writer.WriteNumber("alarmed", totals.Alarmed);
            writer.WriteStrings("alarms", totals.Alarms);
            writer.WriteNumber("undecided", totals.Open);
            writer.WriteStartArray("questions");
            foreach (var tally in totals.All)
                Write(writer, tally, SurveyTables.AreIndependent(spec));
            writer.WriteEndArray();
            writer.WriteStartArray("cells");
            for (var cell = 0; spec.Vary.Count > 0 && cell < spec.Cells; cell++)
            {
                writer.WriteStartObject();
                writer.WriteStartObject("values");
                foreach (var (axis, value) in spec.Vary.Zip(spec.ValuesOf(cell)))
                {
                    writer.WritePropertyName(axis.Of);
                    value.Json.WriteTo(writer);
                }
                writer.WriteEndObject();
                writer.WriteStartArray("questions");
                foreach (var tally in totals.All)
                    Write(writer, totals.Of(cell, tally.Question.Id), spec.FamilyOf(cell).IsRandom);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
        writer.WriteEndObject();

    }

    private static void Write(Utf8JsonWriter writer, Tally tally, bool areIndependent) => writer.WriteInline(inline =>
    {
        inline.WriteStartObject();
        inline.WriteString("question", tally.Question.Id);
        inline.WriteStartObject("answers");
        foreach (var (answer, count) in tally.Answers)
            inline.WriteNumber(answer, count);
        inline.WriteEndObject();
        if (tally.Question.Kind != QuestionKind.Word && tally.Instances > 0)
        {
            var share = Share.Of(tally, areIndependent);
            inline.WriteStartObject("share");
            inline.WriteNumber("count", share.Counted);
            inline.WriteNumber("undecided", share.Undecided);
            if (share.Interval is var (lower, upper))
            {
                inline.WriteNumber("lower", Math.Round(lower, 6));
                inline.WriteNumber("upper", Math.Round(upper, 6));
            }
            inline.WriteEndObject();
        }
        inline.WriteEndObject();
    });
}
