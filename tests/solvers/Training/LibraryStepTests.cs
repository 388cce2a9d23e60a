using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Training;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Native;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>30 steps of a preset, as train has it, beside the library's formulas in double precision: nothing is shared but the start and
/// the data.</summary>
public sealed class LibraryStepTests
{
    private const int Samples = 16, Steps = 30;

    public LibraryStepTests() => TorchNative.Load();

    public static TheoryData<string, string> Libraries
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (preset, method) in LibraryRules.All.Keys)
                data.Add(preset, method);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_preset_takes_the_library_s_steps(string preset, string method)
    {
        var rules = LibraryRules.All[(preset, method)];
        // The large epsilon keeps Adam from making whole steps of rounding errors; the wide kernel lets thresholds move in so few steps.
        var options = Job(preset, method).Options(LibraryRules.Inputs, null) with { Epsilon = rules.Epsilon, Bandwidth = rules.Bandwidth };
        var source = new SmallSource(9, LibraryRules.Inputs, LibraryRules.Inputs, 0.3, seed: rules.Seed);
        using var trainer = Trainer.Start(options, source, TrainingDevice.Cpu);
        var reference = new LibraryReference(rules, trainer.Model());
        for (var t = 0; t < Steps; t++)
        {
            var expected = reference.Step(source.Batch(t, Samples).Inputs, t);
            Assert.Equal(expected, trainer.TakeStep().Loss, 1e-5 * (1 + expected));
            var model = trainer.Model();
            Near(reference.W, model.Encoder, t);
            Near(reference.U, model.Decoder, t);
            Near(reference.B, model.EncoderBias!, t);
            Near(reference.C, model.DecoderBias!, t);
            Near(reference.Theta, model.Thresholds ?? [], t);
            Near(reference.Logs, model.LogScales ?? [], t);
            Near(reference.Strength, model.MagnitudeBias ?? [], t);
        }
        Assert.Equal(rules.AuxK > 0, reference.HasUsedAuxK);
    }

    private static BenchJob Job(string preset, string method) => new()
    {
        Table = "train",
        Method = method,
        Preset = preset,
        IsLibrarys = true,
        Scale = new LrbScale("custom", 1, Samples, Steps, 16),
        Data = new BenchSettings { Seed = 5 },
        Neurons = LibraryRules.Neurons,
        K = LibraryRules.Sparsity,
    };

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

    /// <summary>Other directions than those that the start was made from, and many more of them.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Openai_s_encoder_begins_so_that_reconstructions_are_as_long_as_inputs(int seed)
    {
        const int d = 24, n = 60, probes = 4000;
        var job = Job("openai", "TopK") with { Neurons = n, K = 4, Data = new BenchSettings { Seed = seed } };
        using var trainer = Trainer.Start(job.Options(d, null), new SmallSource(30, d, d, 0.1, seed), TrainingDevice.Cpu);
        var model = trainer.Model();
        var factor = model.Encoder[0] / model.Decoder[0];
        for (var k = 0; k < n * d; k++)
            Assert.Equal(factor * model.Decoder[k], model.Encoder[k], 1e-6);
        var (random, total) = (new Random(seed), 0.0);
        for (var c = 0; c < probes; c++)
        {
            double[] x = [.. Enumerable.Range(0, d).Select(_ => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6)];
            var length = Math.Sqrt(x.Sum(v => v * v));
            var own = Enumerable.Range(0, n).Select(i => (Neuron: i, Z: Enumerable.Range(0, d).Sum(k => model.Encoder[(i * d) + k] * x[k]) / length))
                .Where(latent => latent.Z > 0)
                .OrderByDescending(latent => latent.Z)
                .Take(4)
                .ToArray();
            total += Math.Sqrt(Enumerable.Range(0, d).Sum(k => Math.Pow(own.Sum(latent => latent.Z * model.Decoder[(latent.Neuron * d) + k]), 2)));
        }
        Assert.Equal(1, total / probes, 0.05);
    }

    private static void Near(double[] expected, float[] found, int step)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(found[i] - expected[i]) <= 1e-6, $"step {step}, entry {i}: {found[i]}, expected {expected[i]}");
    }
}
