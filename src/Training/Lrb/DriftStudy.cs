using TheoryChecks.Training.Data;
using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Lrb;

/// <summary>
/// TopK on a small bench, watched over training: decoder columns find every feature and stay, encoder rows find them and drift away (docs/training.md
/// explains why nothing in the loss holds them).
/// </summary>
public static class DriftStudy
{
    /// <summary>TopK of table 1 at a scale of <see cref="LrbScale"/>, with fresh samples: none comes twice, so nothing is learned by heart.</summary>
    public static BenchJob Job(LrbScale scale, long steps, long seed)
    {
        var job = LrbPlan.Jobs("1", scale with { Steps = steps }, seed).First(job => job is { Method: "TopK", Anchors: 0 });
        return job with { Table = "drift", Data = job.Data with { Samples = 0 } };
    }

    /// <summary>The run: n = 100, np = 64, nq = 512, k = 4, the rest as in the paper's table 1 at that size.</summary>
    public static BenchJob Job(long steps, long seed) => new()
    {
        Table = "drift",
        Method = "TopK",
        Scale = new LrbScale("drift", 10, 256, steps, 1024),
        Data = new BenchSettings { Features = 100, InputDimension = 64, Interference = 0.32, Samples = 0, Seed = seed },
        Neurons = 512,
        K = 4,
    };

    /// <summary>Steps at which to look: 100, 200, 500, 1000, ... and the last.</summary>
    public static IReadOnlyList<long> Looks(long steps)
    {
        var looks = new List<long>();
        for (var unit = 100L; unit < steps; unit *= 10)
            looks.AddRange(new[] { unit, 2 * unit, 5 * unit }.Where(step => step < steps));
        return [.. looks, steps];
    }

    /// <summary>Trains and looks. The learning rate falls only over the last fifth, as the preset says.</summary>
    /// <exception cref="UnreachableInterferenceException">The directions were not found.</exception>
    /// <exception cref="TrainingDivergedException">A number is not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<DriftPoint> Run(
        BenchJob job, TrainingDevice device, Action<StepReport>? progress = null, CancellationToken cancel = default)
    {
        var data = BenchData.Create(job.Data, cancel: cancel);
        var (whitening, seen) = job.Whitens ? Whitening.Of(data) : (null, data);
        var moments = InputMoments.Of(data.Settings, data.Inputs);
        using var trainer = Trainer.Start(job.Options(seen), new BenchSource(seen), device);
        var points = new List<DriftPoint>();
        foreach (var look in Looks(job.Scale.Steps))
        {
            var report = default(StepReport);
            while (trainer.Step < look)
            {
                cancel.ThrowIfCancellationRequested();
                report = trainer.TakeStep();
                progress?.Invoke(report);
            }
            var model = trainer.Model();
            var point = Look(whitening is null ? model : whitening.Fold(model), data, moments, look, report!.Loss);
            var rows = new FeatureMatrix(model.Neurons, model.InputDimension, model.Encoder);
            points.Add(whitening is null ? point : point with { WhitenedCosine = new Cosines(seen.Inputs, rows).BestPerFeature().Average() });
        }
        return points;
    }

    private static DriftPoint Look(SdlModel model, BenchData data, InputMoments moments, long step, double loss)
    {
        var (encoder, decoder) = (new FeatureMatrix(model.Neurons, model.InputDimension, model.Encoder),
            new FeatureMatrix(model.Neurons, model.TargetDimension, model.Decoder));
        var (rows, byDecoder) = (new Cosines(data.Inputs, encoder), new Cosines(data.Targets, decoder));
        var (byEncoder, printed) = (rows.BestPerFeature(), rows.LargestResponses());
        var pattern = new Cosines(data.Inputs, moments.Patterns(encoder)).BestPerFeature();
        int[] all = [.. Enumerable.Range(0, data.Settings.Features)];
        int[] own = [.. all.Select(d => Enumerable.Range(0, model.Neurons).MaxBy(i => byDecoder[d, i]))];
        var best = byDecoder.BestPerFeature();
        return new DriftPoint(
            step,
            loss,
            Recovery.Share(byEncoder, all),
            Recovery.Mean(byEncoder, all),
            Recovery.Share(best, all),
            Recovery.Mean(best, all),
            all.Average(d => Dot.Of(encoder[own[d]], data.Inputs[d]) * Norm(decoder[own[d]])),
            all.Average(d => Norm(encoder[own[d]]) * Norm(decoder[own[d]])))
        {
            PrintedRecovered = Recovery.ShareAbove(printed, all),
            PrintedProduct = Recovery.Mean(printed, all),
            PatternRecovered = Recovery.Share(pattern, all),
            PatternCosine = Recovery.Mean(pattern, all),
        };
    }

    private static double Norm(ReadOnlySpan<float> row) => Math.Sqrt(Dot.Of(row, row));
}
