using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TheoryChecks.Checking;
using TheoryChecks.Exact;

namespace TheoryChecks.Properties.Checking;

/// <summary>All documents that differ from a JSON document in one place.</summary>
internal static class Mutations
{
    private const string Again = "#AGAIN#"; // marks the second of two equal member names until the text is written

    private static readonly string[] Words =
        [
            "relu", "jumprelu", "topk", "batchtopk", "identity", "zero", "neuron", "joint", "any", "positive", "decoder", "encoder", "trap", "flat",
            "saddle"];

    /// <summary>Every mutant, with what was done to get it; no two are equal, and none equals the original.</summary>
    public static IEnumerable<(string What, byte[] Utf8)> Of(ReadOnlyMemory<byte> original)
    {
        var root = JsonNode.Parse(original.Span)!;
        var seen = new HashSet<string> { root.ToJsonString() };
        foreach (var (what, mutant) in Places(root, []).SelectMany(place => At(root, place)))
        {
            var text = mutant?.ToJsonString() ?? "null";
            if (seen.Add(text))
                yield return (what, Encoding.UTF8.GetBytes(text.Replace(Again, "", StringComparison.Ordinal)));
        }
    }

    private static IEnumerable<object[]> Places(JsonNode? node, object[] path)
    {
        yield return path;
        var below = node switch
        {
            JsonObject members => members.SelectMany(member => Places(member.Value, [.. path, member.Key])),
            JsonArray items => items.SelectMany((item, k) => Places(item, [.. path, k])),
            _ => [],
        };
        foreach (var place in below)
            yield return place;
    }

    private static IEnumerable<(string What, JsonNode? Mutant)> At(JsonNode root, object[] path)
    {
        var node = Find(root, path);
        var place = "$" + string.Concat(path.Select(step => step is string name ? $".{name}" : $"[{step}]"));
        foreach (var (what, value) in Replacements(node))
            yield return ($"{place}: {what}", Changed((parent, step) => Put(parent, step, value)));
        if (node is JsonObject)
            yield return ($"{place}: unknown member", Changed((_, _) => { }, copy => copy.AsObject().Add("unknown", 0)));
        if (node is JsonArray { Count: var count } array)
        {
            yield return ($"{place}: 0 appended", Changed((_, _) => { }, copy => copy.AsArray().Add(0)));
            yield return ($"{place}: [] appended", Changed((_, _) => { }, copy => copy.AsArray().Add(new JsonArray())));
            if (count > 1)
                yield return ($"{place}: reversed",
                    Changed((parent, step) => Put(parent, step, new JsonArray([.. array.Reverse().Select(item => item?.DeepClone())]))));
            if (count > 0 && array[count - 1] is JsonValue last && AsNumber(last) is { } number)
                yield return ($"{place}: last + 1 appended", Changed((_, _) => { }, copy => copy.AsArray().Add(Number(number + 1))));
        }
        if (path.Length == 0)
            yield break;
        if (path[^1] is string key)
        {
            yield return ($"{place}: deleted", Changed((parent, _) => parent.AsObject().Remove(key)));
            yield return ($"{place}: renamed", Changed((parent, _) => Rename(parent.AsObject(), key, key + "x")));
            yield return ($"{place}: given twice", Changed((parent, _) => parent.AsObject().Add(key + Again, node?.DeepClone())));
        }
        else if (path[^1] is int k)
        {
            yield return ($"{place}: deleted", Changed((parent, _) => parent.AsArray().RemoveAt(k)));
            yield return ($"{place}: doubled", Changed((parent, _) => parent.AsArray().Insert(k, node?.DeepClone())));
            yield return ($"{place}: swapped with the next", Changed((parent, _) =>
            {
                if (k + 1 < parent.AsArray().Count)
                {
                    parent.AsArray().RemoveAt(k);
                    parent.AsArray().Insert(k + 1, node?.DeepClone());
                }
            }));
        }

        JsonNode? Changed(Action<JsonNode, object> change, Action<JsonNode>? inside = null)
        {
            // One level more, so that the root too has a parent.
            var box = new JsonArray(root.DeepClone());
            object[] full = [0, .. path];
            change(Find(box, full[..^1])!, full[^1]);
            if (inside is not null)
                inside(Find(box, full)!);
            var mutant = box[0];
            return mutant?.DeepClone();
        }
    }

    private static IEnumerable<(string What, JsonNode? Value)> Replacements(JsonNode? node)
    {
        yield return ("null", null);
        yield return ("{}", new JsonObject());
        yield return ("[]", new JsonArray());
        yield return ("in brackets", new JsonArray(node?.DeepClone()));
        yield return ("true", true);
        if (node is not JsonValue value)
            yield break;
        if (AsNumber(value) is { } number)
        {
            yield return ("+ 1", Number(number + 1));
            yield return ("- 1", Number(number - 1));
            yield return ("negated", Number(-number));
            yield return ("doubled", Number(2 * number));
            yield return ("0", Number(0));
            yield return ("+ 1/2", Number(number + Rational.Parse("1/2")));
            yield return ("+ 1e-30", Number(number + Rational.Parse("1e-30")));
            yield return ("- 1e-30", Number(number - Rational.Parse("1e-30")));
            yield return ("1e40", Number(Rational.Parse("1e40")));
            yield return ("as text", value.GetValueKind() == JsonValueKind.String ? number.ToDouble() : number.ToString());
            yield return ("not a number", "1/0");
        }
        else if (value.GetValueKind() == JsonValueKind.String)
        {
            var text = value.GetValue<string>();
            yield return ("a letter more", text + "x");
            yield return ("capitals", text.ToUpperInvariant());
            yield return ("empty", "");
            yield return ("a number", 1);
            foreach (var word in Words.Concat(Kernel.Kinds))
                yield return (word, word);
        }
        else
        {
            yield return ("false", false);
        }
    }

    private static Rational? AsNumber(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.Number => Rational.Parse(value.ToJsonString()),
        JsonValueKind.String when Rational.TryParse(value.GetValue<string>(), out var number, out _) => number,
        _ => null,
    };

    private static JsonNode Number(Rational number) => number.TryGetInt64(out var small) ? small : number.ToString();

    private static void Put(JsonNode parent, object step, JsonNode? value)
    {
        if (step is string key)
            parent[key] = value;
        else
            parent[(int)step] = value;
    }

    private static void Rename(JsonObject parent, string key, string other)
    {
        var value = parent[key]?.DeepClone();
        parent.Remove(key);
        parent.Add(other, value);
    }

    private static JsonNode? Find(JsonNode? node, IEnumerable<object> path) =>
        path.Aggregate(node, (current, step) => step is string key ? current![key] : current![(int)step]);
}
