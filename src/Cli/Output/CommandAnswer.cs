using System.Globalization;
using System.Text.Json;

namespace TheoryChecks.Cli;

/// <summary>
/// How a command hands over what it found: a document in the folder of --out and on stdout, words, and last what was written where.
/// </summary>
/// <param name="Job">The job that found it.</param>
/// <param name="Folder">The folder of --out, if it was given.</param>
internal sealed record CommandAnswer(Job Job, OutputFolder? Folder)
{
    private const int NameWidth = 26;

    private readonly List<string> _written = [];

    /// <summary>Writes a file beside the document, if there is a folder.</summary>
    public void Keep(string fileName, Action<Stream> write)
    {
        if (Folder is not null)
            _written.Add(Folder.Write(fileName, write));
    }

    /// <summary>Hands over the document, then the words.</summary>
    /// <returns>Success.</returns>
    public int Give(string fileName, Action<Utf8JsonWriter> document, Action<TextWriter> words)
    {
        if (Folder is not null)
            _written.Add(Folder.WriteJson(fileName, document));
        Job.Screen.Json(document);
        words(Job.Screen.Human);
        foreach (var path in _written)
            Job.Screen.Human.WriteLine($"Written: {path}");
        return ExitCode.Success;
    }

    /// <summary>One line per metric.</summary>
    public static void WriteMetrics(TextWriter text, IEnumerable<KeyValuePair<string, double>> metrics)
    {
        var lines = metrics.ToArray();
        var width = lines.Select(line => line.Key.Length + 1).Append(NameWidth).Max();
        foreach (var (name, value) in lines)
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name.PadRight(width)}{value:0.####}"));
    }

    /// <summary>The member "metrics".</summary>
    public static void WriteMetrics(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, double>> metrics)
    {
        writer.WriteStartObject("metrics");
        foreach (var (name, value) in metrics)
            writer.WriteNumber(name, value);
        writer.WriteEndObject();
    }
}
