using TheoryChecks.Training.Data;
using TheoryChecks.Training.Metrics;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Training.Lrb;

/// <summary>Trains and scores one model of a table.</summary>
public static class BenchJobRun
{
    private const int EvaluationBatch = 512;

    /// <summary>The result; see <see cref="TrainingRun.Train"/> for what can go wrong.</summary>
    public static BenchResult Take(
        BenchJob job,
        BenchData data,
        TrainingDevice device,
        RunFiles? files = null,
        Action<StepReport, double>? progress = null,
        CancellationToken cancel = default)
    {
        var (outcome, model, beside) = Train(job, data, device, files, progress, cancel);
        var score = Score(model, data, job.AnchoredFeatures(data), job.Scale.EvaluationSamples, cancel);
        return new BenchResult
        {
            Table = job.Table,
            Row = job.Row,
            Column = job.Column,
            Scale = job.Scale.Name,
            Seed = job.Data.Seed,
            Settings = job.Settings(),
            Metrics = [.. score.Metrics, .. beside],
            Curve = score.Curve(),
            CurveBeside = score.CurveBeside(),
            Run = outcome.Document(device),
        };
    }

    /// <summary>
    /// Trains, in whitened coordinates if the job says so; the model is one on the bench's own inputs. Beside it, of a whitened run, M_GT and M_IP by
    /// rows in the coordinates that it was trained in, and otherwise, where features leave directions free, what rows come to with their start.
    /// </summary>
    public static (RunOutcome Outcome, InferenceModel Model, IReadOnlyList<KeyValuePair<string, double>> Beside) Train(
        BenchJob job,
        BenchData data,
        TrainingDevice device,
        RunFiles? files = null,
        Action<StepReport, double>? progress = null,
        CancellationToken cancel = default)
    {
        var (whitening, seen) = job.Whitens ? Whitening.Of(data) : (null, data);
        var options = job.Options(seen);
        var (outcome, model) = TrainOn(job, options, new BenchSource(seen), device, files, progress, cancel);
        int[] features = [.. Enumerable.Range(0, data.Settings.Features).Except(job.AnchoredFeatures(data))];
        if (whitening is null)
            return (
                outcome,
                TrainingRun.Inference(model, options.Method.Activation),
                !job.IsNormalised && options.RowsAtStart is { } length
                    ? [.. DirectionMetrics.Started(data.Inputs, data.Settings, length, features)]
                    : []);
        var rows = new FeatureMatrix(model.Neurons, model.InputDimension, model.Encoder);
        var best = new Cosines(seen.Inputs, rows).BestPerFeature();
        return (
            outcome,
            TrainingRun.Inference(whitening.Fold(model), options.Method.Activation),
            [new("whitened.M_GT", Recovery.Share(best, features)), new("whitened.M_IP", Recovery.Mean(best, features))]);
    }

    /// <summary>Trains on a source, normalised if the job says so; the model is one for the source as it is.</summary>
    public static (RunOutcome Outcome, SdlModel Model) TrainOn(
        BenchJob job,
        TrainingOptions options,
        IBatchSource source,
        TrainingDevice device,
        RunFiles? files = null,
        Action<StepReport, double>? progress = null,
        CancellationToken cancel = default)
    {
        var normalised = job.IsNormalised ? new NormalisedSource(source, options.BatchSize, options.SubtractsDecoderBias) : null;
        var outcome = TrainingRun.Train(options, normalised ?? source, device, files, progress, cancel);
        return (outcome, normalised?.Fold(outcome.Model, options.Method.Activation) ?? outcome.Model);
    }

    /// <summary>Scores a model on evaluation samples of a bench.</summary>
    public static ModelScore Score(InferenceModel model, BenchData data, IEnumerable<int> anchored, int samples, CancellationToken cancel = default)
    {
        var evaluation = new Evaluation(model, data.Inputs, data.Targets, anchored, InputMoments.Of(data.Settings, data.Inputs));
        var batch = Math.Min(EvaluationBatch, samples);
        for (var at = 0; at < samples; at += batch)
        {
            cancel.ThrowIfCancellationRequested();
            evaluation.Add(data.EvaluationBatch(at / batch, batch));
        }
        return evaluation.Score();
    }
}
