using System.Globalization;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Training.Files.Models;

/// <summary>A JSON object beside a model's weights. It remembers which members were asked for: what is left over is not understood.</summary>
internal sealed class Configuration
{
    private const long LongestFile = 1 << 20;
    private const int DeepestNesting = 16;

    private readonly string _file, _prefix;
    private readonly JsonElement _root;
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly List<Configuration> _parts = [];

    private Configuration(string file, string prefix, JsonElement root) => (_file, _prefix, _root) = (file, prefix, root);

    /// <summary>The file's name, without its folder.</summary>
    public string Name => Path.GetFileName(_file);

    /// <summary>No members, for a file that may be missing.</summary>
    public static Configuration Empty(string path)
    {
        using var document = JsonDocument.Parse("{}");
        return new Configuration(path, "", document.RootElement.Clone());
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="TensorFormatException">It is no JSON object, or too large.</exception>
    public static Configuration Read(string path)
    {
        if (new FileInfo(path).Length > LongestFile)
            throw new TensorFormatException(path, "byte 0", $"the configuration is larger than {LongestFile} bytes");
        try
        {
            var strict = new JsonDocumentOptions { MaxDepth = DeepestNesting, AllowDuplicateProperties = false };
            using var document = JsonDocument.Parse(JsonErrors.Text(File.ReadAllBytes(path)), strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new Configuration(path, "", document.RootElement.Clone())
                : throw new TensorFormatException(path, "$", "a JSON object is wanted");
        }
        catch (JsonException e)
        {
            throw new TensorFormatException(path, "$", $"{JsonErrors.Told(e)}");
        }
    }

    /// <summary>True if the member is there and not null. Asking does not use it.</summary>
    public bool Has(string member) => _root.TryGetProperty(member, out var value) && value.ValueKind is not JsonValueKind.Null;

    /// <summary>True if the member is an object.</summary>
    public bool IsObject(string member) => _root.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Object;

    /// <summary>True if the member is true or false.</summary>
    public bool IsFlag(string member) => _root.TryGetProperty(member, out var value)
        && value.ValueKind is (JsonValueKind.True or JsonValueKind.False);

    /// <summary>A member's text, or null.</summary>
    public string? Text(string member) => Value(member) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString() : throw Refusal(member, $"found {Shown(value)}; text is wanted");

    /// <summary>A member's truth, or null.</summary>
    public bool? Flag(string member) => Value(member) is not { } value ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
            : throw Refusal(member, $"found {Shown(value)}; true or false is wanted");

    /// <summary>A member's number, or null.</summary>
    public double? Number(string member) => Value(member) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number
        : throw Refusal(member, $"found {Shown(value)}; a number is wanted");

    /// <summary>A member's whole number from 1, or null; 32.0 is one too.</summary>
    public int? Count(string member) => Number(member) is not { } number ? null
        : number is >= 1 and <= int.MaxValue && number == Math.Truncate(number) ? (int)number
        : throw Refusal(member, string.Create(CultureInfo.InvariantCulture, $"found {number}; a whole number from 1 is wanted"));

    /// <summary>A member that is an object, or null. What is left over in it is left over here.</summary>
    public Configuration? Part(string member)
    {
        if (Value(member) is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Object)
            throw Refusal(member, $"found {Shown(value)}; an object is wanted");
        if (_parts.Find(part => part._prefix == Full(member) + ".") is { } known)
            return known;
        var created = new Configuration(_file, Full(member) + ".", value);
        _parts.Add(created);
        return created;
    }

    /// <summary>These members, whatever they say, do not change what the model computes.</summary>
    public void Harmless(params IEnumerable<string> members) => _used.UnionWith(members);

    /// <summary>A member that is harmless only as one of these JSON values, such as "false" or "none".</summary>
    public void Only(string member, string why, params string[] values)
    {
        if (Value(member) is { } value && !values.Contains(value.ToString(), StringComparer.OrdinalIgnoreCase))
            throw Refusal(member, $"found {Shown(value)}; {why}");
    }

    /// <summary>A size that must be what the tensors say.</summary>
    public void Agree(string member, int found, string what)
    {
        if (Number(member) is { } said && said != found)
            throw Refusal(member, string.Create(CultureInfo.InvariantCulture, $"it says {said}; {what} is {found}"));
    }

    /// <summary>Members that nobody asked for, by their full names.</summary>
    public IEnumerable<string> Unused() =>
        _root.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null && !_used.Contains(member.Name)).Select(member =>
            Full(member.Name))
            .Concat(_parts.SelectMany(part => part.Unused()));

    /// <summary>All members, at every depth, by their full names.</summary>
    public IEnumerable<string> Members() => Members(_prefix, _root);

    /// <summary>An error about a member.</summary>
    public TensorFormatException Refusal(string member, string problem) => new(_file, Full(member), problem);

    private static IEnumerable<string> Members(string prefix, JsonElement parent) => parent.EnumerateObject().SelectMany(member =>
        member.Value.ValueKind == JsonValueKind.Object
            ? Members($"{prefix}{member.Name}.", member.Value).Prepend(prefix + member.Name) : [prefix + member.Name]);

    private static string Shown(JsonElement value) => value.GetRawText() is { Length: > 40 } text ? text[..40] + "..." : value.GetRawText();

    private string Full(string member) => _prefix + member;

    private JsonElement? Value(string member)
    {
        _used.Add(member);
        return _root.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }
}
