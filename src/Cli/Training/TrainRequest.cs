using System.Text.Json.Nodes;
using TheoryChecks.Exact;
using TheoryChecks.Training;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Lrb;

namespace TheoryChecks.Cli;

/// <summary>What `train` is asked for.</summary>
/// <param name="Job">What is trained on a bench, or with which settings on data.</param>
/// <param name="Data">The file of the data; null for a bench.</param>
/// <param name="AnchorFile">The file of the directions to anchor at, if there is one.</param>
internal sealed record TrainRequest(BenchJob Job, string? Data, string? AnchorFile)
{
    public required string Device { get; init; }

    /// <summary>True if --k was given, and is not only its default.</summary>
    public required bool GivesK { get; init; }

    public required int CheckpointEvery { get; init; }

    public required bool Resume { get; init; }

    /// <summary>The folder of --out.</summary>
    public required string? Output { get; init; }

    /// <summary>The job, if its options fit together, and the directions in the anchor file.</summary>
    public (BenchJob Job, (RationalMatrix Inputs, RationalMatrix Targets) Directions) Checked()
    {
        CommonOptions.RequireFolder(Resume, Output);
        if (Data is not null && Job.Anchors > 0)
            throw CommandException.BadInput(AnchorFile is null
                ? "--anchors needs a truth, which --data has not; give directions with --anchor-file."
                : "--anchors counts features of a truth, which --data has not; all directions of --anchor-file are anchors, so leave --anchors out.");
        if (Data is not null && Job.Whitens)
            throw CommandException.BadInput("--whiten is for a bench; whiten the file of --data before, with its own covariance.");
        if (Job.Whitens && Job.Data.Kind == BenchKind.Transcoder)
            throw CommandException.BadInput("--whiten is for autoencoders and crosscoders; a transcoder's targets are not its inputs.");
        if (Job.Anchors > Job.Data.Features)
            throw CommandException.BadInput($"--anchors is {Job.Anchors}, but there are {Job.Data.Features} features.");
        if (Job.DecayFrom > 1)
            throw CommandException.BadInput($"--decay is {Job.DecayFrom}; give a share of the steps, up to 1.");
        if (Job.L1Coefficient is not null && Job.Method is not ("ReLU" or "Gated" or "CrosscoderL1"))
            throw CommandException.BadInput($"--l1: {Job.Method} has no L1; ReLU, Gated and CrosscoderL1 have one.");
        if (Job.WeightsL1 is not null && Job.Method != "ReLU")
            throw CommandException.BadInput($"--weighted-l1 is for ReLU; {Job.Method} leaves no choice.");
        if (Job.AuxiliaryCoefficient is not null && Job.Method is ("ReLU" or "JumpReLU" or "Gated" or "CrosscoderL1"))
            throw CommandException.BadInput($"--aux-coefficient: {Job.Method} has no AuxK; the k-sparse methods have it.");
        if (GivesK && (Job.Method is "ReLU" or "Gated" or "CrosscoderL1" || (Job.Method == "JumpReLU" && Job.Preset is "saelens" or "openai")))
            throw CommandException.BadInput(
                $"--k: {Job.Method} has no k{(Job.Method == "JumpReLU" ? $" with --preset {Job.Preset}" : "")}; the k-sparse methods have it.");
        if (Job.Preset == "theorychecks-short" && Job.Method != "JumpReLU")
            throw CommandException.BadInput($"--preset theorychecks-short is for JumpReLU; give another preset for {Job.Method}.");
        if (AnchorFile is null)
            return (Job, default);
        if (Data is null)
            throw CommandException.BadInput("--anchor-file needs --data; a bench is anchored at its own features, with --anchors.");
        var directions = Anchors(AnchorFile);
        return (Job with { Anchors = directions.Inputs.Rows }, directions);
    }

    /// <summary>What settings.json says of the run.</summary>
    public JsonObject Settings(BenchJob job)
    {
        var settings = job.Settings();
        if (Data is not null)
            settings["data"] = Data;
        if (AnchorFile is not null)
            settings["anchorFile"] = AnchorFile;
        return settings;
    }

    /// <summary>Samples from a file.</summary>
    public static ArraySource Source(string path, long seed)
    {
        var file = TensorFile.Read(path);
        var input = Input(file) ?? throw new TensorFormatException(path, "arrays", "input (N x np), and optionally target (N x nr), are wanted");
        return new ArraySource(input, file.Tensors.GetValueOrDefault("target") ?? input, seed);
    }

    /// <summary>Rows to anchor at. The checkpoint is bound to their numbers, as they are part of the method.</summary>
    private static (RationalMatrix Inputs, RationalMatrix Targets) Anchors(string path)
    {
        var file = TensorFile.Read(path);
        var input = Input(file) ?? throw new TensorFormatException(path, "arrays", "input (k x np), and optionally target (k x nr), are wanted");
        var inputs = Rows("input", input);
        var targets = file.Tensors.TryGetValue("target", out var target) ? Rows("target", target) : inputs;
        if (targets.Rows != inputs.Rows)
            throw new TensorFormatException(path, "target", $"it has {targets.Rows} rows and input {inputs.Rows}; as many are wanted");
        return (inputs, targets);

        RationalMatrix Rows(string name, TensorData array)
        {
            if (array.Shape is not [> 0 and var rows, > 0 and var columns])
                throw new TensorFormatException(path, name, $"its shape is {array.ShapeText}; a matrix with one row per anchor is wanted");
            var entries = array.ToSingles();
            if (!Array.TrueForAll(entries, float.IsFinite))
                throw new TensorFormatException(path, name, "it holds a number that is not finite");
            return RationalMatrix.Create(rows, columns, (i, j) => Rational.FromDouble(entries[(i * columns) + j]));
        }
    }

    /// <summary>The array of the inputs: "input", or the only one of a .npy file.</summary>
    public static TensorData? Input(TensorFile file) => file.Tensors.GetValueOrDefault("input") ?? file.Tensors.GetValueOrDefault("array");
}
