using System.Globalization;
using System.Text.Json;
using TheoryChecks.Model;

namespace TheoryChecks.Surveys;

/// <summary>
/// The results of a survey in a folder: survey.json says of which survey and version, instances/FIRST-LAST.jsonl holds the lines of so many
/// instances, whole or not at all. A file that is not whole counts as not there. What is in it does not depend on who made it, or when.
/// </summary>
internal sealed class SurveyFolder
{
    /// <summary>The schema of survey.json.</summary>
    public const string Schema = "theorychecks.survey-run/1";

    /// <summary>The names of the file that says whose results these are, and of the folder of results.</summary>
    public const string Header = "survey.json", Results = "instances";

    private readonly SurveySpec _spec;
    private readonly string[] _questions;
    private readonly string _path;

    /// <param name="spec">The survey.</param>
    /// <param name="path">The folder.</param>
    public SurveyFolder(SurveySpec spec, string path) =>
        (_spec, _path, _questions) = (spec, path, [.. SurveyQuestion.Of(spec).Select(question => question.Id)]);

    /// <summary>The instances of a file of results.</summary>
    public (int First, int Count) RangeOf(int block) =>
        (block * _spec.Block, Math.Min(_spec.Block, _spec.Count - block * _spec.Block));

    /// <summary>The file of results, relative to the folder.</summary>
    public string FileOf(int block) => RangeOf(block) is var (first, count)
        ? string.Create(CultureInfo.InvariantCulture, $"{Results}/{first:000000}-{first + count - 1:000000}.jsonl")
        : "";

    /// <summary>Writes survey.json.</summary>
    public void WriteHeader(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("name", _spec.Name);
        writer.WriteString("survey", _spec.Hash);
        writer.WriteString("version", SurveyFormat.Version);
        writer.WriteNumber("instances", _spec.Count);
        writer.WriteNumber("block", _spec.Block);
        writer.WritePropertyName("spec");
        SurveyFormat.WriteWithoutViews(writer, _spec);
        writer.WriteEndObject();
    }

    /// <summary>True if survey.json is there, and of this survey.</summary>
    /// <exception cref="SurveyException">It is of another one, or of another version.</exception>
    public bool IsBegun()
    {
        var path = Path.Combine(_path, Header);
        if (!File.Exists(path))
            return false;
        const string Fix = "give another folder, or remove it";
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            var (hash, name, version) =
                (root.GetProperty("survey").GetString(), root.GetProperty("name").GetString(), root.GetProperty("version").GetString());
            if (root.GetProperty("schema").GetString() == Schema && hash == _spec.Hash)
                return true;
            throw new SurveyException(version == SurveyFormat.Version
                ? $"{path}: these are the results of another survey ({name}, {hash}; this one is {_spec.Name}, {_spec.Hash}); {Fix}."
                : $"{path}: these are the results of version {version} of theorychecks; this is version {SurveyFormat.Version}; {Fix}.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new SurveyException($"{path}: this is not what a survey writes; {Fix}.");
        }
    }

    /// <summary>True if the results of a block are there, whole.</summary>
    /// <exception cref="SurveyException">They belong to another survey.</exception>
    public bool IsDone(int block) => Lines(block) is not null;

    /// <summary>The lines of a block, or null if they are not there or not whole.</summary>
    /// <exception cref="SurveyException">They belong to another survey.</exception>
    public IReadOnlyList<SurveyLine>? Lines(int block)
    {
        var path = Path.Combine(_path, FileOf(block));
        if (!File.Exists(path))
            return null;
        ReadOnlyMemory<byte> bytes = File.ReadAllBytes(path);
        var (first, count) = RangeOf(block);
        var lines = new List<SurveyLine>(count);
        while (bytes.Length > 0)
        {
            var end = bytes.Span.IndexOf((byte)'\n');
            if (end < 0 || lines.Count == count || SurveyLine.Read(_questions, bytes[..end], out var hash) is not { } line)
                return null;
            if (hash != _spec.Hash)
                throw new SurveyException(
                    $"{path}: these results belong to another survey or version ({hash}; this one is {_spec.Hash}); remove them.");
            if (line.Index != first + lines.Count)
                return null;
            lines.Add(line);
            bytes = bytes[(end + 1)..];
        }
        return lines.Count == count ? lines : null;
    }
}
