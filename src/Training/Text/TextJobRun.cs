using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Training.Text;

/// <summary>Trains and scores one dictionary of activations.</summary>
internal static class TextJobRun
{
    /// <summary>The result; see <see cref="TrainingRun.Train"/> for what can go wrong.</summary>
    /// <exception cref="ArgumentException">There are fewer categories than anchors.</exception>
    public static BenchResult Take(
        TextJob job,
        TextData data,
        TrainingDevice device,
        RunFiles? files = null,
        Action<StepReport, double>? progress = null,
        CancellationToken cancel = default)
    {
        var options = job.Options(data);
        var outcome = TrainingRun.Train(options, data.Source(job.Seed), device, files, progress, cancel);
        var model = TrainingRun.Inference(outcome.Model, options.Method.Activation);
        var plain = data.Whitening is { } whitening
            ? TrainingRun.Inference(whitening.Fold(outcome.Model), options.Method.Activation)
            : model;
        var score = TextScore.Of(
            model, plain, data, job.AnchoredCategories(data), job.Arm == AnchorArm.None ? 0 : job.Anchors, job.Scale.EvaluationSamples, cancel);
        return job.Result(data, score, outcome, device);
    }
}
