using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Training;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Native;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>30 steps of a preset beside the library's formulas, written out in double precision: nothing is shared but the start and the
/// data.</summary>
public sealed class LibraryStepTests
{
    private const int Inputs = 6, Neurons = 10, Samples = 16, Steps = 30, K = 2;
    private const double L1 = 0.1;

    public LibraryStepTests() => TorchNative.Load();

    [Theory]
    [InlineData("saelens")]
    [InlineData("dictionary-learning")]
    public void A_preset_takes_the_library_s_steps(string preset)
    {
        var saeLens = preset == "saelens";
        var method = saeLens
            ? new SdlMethod("ReLU", new ReluActivation(), [new ReconstructionTerm(), new DecoderNormL1Term(Rational.FromRatio(1, 10), [Inputs])])
            : SdlMethod.TopK(K);
        // Without the schedule, which differs (docs/training.md). The large epsilon keeps Adam from making whole steps of rounding errors.
        var options = TrainingPresets.ByName(preset, method, Neurons, Steps, seed: 5) with
        {
            BatchSize = Samples,
            WarmUpSteps = 0,
            DecayFrom = 1,
            Epsilon = 1e-5,
        };
        var source = new SmallSource(9, Inputs, Inputs, 0.3, seed: 4);
        using var trainer = Trainer.Start(options, source, TrainingDevice.Cpu);
        var reference = new Reference(trainer.Model(), saeLens, options.LearningRate, options.Epsilon);
        for (var t = 0; t < Steps; t++)
        {
            var batch = source.Batch(t, Samples);
            Assert.Equal(reference.Step(batch.Inputs, t), trainer.TakeStep().Loss, 1e-4);
        }
        var model = trainer.Model();
        Near(reference.W, model.Encoder);
        Near(reference.U, model.Decoder);
        Near(reference.EncoderBias, model.EncoderBias!);
        Near(reference.DecoderBias, model.DecoderBias!);
    }

    [Fact]
    public void Train_takes_SAELens_coefficients_with_its_preset()
    {
        var job = new BenchJob
        {
            Table = "train",
            Method = "ReLU",
            Preset = "saelens",
            Scale = new LrbScale("custom", 1, 16, 10, 16),
            Data = new BenchSettings(),
            Neurons = 8,
            K = 2,
        };
        var relu = job.Options(6, null);
        Assert.True(relu.SubtractsDecoderBias);
        Assert.Equal(6, relu.Method.Terms.OfType<DecoderNormL1Term>().Single().Sources.Single());
        Assert.Equal(Rational.One, (job with { Method = "TopK" }).Options(6, null).Method.Terms.OfType<AuxKTerm>().Single().Coefficient);
        Assert.Equal(Rational.FromRatio(1, 100), (job with { Method = "JumpReLU" }).Options(6, null).Method.Activation.Threshold(0));
        Assert.False((job with { Method = "Transcoder" }).Options(6, null).SubtractsDecoderBias);
        Assert.Equal(
            Rational.FromRatio(1, 32),
            (job with { Method = "TopK", Preset = "openai" }).Options(6, null).Method.Terms.OfType<AuxKTerm>().Single().Coefficient);
    }

