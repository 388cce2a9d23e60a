using System.Text;
using System.Text.RegularExpressions;
using TheoryChecks.Model;

namespace TheoryChecks.Cli;

/// <summary>An instance as a file for people: every vector on one line.</summary>
internal static partial class InstanceText
{
    /// <summary>UTF-8, ending in a line feed.</summary>
    public static byte[] Of(Instance instance)
    {
        using var stream = new MemoryStream();
        JsonText.Write(stream, writer => InstanceFormat.Write(writer, instance));
        // No text in an instance has a bracket: names are plain letters, numbers are digits.
        var text = Innermost().Replace(
            Encoding.UTF8.GetString(stream.ToArray()), list => $"[{Gaps().Replace(list.Groups["items"].Value, ", ")}]");
        return Encoding.UTF8.GetBytes(text);
    }

    /// <summary>Writes it to stdout.</summary>
    public static void ToStandardOutput(Instance instance)
    {
        using var stdout = StandardStreams.OpenOutput();
        stdout.Write(Of(instance));
    }

    [GeneratedRegex(@"\[\s+(?<items>[^\[\]{}]*?)\s+\]")]
    private static partial Regex Innermost();

    [GeneratedRegex(@",\s+")]
    private static partial Regex Gaps();
}
