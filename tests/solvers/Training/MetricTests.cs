using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.Training;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Metrics;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>Metrics: exact assignment against brute force, and every number against one worked out by hand.</summary>
public sealed class MetricTests
{
    [Property(MaxTest = 200)]
    public Property The_assignment_is_the_best_of_all() => Prop.ForAll(
        (from rows in Gen.Choose(
            1,
            5) from extra in Gen.Choose(0, 2) from scores in Gen.ArrayOf(Gen.Choose(-4, 4), rows * (rows + extra)) select (rows,
                columns: rows + extra,
                scores)).ToArbitrary(),
        t =>
        {
            var scores = Array.ConvertAll(t.scores, score => score / 4f);
            var found = Assignment.Maximise(t.rows, t.columns, scores);
            Assert.Equal(t.rows, found.Distinct().Count());
            Assert.Equal(Best(0, 0), found.Select((column, row) => scores[row * t.columns + column]).Sum(), 1e-6);

            double Best(int row, int used) => row == t.rows ? 0 : Enumerable.Range(0, t.columns)
                .Where(column => (used & (1 << column)) == 0)
                .Max(column => scores[row * t.columns + column] + Best(row + 1, used | (1 << column)));
        });

    [Fact]
    public void More_rows_than_columns_are_refused() => Assert.Throws<ArgumentException>(() => Assignment.Maximise(2, 1, [1, 2]));

    [Fact]
    public void Recovery_counts_the_best_cosine_of_each_feature()
    {
        // Features e1, e2; neurons (3, 4), (0, -2), 0: cosines 0.6 and 0; 0.8 and 1; 0 and 0.
        var cosines = new Cosines(Plane(1, 0, 0, 1), Plane(3, 4, 0, -2, 0, 0));
        Assert.Equal([0.6f, 1f], cosines.BestPerFeature());
        Assert.Equal((0.5, 0.8), (Recovery.Share([0.6f, 1f], [0, 1]), Math.Round(Recovery.Mean([0.6f, 1f], [0, 1]), 6)));
        Assert.Equal(0, Recovery.Share([0.6f, 1f], []));
        Assert.Equal([1.0, 0.5, 0.5], Recovery.Curve([0.25f, 1f], [0, 1], 2).Select(point => point.Share));
        // The matching gives (3, 4) to e1 and (0, -2) to e2, though both neurons are closest to e2.
        Assert.Equal(0.8, cosines.MeanOverMatching(), 1e-6);
        Assert.Equal([1, 1, 0], cosines.BestPerNeuron().Select(best => best.Feature));
        Assert.Equal(0.8, new Cosines(Plane(3, 4, 0, -2, 0, 0), Plane(1, 0, 0, 1)).MeanOverMatching(), 1e-6); // fewer neurons than features
    }

    [Fact]
    public void A_perfect_model_has_perfect_numbers()
    {
        var score = Score(
            new InferenceModel { Encoder = Plane(1, 0, 0, 1), Decoder = Plane(1, 0, 0, 1) }, [(0, 1f)], [(1, 2f)], [], [(0, 1f), (1, 1f)]);
        foreach (var (name, value) in new[]
        {
            ("encoder.M_GT", 1.0),
            ("decoder.M_IP", 1),
            ("decoder.MCC", 1),
            ("uniqueness", 1),
            ("precision", 1),
            ("recall", 1),
            ("F1", 1),
            ("explainedVariance", 1),
            ("shrinkage", 1),
            ("L0", 1),
            ("deadFraction", 0),
            ("missed", 0),
            ("absorption", 0),
            ("neuronsPerFeature", 1),
            ("splitFeatures", 0),
            ("duplicatedFeatures", 0),
            ("samples", 4),
        })
            Assert.Equal(value, score[name], 1e-6);
    }

    [Fact]
    public void Loss_numbers_by_hand()
    {
        // One neuron, half of e1: outputs 1/2 and 0 for targets e1 and 2 e2. Errors 1/4 + 4, energy 5, mean (1/2, 1), variance 5/2 - 5/4.
        var score = Score(new InferenceModel { Encoder = Plane(1, 0), Decoder = Plane(0.5f, 0) }, [(0, 1f)], [(1, 2f)]);
        Assert.Equal(1 - 4.25 / 2 / 1.25, score["explainedVariance"], 1e-6);
        Assert.Equal(0.25, score["shrinkage"], 1e-6);
        Assert.Equal(0.5, score["L0"], 1e-6);
        Assert.Equal((1.0, 1.0, 0.5), (score["precision"], score["recall"], score["missed"]));
    }

