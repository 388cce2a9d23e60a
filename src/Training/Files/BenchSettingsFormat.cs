using System.Text.Json;
using System.Text.Json.Serialization;
using TheoryChecks.Training.Data;

namespace TheoryChecks.Training.Files;

/// <summary>Bench settings as JSON: every member by its name, none unknown.</summary>
public static class BenchSettingsFormat
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>One line of JSON.</summary>
    public static string Write(BenchSettings settings) => JsonSerializer.Serialize(settings, Options);

    /// <summary>Reads what <see cref="Write"/> wrote; members left out keep their defaults.</summary>
    /// <exception cref="JsonException">It is not that JSON.</exception>
    /// <exception cref="ArgumentException">The settings are bad.</exception>
    public static BenchSettings Read(string json)
    {
        var settings = JsonSerializer.Deserialize<BenchSettings>(json, Options) ?? throw new JsonException("The settings are null.");
        return settings.Misfit() is { } misfit ? throw new ArgumentException(misfit) : settings;
    }
}
