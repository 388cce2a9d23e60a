using TheoryChecks.Training.Data;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Metrics;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Training.Words;

/// <summary>Trains and scores one model of word vectors.</summary>
public static class WordJobRun
{
    private const int EvaluationBatch = 512;

    /// <summary>The result; see <see cref="TrainingRun.Train"/> for what can go wrong.</summary>
    /// <exception cref="ArgumentException">There are fewer categories than anchors.</exception>
    public static BenchResult Take(
        WordJob job,
        WordData data,
        TrainingDevice device,
        RunFiles? files = null,
        Action<StepReport, double>? progress = null,
        CancellationToken cancel = default)
    {
        var options = job.Options(data);
        var outcome = TrainingRun.Train(options, data.Source(job.Seed), device, files, progress, cancel);
        var score = Score(
            TrainingRun.Inference(outcome.Model, options.Method.Activation), data, job.AnchoredCategories(data), job.Scale.EvaluationSamples, cancel);
        return job.Result(data, score, outcome, device) with { CurveBeside = score.CurveBeside() };
    }

    /// <summary>
    /// Scores a model: recovery of the categories' directions, anchored and held-out apart; reconstruction of words that were not trained on; and,
    /// for each category, how well the neuron whose decoder column is closest tells its words from the others (F1).
    /// </summary>
    public static ModelScore Score(
        InferenceModel model, WordData data, IReadOnlyCollection<int> anchored, int samples, CancellationToken cancel = default)
    {
        int[] all = [.. Enumerable.Range(0, data.Categories.Length)], heldOut = [.. all.Except(anchored)];
        var byDecoder = new Cosines(data.Directions, model.Decoder);
        var byEncoder = new Cosines(data.Directions, model.Encoder);
        var (encoder, decoder, printed) = (byEncoder.BestPerFeature(), byDecoder.BestPerFeature(), byEncoder.LargestResponses());
        var patterns = InputMoments.OfSamples(data.Training.Span, data.Dimension).Patterns(model.Encoder);
        var pattern = new Cosines(data.Directions, patterns).BestPerFeature();
        int[] closest = [.. all.Select(category => Enumerable.Range(0, model.Neurons).MaxBy(i => byDecoder[category, i]))];
        var test = Run(model, data.HeldOut, data.Dimension, samples, cancel);
        var training = Run(model, data.Training, data.Dimension, samples, cancel);
        var f1 = all.Select(F1).ToArray();
        return new ModelScore
        {
            Metrics =
            [
                .. Of("", heldOut), .. Of(".anchored", [.. anchored]), .. Of(".all", all),
                new("anchorsAlone.M_IP", AnchorsAlone()),
                new("explainedVariance", test.Explained),
                new("explainedVariance.training", training.Explained),
                new("L0", test.Latents.Average(latents => (double)latents.Length)),
                new("deadFraction", 1 - test.Latents.SelectMany(latents => latents).Distinct().Count() / (double)model.Neurons),
                new("deadFraction.training", 1 - training.Latents.SelectMany(latents => latents).Distinct().Count() / (double)model.Neurons),
                new("samples", test.Latents.Length),
                .. Beside("", heldOut), .. Beside(".anchored", [.. anchored]), .. Beside(".all", all),
                .. all.SelectMany(category => new KeyValuePair<string, double>[]
                {
                    new($"{data.Categories[category]}.encoder", encoder[category]),
                    new($"{data.Categories[category]}.decoder", decoder[category]),
                    new($"{data.Categories[category]}.F1", f1[category]),
                }),
            ],
            EncoderCurve = [.. Recovery.Curve(encoder, heldOut)],
            DecoderCurve = [.. Recovery.Curve(decoder, heldOut)],
            PrintedCurve = [.. Recovery.CurveAbove(printed, heldOut)],
            PatternCurve = [.. Recovery.Curve(pattern, heldOut)],
        };

        IEnumerable<KeyValuePair<string, double>> Beside(string suffix, int[] categories) =>
        [
            new($"printed.M_GT{suffix}", Recovery.ShareAbove(printed, categories)),
            new($"printed.M_IP{suffix}", Recovery.Mean(printed, categories)),
            new($"pattern.M_GT{suffix}", Recovery.Share(pattern, categories)),
            new($"pattern.M_IP{suffix}", Recovery.Mean(pattern, categories)),
        ];

        IEnumerable<KeyValuePair<string, double>> Of(string suffix, int[] categories) =>
        [
            new($"encoder.M_GT{suffix}", Recovery.Share(encoder, categories)), new($"encoder.M_IP{suffix}", Recovery.Mean(encoder, categories)),
            new($"decoder.M_GT{suffix}", Recovery.Share(decoder, categories)), new($"decoder.M_IP{suffix}", Recovery.Mean(decoder, categories)),
            new($"F1{suffix}", categories.Length == 0 ? 0 : categories.Average(category => f1[category])),
        ];

        // Categories are not orthogonal: neurons that sit on the anchors come near held-out directions without having found anything.
        double AnchorsAlone() =>
            heldOut.Length == 0 || anchored.Count == 0
                ? 0
                : heldOut.Average(d => anchored.Max(j => Math.Abs(Dot.Of(data.Directions[d], data.Directions[j]))));

        double F1(int category)
        {
            var (both, fires, members) = (0, 0, 0);
            for (var c = 0; c < test.Latents.Length; c++)
            {
                var (isMember, isOn) = (data.HeldOutCategories[c] == category, test.Latents[c].Contains(closest[category]));
                (both, fires, members) = (both + (isMember && isOn ? 1 : 0), fires + (isOn ? 1 : 0), members + (isMember ? 1 : 0));
            }
            return fires + members == 0 ? 0 : 2.0 * both / (fires + members);
        }
    }

    /// <summary>The model on the first rows: which neurons are on, and 1 - E |r - rhat|^2 / E |r - E r|^2.</summary>
    private static (int[][] Latents, double Explained) Run(
        InferenceModel model, ReadOnlyMemory<float> rows, int dimension, int samples, CancellationToken cancel)
    {
        var count = Math.Min(samples, rows.Length / dimension);
        var (latents, mean, error, energy) = (new int[count][], new double[dimension], 0.0, 0.0);
        for (var from = 0; from < count; from += EvaluationBatch)
        {
            cancel.ThrowIfCancellationRequested();
            var inputs = rows.Slice(from * dimension, Math.Min(EvaluationBatch, count - from) * dimension).ToArray();
            var active = model.Latents(model.Preactivations(inputs));
            var outputs = model.Reconstruct(active, inputs);
            for (var c = 0; c < active.Samples; c++)
                latents[from + c] = Array.ConvertAll(active[c].ToArray(), entry => entry.Feature);
            for (var k = 0; k < inputs.Length; k++)
            {
                mean[k % dimension] += inputs[k] / (double)count;
                error += ((double)inputs[k] - outputs[k]) * ((double)inputs[k] - outputs[k]) / count;
                energy += (double)inputs[k] * inputs[k] / count;
            }
        }
        var variance = energy - mean.Sum(x => x * x);
        return (latents, variance > 0 ? 1 - error / variance : 0);
    }
}