    [Fact]
    public void Absorption_by_hand()
    {
        // Parent e1, child e2. Neuron 0 is the parent's and stays silent when the child is active (encoder e1 - 2 e2); neuron 1 is the child's and
        // adds the parent.
        var model = new InferenceModel { Encoder = Plane(1, -2, 0, 1), Decoder = Plane(1, 0, 1, 1.2f) };
        var score = Score(model, [(0, 1f)], [(0, 1f), (1, 1f)], [(0, 1f)], [(0, 2f), (1, 0.5f)]);
        // e1 is active in 4 samples: alone in 2, missed in 1 with all of it carried; in the last, neuron 0 fires (2 - 1 > 0). e2 is never missed.
        Assert.Equal(1 / 4.0 / 2, score["absorption"], 1e-6);
        Assert.Equal(1 / 4.0 / 2, score["missed"], 1e-6);
        // Carried by less than half: missed, but not absorbed.
        var weak = Score(model with { Decoder = Plane(1, 0, 0.4f, 1.2f) }, [(0, 1f)], [(0, 1f), (1, 1f)]);
        Assert.Equal((0.25, 0.0), (weak["missed"], weak["absorption"]));
    }

    [Fact]
    public void Splitting_and_duplication_by_hand()
    {
        var split = Score(new InferenceModel { Encoder = Plane(1, 1, 1, -1), Decoder = Plane(1, 0.1f, 1, -0.1f), EncoderBias = [-1, -1] }, 
            new FeatureMatrix(3, 2, [1, 0, 0, 1, 0, -1]), [(0, 1f), (1, 1f)], [(0, 1f), (2, 1f)]);
        Assert.Equal((1 / 3.0, 0.0, 2 / 3.0), (split["splitFeatures"], split["duplicatedFeatures"], split["neuronsPerFeature"]));
        var twice = Score(new InferenceModel { Encoder = Plane(1, 0, 2, 0), Decoder = Plane(1, 0, 1, 0) }, [(0, 1f)], [(1, 1f)]);
        Assert.Equal((0.0, 0.5, 0.5), (twice["splitFeatures"], twice["duplicatedFeatures"], twice["uniqueness.live"]));
    }

    [Fact]
    public void Causes_of_death_by_hand()
    {
        var data = Batch([(0, 1f)], [(1, 1f)]);
        // TopK(1): neuron 1 always loses; neuron 2 is negative everywhere; neuron 3 would be positive for 10 e1 only.
        Assert.Equal([DeathCause.Beaten, DeathCause.NegativeEverywhere, DeathCause.NeverPositive], Deaths(new InferenceModel
        {
            Encoder = Plane(1, 1, 0.5f, 0.5f, -1, 0, 1, -1),
            Decoder = Plane(1, 0, 0, 1, 1, 1, 1, 1),
            EncoderBias = [0, 0, 0, -5],
            Gate = GateKind.TopK,
        }));
        Assert.Equal(
            [DeathCause.BelowThreshold],
            Deaths(new InferenceModel
            {
                Encoder = Plane(1, 1, 0.5f, 0.5f),
                Decoder = Plane(1, 0, 0, 1),
                Gate = GateKind.JumpRelu,
                Thresholds = [0.5f, 0.5f],
            }));

        IReadOnlyList<DeathCause> Deaths(InferenceModel model)
        {
            var evaluation = new Evaluation(model, Plane(1, 0, 0, 1), Plane(1, 0, 0, 1), [], Alike(Plane(1, 0, 0, 1)));
            evaluation.Add(data);
            return evaluation.Deaths();
        }
    }

    [Fact]
    public void Gates_pass_what_they_say_and_ties_go_to_the_lower_neuron()
    {
        float[] z = [2, 2, -1, 1, 0, 3];
        Assert.Equal("0:2 1:2|0:1 2:3", Passed(GateKind.Relu));
        Assert.Equal("0:2|2:3", Passed(GateKind.TopK));
        Assert.Equal("0:2|2:3", Passed(GateKind.BatchTopK));
        Assert.Equal("|2:3", Passed(GateKind.JumpRelu));

        string Passed(GateKind gate)
        {
            var latents = new InferenceModel
            {
                Encoder = Plane(1, 0, 0, 1, 1, 1),
                Decoder = Plane(1, 0, 0, 1, 1, 1),
                Gate = gate,
                Thresholds = [2, 2, 2],
            }.Latents(z);
            return string.Join(
                '|',
                Enumerable.Range(0, 2).Select(c => string.Join(' ', latents[c].ToArray().Select(entry => $"{entry.Feature}:{entry.Magnitude}"))));
        }
    }

