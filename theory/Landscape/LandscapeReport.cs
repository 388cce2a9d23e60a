using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// The landscape of an instance: the global minimum, the patterns that reach loss 0, the partial minima on partition patterns, and what anchors change. Every part comes with the
/// findings that prove it; what is missing was beyond a limit.
/// </summary>
public sealed class LandscapeReport
{
    /// <summary>The schema of the written report.</summary>
    public const string Schema = "theorychecks.landscape/1";

    private LandscapeReport(Instance instance, GlobalMinimum minimum) => (Instance, GlobalMinimum) = (instance, minimum);

    /// <summary>The instance.</summary>
    public Instance Instance { get; }

    /// <summary>The interval for the global minimum.</summary>
    public GlobalMinimum GlobalMinimum { get; }

    /// <summary>The census of patterns that reach loss 0, or null if there are too many.</summary>
    public ZeroLossCensus? Census { get; private init; }

    /// <summary>The partial minima on realizable partition patterns, or null if there are too many patterns.</summary>
    public IReadOnlyList<PartialMinimumEntry>? PartialMinima { get; private init; }

    /// <summary>Partition patterns on which it is not decided whether there is a partial minimum.</summary>
    public IReadOnlyList<ActivationPattern> UndecidedPartitions { get; private init; } = [];

    /// <summary>That the list of partial minima is complete: all partition patterns, and refutations where there is none.</summary>
    public IReadOnlyList<Finding> Completeness { get; private init; } = [];

    /// <summary>One entry per anchor set, up to symmetry; empty if there are too many features or neurons.</summary>
    public IReadOnlyList<IdentifiabilityEntry> Identifiability { get; private init; } = [];

    /// <summary>Everything to be checked, each finding with the instance that it is about.</summary>
    public IEnumerable<(Instance Instance, Finding Finding)> Findings =>
        new[] { GlobalMinimum.LowerFinding(), GlobalMinimum.UpperFinding() }.Concat(Census is null ? [] : [Census.Finding()])
            .Concat(PartialMinima?.SelectMany(entry => entry.Findings) ?? []).Concat(Completeness)
            .Concat(Identifiability.SelectMany(entry => entry.Identifiability.Findings)).Select(finding => (Instance, finding))
            .Concat(Identifiability.Where(entry => entry.Free is not null).Select(entry => (entry.FreeInstance!, entry.Free!.Finding())));

