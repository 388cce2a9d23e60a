using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TheoryChecks.Appendix;
using TheoryChecks.Model;
using TheoryChecks.Training.Store;
using TheoryChecks.Training.Toy;

namespace TheoryChecks.Cli;

/// <summary>What `figure` is asked for.</summary>
internal sealed record FigureRequest(Job Job, string[] Files, string Kind)
{
    /// <summary>How models are trained for it.</summary>
    public required ToyOptions Training { get; init; }

    /// <summary>The first option given that says how; null if none was.</summary>
    public required string? TrainingGiven { get; init; }

    /// <summary>The one instance that this kind is about.</summary>
    public Instance Instance() => Files is [var file]
        ? InputFile.ReadInstance(file)
        : throw CommandException.BadInput($"--kind {Kind} takes one file, an instance; {Files.Length} were given.");

    /// <summary>The results in these files; of a folder, all that are in it, or in its folder "results".</summary>
    public IReadOnlyList<BenchResult> Results() => [.. Files.SelectMany(path =>
    {
        if (!Directory.Exists(path))
            return [BenchResult.Read(InputFile.Read(path, InputFile.MostBytes, "a result that bench wrote"), path)];
        var results = new ResultStore(Directory.Exists(Path.Combine(path, "results")) ? Path.Combine(path, "results") : path).All().ToArray();
        return results.Length > 0
            ? results
            : throw CommandException.BadInput($"{path}: there are no results in it; make them with: theorychecks bench lrb --out {path}");
    })];

    /// <summary>The comparisons with certified landscapes in these files; of a folder, those of every bench-text-*.json in it.</summary>
    public IReadOnlyList<TextPredictions> Comparisons() => [.. Files
        .SelectMany(path => Directory.Exists(path) ? [.. Directory.GetFiles(path, "bench-text-*.json").Order(StringComparer.Ordinal)] : new[] { path })
        .SelectMany<string, TextPredictions>(
            path => TextPredictions.Read(InputFile.Read(path, InputFile.MostBytes, "what bench text --groups wrote"), path))];

    /// <summary>A training log. One named log.jsonl goes by the name of its folder, whose settings.json says how many neurons there are.</summary>
    public static TrainingLog Log(string path)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, "log.jsonl") : path;
        var text = Encoding.UTF8.GetString(InputFile.Read(file, InputFile.MostBytes, "a log.jsonl that train wrote").Span);
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var isOwn = Path.GetFileName(file) == "log.jsonl";
        return isOwn
            ? TrainingLog.Read(text, file, Path.GetFileName(folder), Neurons(Path.Combine(folder, "settings.json")))
            : TrainingLog.Read(text, file, Path.GetFileNameWithoutExtension(file), null);
    }

    private static int? Neurons(string settings)
    {
        if (!File.Exists(settings))
            return null;
        try
        {
            return JsonNode.Parse(InputFile.Read(settings, InputFile.MostBytes, "settings that train wrote").Span)?["neurons"]?.GetValue<int>();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw CommandException.BadInput($"{settings}: these are no settings that train wrote; leave the file away, or train anew.");
        }
    }
}
