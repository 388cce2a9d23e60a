using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TheoryChecks.Storage;
using TheoryChecks.Training.Engines;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Native;
using TheoryChecks.Training.Optimisation;

namespace TheoryChecks.Training;

/// <summary>
/// One training run, step by step. On the CPU a run that is saved and resumed is the same, to the bit, as one that went through; all that is random
/// comes from the seeds of options and data.
/// </summary>
public sealed class Trainer : IDisposable
{
    private const string Schema = "theorychecks.checkpoint/1";

    private readonly IBatchSource _source;
    private readonly ITrainingEngine _engine;

    private Trainer(TrainingOptions options, IBatchSource source, TrainingDevice device, long step, ProductKind product)
    {
        if (options.Misfit(source.InputDimension, source.TargetDimension) is { } misfit)
            throw new ArgumentException(misfit);
        TorchNative.Load();
        (Options, _source, Device, Step) = (options, source, device, step);
        var first = source.Batch(0, options.BatchSize);
        _engine = Engine(
            options with { Product = product, TargetVariance = InitialModel.Variance(first.Targets, source.TargetDimension) },
            InitialModel.Create(options, source.InputDimension, source.TargetDimension, first), device);
    }

    /// <summary>The options.</summary>
    public TrainingOptions Options { get; }

    /// <summary>Where it computes.</summary>
    public TrainingDevice Device { get; }

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    /// <summary>Who makes the encoder's product: Torch or Own.</summary>
    public ProductKind Product => _engine.Product;

    /// <summary>True when all steps are done.</summary>
    public bool IsDone => Step >= Options.Steps;

    /// <summary>Begins a run.</summary>
    /// <exception cref="ArgumentException">The options do not fit the data; the message says what is wanted.</exception>
    /// <exception cref="DllNotFoundException">The native libraries are missing.</exception>
    public static Trainer Start(TrainingOptions options, IBatchSource source, TrainingDevice device) =>
        new(options, source, device, 0, options.Product);

    /// <summary>Goes on from a checkpoint of the same run.</summary>
    /// <exception cref="ArgumentException">The checkpoint is of another run, or of none.</exception>
    /// <exception cref="DllNotFoundException">The native libraries are missing.</exception>
    public static Trainer Resume(TrainingOptions options, IBatchSource source, TrainingDevice device, TensorFile checkpoint)
    {
        if (checkpoint.Metadata.GetValueOrDefault("schema") != Schema
            || !long.TryParse(checkpoint.Metadata.GetValueOrDefault("step"), NumberStyles.None, CultureInfo.InvariantCulture, out var step))
            throw new ArgumentException($"This is no training checkpoint, \"{Schema}\"; give a file that training wrote.");
        if (options.Method.HasMagnitudes && checkpoint.Tensors.ContainsKey("thresholds"))
            throw new ArgumentException(
                "The checkpoint is of a Gated with a tied gate, as earlier versions trained it; Gated has scales and biases of magnitudes now "
                    + "(r_mag, b_mag). Begin anew in another folder; the model that the checkpoint holds can be read by the version that wrote it.");
        if (checkpoint.Metadata.GetValueOrDefault("run") != Fingerprint(options, source))
            throw new ArgumentException(
                "The checkpoint is of a run with other options or other data; resume with those it was begun with, or begin anew.");
        // Two products differ in rounding: a run goes on with the one it was begun with. Older checkpoints had libtorch's.
        var kept = Enum.TryParse<ProductKind>(checkpoint.Metadata.GetValueOrDefault("product"), out var product) ? product : ProductKind.Torch;
        if (options.Product != ProductKind.Auto && options.Product != kept)
            throw new ArgumentException(
                $"The checkpoint was made with the product '{kept.ToString().ToLowerInvariant()}'; with another one the run would not go on to the "
                    + "bit. Leave --product out.");
        var trainer = new Trainer(options, source, device, step, kept);
        trainer._engine.Restore(checkpoint.Tensors);
        return trainer;
    }

    /// <summary>Takes one step and says what it saw.</summary>
    /// <exception cref="TrainingDivergedException">The loss or the gradient is not finite. The model is as it was before the step.</exception>
    public StepReport TakeStep()
    {
        var report = _engine.Step(Step, _source.Batch(Step, Options.BatchSize));
        Step++;
        return report;
    }

    /// <summary>A copy of the model as it is now.</summary>
    public SdlModel Model() => _engine.Model();

    /// <summary>Everything that resuming needs.</summary>
    public TensorFile Checkpoint() => new(_engine.State(), new Dictionary<string, string>
    {
        ["schema"] = Schema,
        ["step"] = Step.ToString(CultureInfo.InvariantCulture),
        ["run"] = Fingerprint(Options, _source),
        ["product"] = Product.ToString(),
    });

    /// <summary>Writes a checkpoint, whole or not at all.</summary>
    /// <exception cref="IOException">The folder or the disk does not allow it.</exception>
    public void Save(string path) => AtomicFile.Write(path, stream => SafetensorsFile.Write(stream, Checkpoint()));

    /// <summary>
    /// Copies the state, and writes it while training goes on; the task ends when the file is there, whole. Steps taken meanwhile do not change it.
    /// </summary>
    public Task SaveInBackground(string path)
    {
        var checkpoint = Checkpoint();
        return Task.Run(() => AtomicFile.Write(path, stream => SafetensorsFile.Write(stream, checkpoint)));
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    /// <summary>A hash of all options and of what the data are: two runs with the same one are the same run.</summary>
    private static string Fingerprint(TrainingOptions options, IBatchSource source)
    {
        var text = new StringBuilder();
        text.AppendLine(source.Identity);
        // What came later is named only where it is on: checkpoints that are older go on.
        text.AppendLine((options with { Product = ProductKind.Auto }).ToString().Replace(", RescalesEncoder = False", "", StringComparison.Ordinal));
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{options.Method.Name} {options.Method.Activation} {(options.Method.Activation as Model.JumpReluActivation)?.Thetas}");
        foreach (var term in options.Method.Terms)
        {
            text.AppendLine(term.ToString());
            switch (term)
            {
                case Model.PrefixReconstructionTerm prefixes:
                    text.AppendJoin(' ', prefixes.Sizes);
                    break;
                case Model.DecoderNormL1Term norms:
                    text.AppendJoin(' ', norms.Sources);
                    break;
            }
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    // Where few latents pass, the sparse engine is several times as fast; it gives the same steps up to rounding.
    private static ITrainingEngine Engine(TrainingOptions options, SdlModel start, TrainingDevice device) =>
        !device.IsCuda && SparseEngine.Trains(options) ? new SparseEngine(options, start) : new TensorEngine(options, start, device);
}