    /// <summary>TopK after ReLU against sorting all entries: the k largest positive ones, ties to the lower neuron.</summary>
    [Property(MaxTest = 200)]
    public void TopK_is_what_sorting_gives(sbyte[] entries, byte k)
    {
        const int Samples = 3;
        var neurons = Math.Max(1, entries.Length);
        var matrix = new FeatureMatrix(neurons, 1, new float[neurons]);
        var model = new InferenceModel { Encoder = matrix, Decoder = matrix, Gate = GateKind.TopK, K = 1 + (k % neurons) };
        float[] z = [.. Enumerable.Range(0, Samples).SelectMany(c => Enumerable.Range(0, neurons)
            .Select(i => entries.Length == 0 ? 0f : entries[(i + c) % neurons] / 8))];
        var found = model.Latents(z);
        for (var c = 0; c < Samples; c++)
            Assert.Equal(
                Enumerable.Range(0, neurons).Where(i => z[(c * neurons) + i] > 0).OrderByDescending(i => z[(c * neurons) + i]).Take(model.K).Order()
                    .Select(i => (i, z[(c * neurons) + i])),
                found[c].ToArray());
    }

    [Fact]
    public void Anchored_features_do_not_count_for_the_paper_s_numbers()
    {
        var evaluation = new Evaluation(
            new InferenceModel { Encoder = Plane(1, 0), Decoder = Plane(1, 0) }, Plane(1, 0, 0, 1), Plane(1, 0, 0, 1), [0],
                Alike(Plane(1, 0, 0, 1)));
        evaluation.Add(Batch([(0, 1f)]));
        var score = evaluation.Score();
        Assert.Equal((0.0, 0.5), (score["encoder.M_GT"], score["encoder.M_GT.all"]));
    }

    [Fact]
    public void A_model_that_does_not_fit_is_refused()
    {
        var e = Assert.Throws<ArgumentException>(() => new Evaluation(
            new InferenceModel { Encoder = Plane(1, 0), Decoder = Plane(1, 0) }, new FeatureMatrix(1, 3, [1, 0, 0]), Plane(1, 0), [],
                Alike(new FeatureMatrix(1, 3, [1, 0, 0]))));
        Assert.Equal("The model maps dimension 2 to 2; the features' inputs have dimension 3, their targets 2.", e.Message);
    }

    // Rows times s, columns over s: no output moves, the paper's numbers go from 0 to 1, those of directions stay.
    [Fact]
    public void The_printed_metric_moves_with_the_gauge_and_the_others_do_not()
    {
        var truth = Plane(1, 0, 0, 1);
        ModelScore At(float s)
        {
            var model = new InferenceModel { Encoder = Plane(s, 0, 0, s), Decoder = Plane(1 / s, 0, 0, 1 / s) };
            return Score(model, truth, [(0, 1f)], [(1, 2f)], [(0, 1f), (1, 1f)]);
        }
        var (small, plain, large) = (At(0.5f), At(0.95f), At(4));
        Assert.Equal((0.0, 0.5, 0.0, 1.0, 4.0),
            (small["printed.M_GT"], small["printed.M_IP"], plain["printed.M_GT"], large["printed.M_GT"], large["printed.M_IP"]));
        foreach (var name in new[] { "encoder.M_GT", "decoder.M_GT", "pattern.M_GT", "explainedVariance", "predicted.M_GT" })
            Assert.Equal((1.0, 1.0), (Math.Round(small[name], 6), Math.Round(large[name], 6)));
        Assert.Equal(small["L0"], large["L0"]);
        Assert.Equal((0.0, 0.0, 1.0), (large["directions.M"], large["directions.M.absolute"], Math.Round(large["directions.eigenvalue.least"], 6)));
        Assert.Equal(101, large.CurveBeside().Length);
    }

