using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Lrb;

/// <summary>Trains to the end, from the last checkpoint if there is one, and keeps checkpoints and a log on the way.</summary>
public static class TrainingRun
{
    /// <summary>Steps between two lines of the log.</summary>
    public const int LogEvery = 50;

    /// <summary>The trained model and how the run went. A checkpoint is left behind when it is stopped, and removed by the caller when its result is
    /// kept.</summary>
    /// <param name="options">The options.</param>
    /// <param name="source">The data.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="files">Where to keep checkpoints; null for none.</param>
    /// <param name="progress">Is told every step and the samples per second of this process.</param>
    /// <param name="cancel">Stops after the step under way, with a checkpoint.</param>
    /// <exception cref="ArgumentException">The options do not fit, or the checkpoint is of another run.</exception>
    /// <exception cref="TrainingDivergedException">A number is not finite; the last checkpoint stays.</exception>
    /// <exception cref="TensorFormatException">The checkpoint is damaged.</exception>
    public static RunOutcome Train(
        TrainingOptions options,
        IBatchSource source,
        TrainingDevice device,
        RunFiles? files = null,
        Action<StepReport, double>? progress = null,
        CancellationToken cancel = default)
    {
        var from = files is not null && File.Exists(files.Checkpoint) ? TensorFile.Read(files.Checkpoint) : null;
        using var trainer = from is null ? Trainer.Start(options, source, device) : Trainer.Resume(options, source, device, from);
        var (clock, first, last) = (Stopwatch.StartNew(), trainer.Step, default(StepReport));
        if (files?.Log is { } path)
            CutLog(path, trainer.Step);
        using var log = files?.Log is { } name ? new FileStream(name, FileMode.Append, FileAccess.Write, FileShare.Read) : null;
        var (writing, stood) = (Task.CompletedTask, new Stopwatch());
        try
        {
            Steps();
        }
        catch
        {
            // What stopped the run is told, not what a checkpoint under way adds to it; but that is written to its end.
            ((IAsyncResult)writing).AsyncWaitHandle.WaitOne();
            throw;
        }
        return new RunOutcome(trainer.Model(), last, trainer.Step - first, clock.Elapsed.TotalSeconds, Rate())
        {
            Product = trainer.Product,
            CheckpointSeconds = stood.Elapsed.TotalSeconds,
        };

        double Rate() => (trainer.Step - first) * options.BatchSize / Math.Max(1e-9, clock.Elapsed.TotalSeconds);

        void Steps()
        {
            while (!trainer.IsDone)
            {
                if (cancel.IsCancellationRequested)
                {
                    Save();
                    writing.GetAwaiter().GetResult();
                    throw new OperationCanceledException(cancel);
                }
                last = trainer.TakeStep();
                progress?.Invoke(last, Rate());
                if (log is not null && (last.Step % LogEvery == 0 || trainer.IsDone))
                    WriteLine(log, last, Rate());
                if (files is not null && trainer.Step % files.Every == 0 && !trainer.IsDone)
                    Save();
            }
            Save();
            writing.GetAwaiter().GetResult();
        }

        // One at a time: an earlier one that failed is told here.
        void Save()
        {
            if (files is null)
                return;
            stood.Start();
            writing.GetAwaiter().GetResult();
            writing = trainer.SaveInBackground(files.Checkpoint);
            stood.Stop();
        }
    }

    /// <summary>A trained model as it is used, by the gate of its method.</summary>
    public static InferenceModel Inference(SdlModel model, Model.Activation activation)
    {
        var gate = activation switch
        {
            Model.JumpReluActivation => GateKind.JumpRelu,
            Model.TopKActivation => GateKind.TopK,
            Model.BatchTopKActivation => model.InferenceThreshold is null ? GateKind.BatchTopK : GateKind.JumpRelu,
            _ => model.LogScales is null ? GateKind.Relu : GateKind.Gated,
        };
        return new InferenceModel
        {
            Encoder = new FeatureMatrix(model.Neurons, model.InputDimension, model.Encoder),
            Decoder = new FeatureMatrix(model.Neurons, model.TargetDimension, model.Decoder),
            EncoderBias = model.EncoderBias,
            DecoderBias = model.DecoderBias,
            SubtractsDecoderBias = model.SubtractsDecoderBias,
            Skip = model.Skip is { } skip ? new FeatureMatrix(model.TargetDimension, model.InputDimension, skip) : null,
            Gate = gate,
            Magnitude = model is { LogScales: { } logs, MagnitudeBias: { } bias }
                ? new MagnitudePath(Array.ConvertAll(logs, MathF.Exp), bias)
                : null,
            K = activation switch { Model.TopKActivation topK => topK.K, Model.BatchTopKActivation batchTopK => batchTopK.K, _ => 1 },
            Thresholds = gate != GateKind.JumpRelu ? null
                : model.Thresholds
                    ?? [.. Enumerable.Range(0, model.Neurons).Select(i => model.InferenceThreshold ?? (float)activation.Threshold(i).ToDouble())],
        };
    }

    /// <summary>Keeps the lines of steps that are not done again; a line that a kill cut off goes too.</summary>
    private static void CutLog(string path, long step)
    {
        if (!File.Exists(path))
            return;
        var kept = File.ReadLines(path).Where(line => StepOf(line) is { } at && at < step).ToArray();
        Storage.AtomicFile.Write(path, stream =>
        {
            using var writer = new StreamWriter(stream) { NewLine = "\n" };
            foreach (var line in kept)
                writer.WriteLine(line);
        });

        static long? StepOf(string line)
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                return document.RootElement.ValueKind == JsonValueKind.Object
                    && document.RootElement.TryGetProperty("step", out var at)
                    && at.TryGetInt64(out var number) ? number : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    private static void WriteLine(Stream log, StepReport report, double rate)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("step", report.Step);
            writer.WriteNumber("loss", report.Loss);
            writer.WriteNumber("error", report.Error);
            writer.WriteNumber("L0", report.L0);
            writer.WriteNumber("dead", report.Dead);
            writer.WriteNumber("learningRate", report.Rate);
            writer.WriteNumber("samplesPerSecond", Math.Round(rate));
            writer.WriteEndObject();
        }
        log.Write(buffer.WrittenSpan);
        log.WriteByte((byte)'\n');
        log.Flush();
    }
}
