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
        var options = job.Options(data);
        var outcome = TrainingRun.Train(options, new BenchSource(data), device, files, progress, cancel);
        var score = Score(
            TrainingRun.Inference(outcome.Model, options.Method.Activation), data, job.AnchoredFeatures(data), job.Scale.EvaluationSamples, cancel);
        return new BenchResult
        {
            Table = job.Table,
            Row = job.Row,
            Column = job.Column,
            Scale = job.Scale.Name,
            Seed = job.Data.Seed,
            Settings = job.Settings(),
            Metrics = score.Metrics,
            Curve = score.Curve(),
            CurveBeside = score.CurveBeside(),
            Run = outcome.Document(device),
        };
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