    [Property(MaxTest = 20)]
    public Property A_model_folded_back_from_whitened_inputs_sees_and_says_the_same() => Prop.ForAll(
        (from n in Gen.Choose(3, 9) from d in Gen.Choose(2, 6) from seed in Gen.Choose(0, 1000) select (n, d, seed)).ToArbitrary(),
        t =>
        {
            var settings = new BenchSettings
            {
                Features = t.n, InputDimension = t.d, Directions = DirectionKind.Random, Activity = 0.3, Samples = 0, Seed = t.seed,
            };
            var data = BenchData.Create(settings);
            var (whitening, seen) = Whitening.Of(data);
            var rows = InterferenceSearch.RandomRows(5, t.d, t.seed, 7);
            var model = new SdlModel
            {
                InputDimension = t.d, TargetDimension = t.d, Neurons = 5, Encoder = rows, Decoder = rows,
                DecoderBias = rows[..t.d], SubtractsDecoderBias = true,
            };
            var batch = data.Batch(0, 8);
            var (whitened, folded) = (Run(model, seen.InputsOf(batch)), Run(whitening.Fold(model), data.InputsOf(batch)));
            for (var k = 0; k < whitened.Z.Length; k++)
                Assert.Equal(whitened.Z[k], folded.Z[k], 1e-2 * (1 + Math.Abs(whitened.Z[k])));
            var back = whitening.Whiten(new FeatureMatrix(8, t.d, folded.Outputs)).Rows.ToArray();
            for (var k = 0; k < back.Length; k++)
                Assert.Equal(whitened.Outputs[k], back[k], 1e-2 * (1 + Math.Abs(whitened.Outputs[k])));
            // What was seen in training varies alike in all directions that the features have.
            var spectrum = RowPrediction.Of(seen.Inputs, settings.Variances()).Spectrum;
            Assert.True(spectrum.Count == Math.Min(t.n, t.d));
        });

    /// <summary>Four inputs are multiplied side by side; that changes no bit.</summary>
    [Property(MaxTest = 100)]
    public void Preactivations_are_single_inner_products_to_the_bit(int seed, byte neurons, byte samples, byte dimension)
    {
        var (nq, count, np) = (1 + (neurons % 130), 1 + (samples % 11), 1 + (dimension % 37));
        var random = new CounterRandom(seed, RandomPurpose.Samples, 0);
        float[] Normals(int many) => [.. Enumerable.Range(0, many).Select(_ => (float)random.NextNormals().First)];
        var encoder = new FeatureMatrix(nq, np, Normals(nq * np));
        var (inputs, bias) = (Normals(count * np), Normals(nq));
        var z = new InferenceModel { Encoder = encoder, Decoder = encoder, EncoderBias = bias }.Preactivations(inputs);
        for (var c = 0; c < count; c++)
            for (var i = 0; i < nq; i++)
                Assert.Equal(Dot.Of(encoder[i], inputs.AsSpan(c * np, np)) + bias[i], z[(c * nq) + i]);
    }

    /// <summary>Vectors, half of the matrix and samples a few at a time change no bit of a covariance, zeros among the inputs included.</summary>
    [Property(MaxTest = 30)]
    public void Covariances_are_plain_sums_to_the_bit(int seed, ushort samples, byte dimension)
    {
        var (count, d) = (2 + (samples % 1200), 1 + (dimension % 40));
        var random = new CounterRandom(seed, RandomPurpose.Samples, 0);
        float[] rows = [.. Enumerable.Range(0, count * d).Select(_ => (float)random.NextNormals().First).Select(x => x > -0.5f ? x : 0)];
        var covariance = InputMoments.OfSamples(rows, d).Covariance();
        for (var i = 0; i < d; i++)
            for (var j = 0; j < d; j++)
            {
                var (square, left, right) = (0.0, 0.0, 0.0);
                for (var c = 0; c < count; c++)
                {
                    double x = rows[(c * d) + i], y = rows[(c * d) + j];
                    (square, left, right) = (square + (x * y), left + x, right + y);
                }
                Assert.Equal((square / count) - (left / count * (right / count)), covariance[i, j]);
            }
    }

    private static (float[] Z, float[] Outputs) Run(SdlModel model, float[] inputs)
    {
        var trained = TrainingRun.Inference(model, new TheoryChecks.Model.ReluActivation());
        var z = trained.Preactivations(inputs);
        return (z, trained.Reconstruct(trained.Latents(z), inputs));
    }

    private static InputMoments Alike(FeatureMatrix truth) => InputMoments.OfIndependent(truth, [.. Enumerable.Repeat(1.0, truth.Features)]);

    private static FeatureMatrix Plane(params float[] rows) => new(rows.Length / 2, 2, rows);

    private static SparseBatch Batch(params (int Feature, float Magnitude)[][] samples) => new(samples);

    private static ModelScore Score(InferenceModel model, params (int Feature, float Magnitude)[][] samples) =>
        Score(model, Plane(1, 0, 0, 1), samples);

    private static ModelScore Score(InferenceModel model, FeatureMatrix truth, params (int Feature, float Magnitude)[][] samples)
    {
        var evaluation = new Evaluation(model, truth, truth, [], Alike(truth));
        evaluation.Add(Batch(samples));
        return evaluation.Score();
    }
}