    /// <summary>Looks at the landscape of an instance.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static LandscapeReport Take(Instance instance, LandscapeOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new LandscapeOptions();
        ZeroLossCensus? census = null;
        try
        {
            census = ZeroLossCensus.Take(instance, options.MostClasses, options.Minimum.Enumeration, cancel);
        }
        catch (EnumerationLimitException)
        {
            // The report says so by leaving the counts out.
        }
        var minimum = GlobalMinimum.Find(instance, census, options.Minimum, cancel);
        var (entries, undecided, completeness) = Partitions(instance, minimum, cancel);
        var survey = instance.Problem.Columns <= AnchoringSurvey.MostSurveyed && instance.Neurons <= AnchoringSurvey.MostSurveyed ? AnchoringSurvey.Take(instance, cancel).Sets : [];
        return new(instance, minimum)
        {
            Census = census,
            PartialMinima = entries,
            UndecidedPartitions = undecided,
            Completeness = completeness,
            Identifiability = [.. survey.Select(set => IdentifiabilityEntry.Of(set, options.MostClasses, cancel))],
        };
    }

    /// <summary>Writes the report; <paramref name="isAccepted"/> is the kernel's word on a finding about an instance.</summary>
    public void Write(Utf8JsonWriter writer, Func<Instance, Finding, bool> isAccepted)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("instance", Instance.Name);
        writer.WriteStartObject("globalMinimum");
        writer.WriteString("lower", GlobalMinimum.Lower.ToString());
        writer.WriteString("upper", GlobalMinimum.Upper.ToString());
        WriteEvidence([GlobalMinimum.LowerFinding(), GlobalMinimum.UpperFinding()]);
        writer.WriteEndObject();
        if (Census is not null)
        {
            writer.WriteCount("patterns", Census.Patterns);
            writer.WriteCount("zeroLossPatterns", Census.ZeroLossPatterns);
            writer.WriteCount("monosemanticZeroLossPatterns", Census.MonosemanticZeroLossPatterns);
            writer.WriteCount("undecidedPatterns", Census.UndecidedPatterns);
            writer.WriteString("zeroLossEvidence", Evidence([Census.Finding()]));
        }
        if (PartialMinima is not null)
        {
            writer.WriteStartArray("partialMinima");
            foreach (var entry in PartialMinima)
            {
                writer.WriteStartObject();
                writer.Write("pattern", entry.Minimum.Pattern.Sets);
                writer.WriteStartObject("loss");
                writer.WriteString("lower", entry.Minimum.Loss.Lower.ToString());
                writer.WriteString("upper", entry.Minimum.Loss.Upper.ToString());
                writer.WriteEndObject();
                writer.WriteString("classification", entry.Minimum.Shape is { } shape ? shape.ToString().ToLowerInvariant() : "undecided");
                WriteAnswer("spurious", entry.IsSpurious);
                WriteEvidence(entry.Findings);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteStartArray("undecidedPartitions");
            foreach (var pattern in UndecidedPartitions)
                writer.WriteStringValue(pattern.ToString());
            writer.WriteEndArray();
            writer.WriteString("partialMinimaComplete", UndecidedPartitions.Count > 0 ? "undecided" : Evidence(Completeness));
        }
        writer.WriteStartArray("identifiability");
        foreach (var entry in Identifiability)
        {
            var set = entry.Identifiability;
            writer.WriteStartObject();
            writer.Write("anchors", set.Anchored.Anchors);
            WriteAnswer("reachable", set.IsReachable);
            if (set.Dimension is { } dimension)
            {
                writer.WriteNumber("dimension", dimension.Dimension);
                writer.WriteNumber("gauge", dimension.Gauge);
            }
            WriteAnswer("decoderIdentifiable", set.DecoderIsIdentifiable);
            WriteAnswer("encoderIdentifiable", set.EncoderIsIdentifiable);
            if (entry.ZeroLossPatternsLeft is { } left)
                writer.WriteCount("zeroLossPatternsLeft", left);
            var free = entry.Free is null || isAccepted(entry.FreeInstance!, entry.Free.Finding());
            writer.WriteString("evidence", set.IsDecided && free ? Evidence(set.Findings) : "undecided");
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();

        void WriteEvidence(IReadOnlyList<Finding> findings) => writer.WriteString("evidence", Evidence(findings));

        string Evidence(IReadOnlyList<Finding> findings) => findings.All(finding => isAccepted(Instance, finding)) ? "kernel" : "undecided";

        void WriteAnswer(string name, bool? answer)
        {
            if (answer is { } known)
                writer.WriteBoolean(name, known);
            else
                writer.WriteNull(name);
        }
    }

    private static (IReadOnlyList<PartialMinimumEntry>? Entries, IReadOnlyList<ActivationPattern> Undecided, IReadOnlyList<Finding> Completeness) Partitions(
        Instance instance, GlobalMinimum minimum, CancellationToken cancel)
    {
        PartitionPatterns partitions;
        try
        {
            partitions = PartitionPatterns.Of(instance, cancel);
        }
        catch (EnumerationLimitException)
        {
            return (null, [], []);
        }
        var (entries, undecided, completeness) = (new List<PartialMinimumEntry>(), new List<ActivationPattern>(), new List<Finding>(partitions.Completeness));
        var partialMinima = new PartialMinima(instance);
        foreach (var partition in partitions.List)
        {
            var decision = partialMinima.Decide(partition.Pattern, cancel);
            if (decision.Exists is null)
                undecided.Add(partition.Pattern);
            else if (decision.Refutation is { PositiveOnly: false } refutation)
                completeness.Add(refutation.Finding());
            foreach (var found in decision.Minima)
            {
                bool? spurious = found.Loss.Lower > minimum.Upper ? true : found.Loss.Upper <= minimum.Lower ? false : null;
                var finding = spurious == true && found.IsLocalMinimum ? found.SpuriousFinding(minimum.Best.Encoder, minimum.Best.Decoder) : found.Finding();
                entries.Add(new(found, spurious, [finding]));
            }
        }
        return (entries, undecided, completeness);
    }
}
