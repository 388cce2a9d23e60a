using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Cli;

/// <summary>What `new` takes features from: inputs, targets where they differ, and the model where it is one.</summary>
/// <param name="What">In words: "rows of vectors.npy".</param>
/// <param name="Stem">The beginning of a name.</param>
/// <param name="Inputs">One row per feature.</param>
internal sealed record VectorSource(string What, string Stem, VectorRows Inputs)
{
    private const string SyntheticModel = "synthetic_model.safetensors";

    /// <summary>Targets, where they are not the inputs.</summary>
    public VectorRows? Targets { get; init; }

    /// <summary>The model, where it is one.</summary>
    public InferenceModel? Model { get; init; }

    /// <summary>What was read about the model, for people.</summary>
    public IReadOnlyList<ModelFact> Facts { get; init; } = [];

    /// <summary>Lengths mean nothing, as with rows of a model: they go to the unit sphere unless asked otherwise.</summary>
    public bool IsOfDirections { get; init; }

    /// <summary>What of the file was not taken, in a sentence; null for nothing.</summary>
    public string? Left { get; init; }

    /// <summary>Reads a file or a folder.</summary>
    /// <param name="path">The path.</param>
    /// <param name="side">Of a model: decoder, encoder, or both; null for what suits it.</param>
    /// <param name="options">What the user says about a model.</param>
    public static VectorSource Read(string path, string? side, ModelReadOptions options)
    {
        if (path.Length == 0)
            throw CommandException.BadInput("the file name is empty; give a model, an array of feature vectors, or an instance.");
        if (!Path.Exists(path))
            throw CommandException.BadInput($"{path}: there is no such file; give a model, an array of feature vectors, or an instance.");
        var stem = StemOf(path);
        if (Directory.Exists(path))
            return File.Exists(Path.Combine(path, SyntheticModel))
                ? OfSynthetic(Path.Combine(path, SyntheticModel), stem)
                : OfModel(path, stem, side, options);
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".csv" or ".tsv" or ".txt":
                return Vectors(path, stem, side) with { Inputs = VectorRows.Of(CsvVectors.Read(path, out var left)), Left = left };
            case ".json" when !path.EndsWith(".index.json", StringComparison.OrdinalIgnoreCase):
                return OfInstance(path, stem, side);
            case ".json":
                return OfModel(path, stem, side, options);
        }
        var file = TensorFile.Read(path);
        if (file.Tensors.ContainsKey("feature_vectors"))
            return OfSynthetic(path, stem);
        var name = file.Tensors.ContainsKey("input") ? "input" : file.Names is [var only] ? only : null;
        if (name is null)
            return OfModel(path, stem, side, options);
        string[] known = ["input", "target", "anchors", "bias", "target_bias"];
        if (file.Names.FirstOrDefault(other => other != name && !known.Contains(other)) is { } unknown)
            throw new TensorFormatException(path, unknown, $"this array is not known beside {name}; target is, and what a truth has");
        var unused = file.Names.Where(other => other is "anchors" or "bias" or "target_bias").ToArray();
        return Vectors(path, stem, side) with
        {
            Inputs = VectorRows.Of(path, name, file.Tensors[name]),
            Targets = file.Tensors.TryGetValue("target", out var target) ? VectorRows.Of(path, "target", target) : null,
            IsOfDirections = file.Metadata.ContainsKey("settings"),
            Left = unused.Length == 0 ? null : $"Not taken from the file: {string.Join(", ", unused)}.",
        };
    }

    private static VectorSource Vectors(string path, string stem, string? side) => side is null
        ? new VectorSource($"rows of {Path.GetFileName(path)}", stem, null!)
        : throw CommandException.BadInput($"--rows {side} is about a model; {path} holds vectors. Leave it out.");

    private static VectorSource OfInstance(string path, string stem, string? side)
    {
        var instance = InputFile.ReadInstance(path);
        if (instance.Distribution is not null || instance.Samples is not null || instance.Point is not null || instance.Hierarchy.Count > 0)
            throw CommandException.BadInput(
                $"{path}: it has a distribution, samples, a point or a hierarchy, which belong to all its features; edit the file instead.");
        var (inputs, targets) = (instance.Isolated.Inputs, instance.Isolated.Targets);
        return Vectors(path, stem, side) with
        {
            What = $"features of {Path.GetFileName(path)}",
            Inputs = VectorRows.Of(inputs),
            Targets = inputs.Equals(targets) ? null : VectorRows.Of(targets),
            Left = "Of the instance only the features are taken: give --neurons, --activation, --weights and --anchors anew where they matter.",
        };
    }

    private static VectorSource OfSynthetic(string path, string stem)
    {
        var truth = TruthFile.Read(path);
        return new VectorSource("features of SAELens' SyntheticModel", stem, VectorRows.Of(truth.Inputs)) { IsOfDirections = true };
    }

    private static VectorSource OfModel(string path, string stem, string? side, ModelReadOptions options)
    {
        var reading = ModelFile.Read(path, options);
        var model = reading.Model;
        var (encoder, decoder) = (model.Encoder, model.Decoder);
        side ??= encoder.Dimension == decoder.Dimension && model.Skip is null ? "decoder" : "both";
        if (side == "decoder" && encoder.Dimension != decoder.Dimension)
            throw CommandException.BadInput($"{path}: a model from dimension {encoder.Dimension} to {decoder.Dimension} has its inputs in the "
                + "encoder's rows; give --rows both.");
        return new VectorSource(
            $"{(side == "both" ? "encoder and decoder" : side)} rows of a model of {reading.Library}",
            stem,
            VectorRows.Of(side == "decoder" ? decoder : encoder))
        {
            Targets = side == "both" ? VectorRows.Of(decoder) : null,
            Model = model,
            Facts = reading.Facts,
            IsOfDirections = true,
        };
    }

    /// <summary>The name of the file or folder, of the letters that names of instances may have.</summary>
    private static string StemOf(string path)
    {
        var name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        var kept = new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')]).TrimStart('.');
        return kept.Length == 0 ? "instance" : kept[..Math.Min(kept.Length, 60)];
    }
}
