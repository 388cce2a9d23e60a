using System.Globalization;
using System.Numerics;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// What reports read of a finding of each kind that a journal keeps, and of what form it must be. It says nothing about truth, which is the kernel's:
/// only that whatever is read is there and can be read.
/// </summary>
internal static class ClaimForm
{
    private enum Form
    {
        Pattern,
        Set,
        Interval,
        Number,
        Count,
        Whole,
        Flag,
        Shape,
        Word,
        Encoder,
        Decoder,
    }

    private sealed record Member(string Name, Form Form, bool IsNeeded = true, bool IsEvidence = false);

    private static readonly Member Pattern = new("pattern", Form.Pattern), Anchors = new("anchors", Form.Set), Loss = new("loss", Form.Number);

    private static readonly Member[] Minimum =
    [
        Pattern, new("loss", Form.Interval), new("interior", Form.Flag), new("classification", Form.Shape, IsNeeded: false),
        .. Point(isNeeded: false, isEvidence: true),
    ];

    private static readonly Dictionary<string, Member[]> Kinds = new(StringComparer.Ordinal)
    {
        ["pattern-minimum"] = Minimum,
        ["enclosed-minimum"] = Minimum,
        ["no-partial-minimum"] = [Pattern, new("loss", Form.Word)],
        ["loss-lower-bound"] = [Loss],
        ["loss-assignments"] = [Loss],
        ["loss-join"] = [Loss],
        ["loss-upper-bound"] = [Loss, .. Point(isNeeded: true, isEvidence: true)],
        ["zero-loss-pattern"] = [Pattern, .. Point(isNeeded: true, isEvidence: true)],
        ["zero-loss-census"] = [new("patterns", Form.Count), new("zeroLossPatterns", Form.Count), new("undecidedPatterns", Form.Count)],
        ["anchored-dimension"] =
        [
            Anchors, Pattern, new("dimension", Form.Whole), new("gauge", Form.Whole), new("largest", Form.Flag),
            .. Point(isNeeded: true, isEvidence: false),
        ],
        ["anchored-point"] =
        [
            Anchors, Loss, new("penalty", Form.Number), new("decoderMisses", Form.Set), new("encoderMisses", Form.Set),
            .. Point(isNeeded: false, isEvidence: false),
        ],
        ["anchored-recovery"] = [Anchors, new("by", Form.Word)],
        ["anchored-positive-loss"] = [Anchors],
        ["absorption-loss"] =
        [
            new("event", Form.Word), new("parent", Form.Whole), new("children", Form.Set), new("patterns", Form.Count),
            new("lower", Form.Number, IsNeeded: false), new("upper", Form.Number, IsNeeded: false), .. Point(isNeeded: false, isEvidence: true),
        ],
    };

    /// <summary>What the finding lacks of what its kind has, or null. It is about this instance, unless it names another.</summary>
    public static string? Flaw(RecordedFinding finding, Instance instance)
    {
        if (!Kinds.TryGetValue(finding.Kind, out var members))
            return $"\"{finding.Kind}\" is no kind of finding that a journal keeps";
        foreach (var (where, of) in new[] { ("claim", finding.Claim), ("evidence", finding.Evidence) })
        {
            if (of.ValueKind != JsonValueKind.Object)
                return $"{finding.Kind}: its {where} is no object";
            // A point is read wherever there is one.
            var own = members.Where(member => member.IsEvidence == (where == "evidence"));
            foreach (var member in own.Concat(Point(isNeeded: false, where == "evidence")))
            {
                if (!of.TryGetProperty(member.Name, out var value))
                {
                    if (member.IsNeeded)
                        return $"{finding.Kind}: its {where} has no \"{member.Name}\"";
                    continue;
                }
                if (!Has(member.Form, value, finding.About ?? instance))
                    return $"{finding.Kind}: \"{member.Name}\" of its {where} is not of the form {member.Form.ToString().ToLowerInvariant()}";
            }
        }
        return null;
    }

    /// <summary>Whether this is evidence of a decision about loss 0 on a pattern: a point, a proof that there is none, or nothing.</summary>
    public static bool IsOfZeroLoss(JsonElement evidence, Instance instance) =>
        evidence.ValueKind == JsonValueKind.Object
        && (evidence.TryGetProperty("encoder", out var encoder)
            ? Has(Form.Encoder, encoder, instance) && evidence.TryGetProperty("decoder", out var decoder) && Has(Form.Decoder, decoder, instance)
            : !evidence.TryGetProperty("steps", out var steps) || steps.ValueKind == JsonValueKind.Array);

    private static Member[] Point(bool isNeeded, bool isEvidence) =>
        [new("encoder", Form.Encoder, isNeeded, isEvidence), new("decoder", Form.Decoder, isNeeded, isEvidence)];

    private static bool Has(Form form, JsonElement value, Instance instance) => form switch
    {
        Form.Pattern => IsList(value, set => IsSet(set, instance.Problem.Columns)) && value.GetArrayLength() == instance.Neurons,
        Form.Set => IsSet(value, int.MaxValue),
        Form.Interval => value.ValueKind == JsonValueKind.Object && value.TryGetProperty("lower", out var lower) && Number(lower) is { } from
            && value.TryGetProperty("upper", out var upper) && Number(upper) is { } to && from <= to,
        Form.Number => Number(value) is not null,
        Form.Count => value.ValueKind == JsonValueKind.String
            && BigInteger.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out _),
        Form.Whole => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var whole) && whole >= 0,
        Form.Flag => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        Form.Shape => value.ValueKind == JsonValueKind.String && value.GetString() is "trap" or "flat" or "saddle",
        Form.Word => value.ValueKind == JsonValueKind.String,
        Form.Encoder => IsMatrix(value, instance.Neurons, instance.Problem.InputDimension),
        _ => IsMatrix(value, instance.Problem.TargetDimension, instance.Neurons),
    };

    private static bool IsMatrix(JsonElement value, int rows, int columns) =>
        IsList(value, row => IsList(row, entry => Number(entry) is not null) && row.GetArrayLength() == columns) && value.GetArrayLength() == rows;

    private static bool IsSet(JsonElement value, int below)
    {
        var last = -1;
        return IsList(value, item =>
        {
            var isNext = item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var next) && next > last && next < below;
            last = isNext ? item.GetInt32() : last;
            return isNext;
        });
    }

    private static bool IsList(JsonElement value, Func<JsonElement, bool> item) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item);

    private static Rational? Number(JsonElement value) =>
        value.ValueKind is JsonValueKind.String or JsonValueKind.Number
        && Rational.TryParse(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(), out var number, out _)
            ? number : null;
}
