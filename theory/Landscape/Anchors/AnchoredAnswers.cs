using System.Text.Json;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// What follows from a recorded finding about anchors, whoever recorded it: a journal may hold findings about other anchors or instances, or lack
/// some.
/// </summary>
internal static class AnchoredAnswers
{
    /// <summary>True if the finding is about these anchors, or about the problem that they leave, or about the instance itself.</summary>
    public static bool Concerns(RecordedFinding finding, AnchoredProblem anchored) => finding.Kind switch
    {
        "anchored-point" or "anchored-dimension" or "anchored-recovery" or "anchored-positive-loss" =>
            finding.About is null
            && finding.Claim.GetProperty("anchors").EnumerateArray().Select(anchor => anchor.GetInt32()).SequenceEqual(anchored.Anchors),
        "zero-loss-census" or "loss-lower-bound" or "loss-assignments" or "loss-join" =>
            finding.About is null || (anchored.FreeInstance is { } free && Text(finding.About).AsSpan().SequenceEqual(Text(free))),
        _ => false,
    };

    /// <summary>
    /// True if such a finding, once accepted, shows that no point that respects the anchors has loss 0: it says so; or no point at all has, or none
    /// of the problem that they leave; or the one point there is without free neurons has not.
    /// </summary>
    public static bool Excludes(RecordedFinding finding, AnchoredProblem anchored) => finding.Kind switch
    {
        "anchored-positive-loss" => true,
        "loss-lower-bound" or "loss-assignments" or "loss-join" => finding.Claim.Number("loss").Sign > 0,
        "zero-loss-census" => finding.Claim.Count("zeroLossPatterns").IsZero && finding.Claim.Count("undecidedPatterns").IsZero,
        "anchored-point" => anchored.Free == 0 && finding.Claim.Number("penalty").IsZero && finding.Claim.Number("loss").Sign > 0,
        _ => false,
    };

    private static byte[] Text(Instance instance)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text))
            InstanceFormat.Write(writer, instance);
        return text.ToArray();
    }
}
