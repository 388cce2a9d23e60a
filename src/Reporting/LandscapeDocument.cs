using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;

namespace TheoryChecks.Reporting;

/// <summary>A landscape as the JSON document "theorychecks.landscape/1" (docs/cli.md).</summary>
public static class LandscapeDocument
{
    /// <summary>The schema name.</summary>
    public const string Schema = "theorychecks.landscape/1";

    /// <summary>Where a certificate is kept, relative to the document.</summary>
    public static string PathOf(string instance, string finding) => $"certificates/landscape-{instance}-{finding}.json";

    /// <summary>Writes the document; certificates are listed if they were kept.</summary>
    public static void Write(Utf8JsonWriter writer, LandscapeReport report, bool kept)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("instance", report.Instance.Name);
        if (report.GlobalMinimum is { } minimum)
        {
            writer.WriteStartObject("globalMinimum");
            writer.WriteString("lower", minimum.Lower.ToString());
            writer.WriteString("upper", minimum.Upper.ToString());
            WriteEvidence(minimum.Evidence);
            writer.WriteEndObject();
        }
        WriteZeroLoss(report);
        if (report.PartialMinima is { } minima)
        {
            writer.WriteStartArray("partialMinima");
            foreach (var entry in minima)
            {
                writer.WriteStartObject();
                WriteLists("pattern", entry.Pattern.Sets);
                writer.WriteStartObject("loss");
                writer.WriteString("lower", entry.Loss.Lower.ToString());
                writer.WriteString("upper", entry.Loss.Upper.ToString());
                writer.WriteEndObject();
                writer.WriteString("classification", LandscapeWords.Of(entry.Shape));
                WriteAnswer("spurious", entry.IsSpurious);
                WriteEvidence(entry.Evidence);
                writer.WriteBoolean("interior", entry.IsInterior);
                WriteAnswer("local", entry.IsLocalMinimum);
                if (entry.EdgeEvidence is { } edge)
                {
                    writer.WriteStartObject("edge");
                    WriteEvidence(edge);
                    writer.WriteEndObject();
                }
                if (!entry.IsPartition)
                    writer.WriteBoolean("partition", false);
                if (entry.Escapes.Count > 0)
                    WriteEscapes(entry.Escapes);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteStrings("undecidedPartitions", report.UndecidedPartitions.Select(pattern => pattern.ToString()));
            writer.WriteString(
                "partialMinimaComplete", report.IsPartialMinimaComplete ? report.PartialMinimaComplete.Word : LandscapeWords.Undecided);
            WriteCertificates("partialMinimaCompleteCertificates", report.PartialMinimaComplete);
            writer.WriteString("partialMinimaListed", report.HasAllPartialMinima ? "all" : "at least");
            if (report.SearchedPatterns is { } searched)
                writer.WriteNumber("searchedOverlappingPatterns", searched);
        }
        WriteIdentifiability(report);
        WriteAbsorption(report);
        if (report.Isolated is { } isolated)
        {
            writer.WriteStartObject("isolated");
            WriteZeroLoss(isolated);
            WriteIdentifiability(isolated);
            WriteAbsorption(isolated);
            writer.WriteEndObject();
        }
        writer.WriteStrings("undecided", report.Undecided);
        writer.WriteEndObject();

        void WriteZeroLoss(LandscapeReport report)
        {
            if (report.ZeroLoss is { } zeroLoss)
            {
                writer.WriteCount("patterns", zeroLoss.Patterns);
                writer.WriteCount("zeroLossPatterns", zeroLoss.ZeroLossPatterns);
                writer.WriteCount("monosemanticZeroLossPatterns", zeroLoss.MonosemanticZeroLossPatterns);
                writer.WriteCount("undecidedPatterns", zeroLoss.UndecidedPatterns);
                writer.WriteString("zeroLossEvidence", zeroLoss.Evidence.Word);
                WriteCertificates("zeroLossCertificates", zeroLoss.Evidence);
            }
            if (report.SolutionSet is { } pieces)
            {
                writer.WriteStartArray("solutionSet");
                foreach (var piece in pieces)
                {
                    writer.WriteStartObject();
                    WriteLists("pattern", piece.Pattern.Sets);
                    writer.WriteCount("patterns", piece.Patterns);
                    writer.WriteBoolean("monosemantic", piece.IsMonosemantic);
                    WriteNumber("dimension", piece.Dimension);
                    writer.WriteNumber("gauge", piece.Gauge);
                    WriteMatrix("encoder", piece.Encoder);
                    WriteMatrix("decoder", piece.Decoder);
                    WriteEvidence(piece.Evidence);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            }
        }

        void WriteIdentifiability(LandscapeReport report)
        {
            if (report.Identifiability is { } identifiability)
            {
                writer.WriteStartArray("identifiability");
                foreach (var entry in identifiability)
                {
                    writer.WriteStartObject();
                    WriteList("anchors", entry.Anchors);
                    writer.WriteNumber("anchorSets", entry.AnchorSets);
                    WriteAnswer("reachable", entry.IsReachable);
                    WriteNumber("dimension", entry.Dimension);
                    WriteAnswer("dimensionIsLargest", entry.Dimension is null ? null : entry.IsLargestDimension);
                    WriteNumber("gauge", entry.Gauge);
                    WriteAnswer("decoderIdentifiable", entry.DecoderIsIdentifiable);
                    WriteAnswer("encoderIdentifiable", entry.EncoderIsIdentifiable);
                    if (entry.ZeroLossPatternsLeft is { } left)
                        writer.WriteCount("zeroLossPatternsLeft", left);
                    else
                        writer.WriteNull("zeroLossPatternsLeft");
                    WriteEvidence(entry.Evidence);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            }
        }

        void WriteAbsorption(LandscapeReport report)
        {
            if (report.Absorption is not { Count: > 0 } absorption)
                return;
            writer.WriteStartArray("absorption");
            foreach (var entry in absorption)
            {
                writer.WriteStartObject();
                writer.WriteNumber("parent", entry.Family.Parent);
                WriteList("children", entry.Family.Children);
                WriteRegions("intended", entry.Intended);
                WriteRegions("absorbing", entry.Absorbing);
                writer.WriteString("absorbingLoss", LandscapeWords.Of(entry));
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }

        void WriteEscapes(IReadOnlyList<Escape> escapes)
        {
            writer.WriteStartArray("escapes");
            foreach (var escape in escapes)
            {
                writer.WriteStartObject();
                writer.WriteNumber("neuron", escape.Neuron);
                writer.WriteBoolean("dead", escape.IsDead);
                writer.WriteNumber("column", escape.Column);
                WriteLists("entered", escape.Entered.Sets);
                writer.WriteString("loss", escape.Reached.ToString());
                WriteEvidence(escape.Evidence);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }

        void WriteRegions(string name, AbsorptionEntry.Regions regions)
        {
            writer.WriteStartObject(name);
            writer.WriteCount("patterns", regions.Patterns);
            if (regions.Loss is { } loss)
            {
                writer.WriteStartObject("loss");
                writer.WriteString("lower", loss.Lower.ToString());
                writer.WriteString("upper", loss.Upper.ToString());
                writer.WriteEndObject();
            }
            else
                writer.WriteNull("loss");
            WriteEvidence(regions.Evidence);
            writer.WriteEndObject();
        }

        void WriteEvidence(LandscapeEvidence evidence)
        {
            writer.WriteString("evidence", evidence.Word);
            WriteCertificates("certificates", evidence);
        }

        void WriteCertificates(string list, LandscapeEvidence evidence)
        {
            if (!kept)
                return;
            writer.WriteStrings(list, evidence.Names.Select(name => PathOf(report.Instance.Name, name)));
        }

        void WriteAnswer(string name, bool? answer)
        {
            if (answer is { } known)
                writer.WriteBoolean(name, known);
            else
                writer.WriteNull(name);
        }

        void WriteNumber(string name, int? number)
        {
            if (number is { } known)
                writer.WriteNumber(name, known);
            else
                writer.WriteNull(name);
        }

        void WriteMatrix(string name, RationalMatrix matrix)
        {
            writer.WritePropertyName(name);
            writer.WriteInline(inline =>
            {
                inline.WriteStartArray();
                for (var i = 0; i < matrix.Rows; i++)
                    inline.Write(matrix.Row(i));
                inline.WriteEndArray();
            });
        }

        void WriteList(string name, IEnumerable<int> list)
        {
            writer.WritePropertyName(name);
            writer.WriteInline(inline => JsonSerializer.Serialize(inline, list));
        }

        void WriteLists(string name, IEnumerable<IReadOnlyList<int>> lists)
        {
            writer.WritePropertyName(name);
            writer.WriteInline(inline => JsonSerializer.Serialize(inline, lists));
        }
    }
}
