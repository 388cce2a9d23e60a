using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Cli;

/// <summary>
/// One part of the decision tree of a neuron, counted: where the first columns are off or on as the prefix says, there are so many patterns, and the
/// kernel has accepted the part's tree while it was made. "theorychecks.enumeration-part/1".
/// </summary>
/// <param name="Instance">The instance's name.</param>
/// <param name="Of">What the number depends on: the instance and the version.</param>
/// <param name="Prefix">0 for off, 1 for on, column by column.</param>
/// <param name="Patterns">How many patterns.</param>
/// <param name="Lemmas">How many Farkas lemmas closed the gaps.</param>
/// <param name="Certificate">Its certificate: a file in the folder of certificates, and its SHA-256. Null if counts alone were asked for.</param>
internal sealed record TreePart(
    string Instance, string Of, string Prefix, long Patterns, long Lemmas, (string File, string Sha256)? Certificate = null)
{
    private const string Schema = "theorychecks.enumeration-part/1";

    /// <summary>The prefix of part number k of a tree that is cut below so many columns.</summary>
    public static string PrefixOf(int k, int split) =>
        string.Concat(Enumerable.Range(0, split).Select(j => (k >> split - 1 - j & 1) == 0 ? '0' : '1'));

    /// <summary>The decisions of a prefix.</summary>
    public static bool[] Decisions(string prefix) => [.. prefix.Select(letter => letter == '1')];

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("instance", Instance);
        writer.WriteString("of", Of);
        writer.WriteString("prefix", Prefix);
        writer.WriteCount("patterns", Patterns);
        writer.WriteNumber("farkas", Lemmas);
        if (Certificate is { } certificate)
        {
            writer.WriteStartObject("certificate");
            writer.WriteString("file", certificate.File);
            writer.WriteString("sha256", certificate.Sha256);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    /// <summary>The part in this file; null if it is not there, or not whole.</summary>
    public static TreePart? Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            return root.GetProperty("schema").GetString() != Schema ? null : new TreePart(
                root.GetProperty("instance").GetString()!,
                root.GetProperty("of").GetString()!,
                root.GetProperty("prefix").GetString()!,
                long.Parse(root.GetProperty("patterns").GetString()!, System.Globalization.CultureInfo.InvariantCulture),
                root.GetProperty("farkas").GetInt64(),
                root.TryGetProperty("certificate", out var certificate)
                    ? (certificate.GetProperty("file").GetString()!, certificate.GetProperty("sha256").GetString()!) : null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException or KeyNotFoundException
            or InvalidOperationException or FormatException or OverflowException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandException.BadInput($"{path}: this part cannot be read: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; "
                + "make it readable, or remove it, and it is made again.");
        }
    }
}