    private static void Near(double[] expected, float[] found)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.InRange(found[i], expected[i] - 1e-5, expected[i] + 1e-5);
    }

    /// <summary>SAELens' standard training step, or dictionary_learning's TopK: gradient, clipping to 1, Adam(0.9, 0.999).</summary>
    private sealed class Reference(SdlModel start, bool saeLens, double rate, double epsilon)
    {
        private readonly double[] _first = new double[(2 * Neurons * Inputs)
            + Neurons
            + Inputs], _second = new double[(2 * Neurons * Inputs) + Neurons + Inputs];

        public double[] W { get; } = [.. start.Encoder.Select(x => (double)x)];

        public double[] U { get; } = [.. start.Decoder.Select(x => (double)x)];

        public double[] EncoderBias { get; } = [.. start.EncoderBias!.Select(x => (double)x)];

        public double[] DecoderBias { get; } = [.. start.DecoderBias!.Select(x => (double)x)];

        public double Step(float[] batch, int t)
        {
            var (dw, du, db, dc) = (new double[W.Length], new double[U.Length], new double[Neurons], new double[Inputs]);
            var loss = 0.0;
            for (var c = 0; c < Samples; c++)
                loss += Sample([.. batch.Skip(c * Inputs).Take(Inputs).Select(x => (double)x)], dw, du, db, dc) / Samples;
            if (!saeLens)
                for (var i = 0; i < Neurons; i++)
                    TakeParallel(du, i);
            var norm = Math.Sqrt(dw.Concat(du).Concat(db).Concat(dc).Sum(g => g * g));
            var clip = Math.Min(1, 1 / (norm + 1e-6));
            var at = 0;
            foreach (var (values, gradient) in new[] { (W, dw), (U, du), (EncoderBias, db), (DecoderBias, dc) })
                for (var i = 0; i < values.Length; i++, at++)
                {
                    var g = gradient[i] * clip;
                    _first[at] = (0.9 * _first[at]) + (0.1 * g);
                    _second[at] = (0.999 * _second[at]) + (0.001 * g * g);
                    values[i] -= rate / (1 - Math.Pow(0.9, t + 1)) * _first[at] / (Math.Sqrt(_second[at] / (1 - Math.Pow(0.999, t + 1))) + epsilon);
                }
            for (var i = 0; i < Neurons && !saeLens; i++)
            {
                var length = Norm(i);
                for (var k = 0; k < Inputs; k++)
                    U[(i * Inputs) + k] /= length;
            }
            return loss;
        }

        private double Sample(double[] x, double[] dw, double[] du, double[] db, double[] dc)
        {
            double[] seen = [.. x.Select((value, k) => value - DecoderBias[k])];
            double[] z = [.. Enumerable.Range(0, Neurons)
                .Select(i => EncoderBias[i] + Enumerable.Range(0, Inputs).Sum(k => W[(i * Inputs) + k] * seen[k]))];
            var kept = Enumerable.Range(0, Neurons).Where(i => z[i] > 0).OrderByDescending(i => z[i]).Take(saeLens ? Neurons : K).ToArray();
            double[] error = [.. x.Select((value, k) => DecoderBias[k] + kept.Sum(i => z[i] * U[(i * Inputs) + k]) - value)];
            var loss = error.Sum(e => e * e) + (saeLens ? kept.Sum(i => L1 * z[i] * Norm(i)) : 0);
            double[] slope = [.. error.Select(e => 2 * e / Samples)];
            for (var k = 0; k < Inputs; k++)
                dc[k] += slope[k];
            foreach (var i in kept)
            {
                var dz = Enumerable.Range(0, Inputs).Sum(k => slope[k] * U[(i * Inputs) + k]) + (saeLens ? L1 * Norm(i) / Samples : 0);
                db[i] += dz;
                for (var k = 0; k < Inputs; k++)
                {
                    dw[(i * Inputs) + k] += dz * seen[k];
                    dc[k] -= dz * W[(i * Inputs) + k];
                    du[(i * Inputs) + k] += (slope[k] * z[i]) + (saeLens ? L1 * z[i] / Samples * U[(i * Inputs) + k] / Norm(i) : 0);
                }
            }
            return loss;
        }

        private void TakeParallel(double[] du, int i)
        {
            var along = Enumerable.Range(0, Inputs).Sum(k => du[(i * Inputs) + k] * U[(i * Inputs) + k]) / (Norm(i) * Norm(i));
            for (var k = 0; k < Inputs; k++)
                du[(i * Inputs) + k] -= along * U[(i * Inputs) + k];
        }

        private double Norm(int i) => Math.Sqrt(Enumerable.Range(0, Inputs).Sum(k => U[(i * Inputs) + k] * U[(i * Inputs) + k]));
    }
}
