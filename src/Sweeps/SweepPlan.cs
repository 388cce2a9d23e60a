using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TheoryChecks.Sweeps;

/// <summary>A sweep: a command line and its parts, in order. Part I of N is made by the command line with "--part I/N" behind it.</summary>
public sealed record SweepPlan
{
    /// <summary>The schema's name.</summary>
    public const string Schema = "theorychecks.sweep/1";

    /// <summary>What the plan is called in its folder: a folder holds one plan of a name.</summary>
    public required string Name { get; init; }

    /// <summary>The version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>The words of the command line that decide the results, without the program's name.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>The parts, in order; at least one, no two of a name.</summary>
    public required ImmutableArray<SweepPart> Parts { get; init; }

    /// <summary>True if the names of the parts alone tell this plan from others: the same file may be named by several paths.</summary>
    public bool IsNamedByParts { get; init; }

    /// <summary>Eight hexadecimal digits of the parts' names, and of the command line unless they say enough.</summary>
    public string Hash => HashOf((IsNamedByParts ? [] : Command).Concat(Parts.Select(part => part.Name)));

    /// <summary>Eight hexadecimal digits of some words.</summary>
    public static string HashOf(IEnumerable<string> words) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', words))))[..8];

    /// <summary>Part I of N.</summary>
    /// <exception cref="SweepException">N is another number.</exception>
    public SweepPart Part(PartNumber number) => number.Count == Parts.Length
        ? Parts[number.Number - 1]
        : throw new SweepException($"--part {number}: this sweep has {PartsInWords}; give {(Parts.Length == 1 ? "1" : "I")}/{Parts.Length}.");

    /// <summary>How many parts there are: "1 part", "12 parts".</summary>
    public string PartsInWords => string.Create(CultureInfo.InvariantCulture, $"{Parts.Length} {(Parts.Length == 1 ? "part" : "parts")}");

    /// <summary>The file's text.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("name", Name);
        writer.WriteString("version", Version);
        writer.WriteStrings("command", Command);
        if (IsNamedByParts)
            writer.WriteBoolean("namedByParts", true);
        writer.WriteStartArray("parts");
        foreach (var part in Parts)
            writer.WriteInline(inline =>
            {
                inline.WriteStartObject();
                inline.WriteString("name", part.Name);
                inline.WriteString("result", part.Result);
                if (part.Trace is { } trace)
                    inline.WriteString("trace", trace);
                inline.WriteEndObject();
            });
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Reads a plan.</summary>
    /// <exception cref="SweepException">The file is none.</exception>
    public static SweepPlan Read(string path)
    {
        try
        {
            var root = JsonNode.Parse(File.ReadAllBytes(path));
            if (root?["schema"]?.GetValue<string>() == Schema)
                return new SweepPlan
                {
                    Name = root["name"]!.GetValue<string>(),
                    Version = root["version"]!.GetValue<string>(),
                    Command = [.. root["command"]!.AsArray().Select(word => word!.GetValue<string>())],
                    IsNamedByParts = root["namedByParts"]?.GetValue<bool>() ?? false,
                    Parts =
                    [
                        .. root["parts"]!.AsArray().Select(part => new SweepPart(
                            part!["name"]!.GetValue<string>(), part["result"]!.GetValue<string>(), part["trace"]?.GetValue<string>())),
                    ],
                };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or ArgumentException or FormatException)
        {
            // Not one of ours; said below.
        }
        throw new SweepException($"{path}: this is no plan of a sweep; remove it, and it is written again.");
    }
}
