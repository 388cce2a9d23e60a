using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>What a lower bound for the loss is about: the region of a pattern, or of it the points whose latents lie in a box.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Path">The way to the box; null: all of the region.</param>
internal sealed record LossRegion(ActivationPattern Pattern, BoxPath? Path = null)
{
    /// <summary>Writes it as an item of the claim of a part: the sets of the pattern, or {"pattern", "cones", "path"}.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        if (Path is not { } path)
        {
            WriteSets(writer);
            return;
        }
        writer.WriteStartObject();
        writer.WritePropertyName("pattern");
        WriteSets(writer);
        path.WriteCones(writer);
        writer.WriteStartArray("path");
        foreach (var (cut, child, children) in path.Steps)
        {
            writer.WriteStartObject();
            writer.WriteNumber("child", child);
            writer.WriteNumber("children", children);
            writer.WriteStartObject("node");
            cut.Write(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override string ToString() => Path is null ? $"{Pattern}" : $"{Pattern}/{string.Join('.', Path.Steps.Select(step => step.Child))}";

    private void WriteSets(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var set in Pattern.Sets)
        {
            writer.WriteStartArray();
            foreach (var c in set)
                writer.WriteNumberValue(c);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
    }
}
