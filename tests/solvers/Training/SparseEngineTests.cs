using FsCheck.Xunit;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Training;
using TheoryChecks.Training.Engines;
using TheoryChecks.Training.Native;
using TheoryChecks.Training.Optimisation;
using TheoryChecks.Training.Sparse;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>The sparse engine takes the steps of the dense one, and selects what brute force selects.</summary>
public sealed class SparseEngineTests
{
    public SparseEngineTests() => TorchNative.Load();

    private static readonly Dictionary<string, SdlMethod> Methods = new()
    {
        ["topk"] = SdlMethod.TopK(3),
        ["auxk"] = SdlMethod.TopKAuxK(2, 4, Rational.FromRatio(1, 4)),
        ["multi"] = SdlMethod.MultiTopK(3, 7, Rational.FromRatio(1, 8)),
        ["batchtopk"] = SdlMethod.BatchTopK(3),
        ["matryoshka"] = SdlMethod.Matryoshka(3, 4, 11, 20),
        ["skip"] = SdlMethod.SkipTranscoder(3),
        ["anchored"] = SdlMethod.BatchTopK(2).Anchored(RationalMatrix.Identity(13), RationalMatrix.Identity(13), Rational.FromRatio(1, 10)),
    };

    public static TheoryData<string, string> MethodsAndPresets
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var method in Methods.Keys)
                foreach (var preset in TrainingPresets.Names)
                    data.Add(method, preset);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(MethodsAndPresets))]
    public void Takes_the_steps_of_the_dense_engine(string method, string preset)
    {
        // Odd sizes, so that every loop has a remainder.
        var source = new SmallSource(15, 13, 13, 0.15, seed: 11);
        var options = TrainingPresets.ByName(preset, Methods[method], 27, 20, seed: 2) with
        {
            BatchSize = 19,
            LearningRate = 1e-2,
            DeadAfterSamples = 38,
            ThresholdFrom = 2,
            Epsilon = 1e-4, // or Adam makes whole steps of rounding errors where a derivative is 0
            Resampling = new ResamplingOptions(4, 20),
            SelectsByDecoderNorm = false, // for the dense engine alone
            AuxiliaryIsRectified = true,
        };
        TakesTheSameSteps(options, source);
        Assert.False(SparseEngine.Trains(options with { SelectsByDecoderNorm = true }));
        Assert.False(SparseEngine.Trains(options with { AuxiliaryIsRectified = false }));
        if (method is "topk" or "auxk" or "anchored")
        {
            var tied = TakesTheSameSteps(options with { TiesEncoder = true }, source);
            Assert.Equal(tied.Decoder, tied.Encoder);
        }
    }

    private static SdlModel TakesTheSameSteps(TrainingOptions options, SmallSource source)
    {
        Assert.True(SparseEngine.Trains(options));
        var start = InitialModel.Create(options, 13, 13, source.Batch(0, 19));
        using var sparse = new SparseEngine(options, start);
        using var dense = new TensorEngine(options, start, TrainingDevice.Cpu);
        for (var t = 0; t < 6; t++)
        {
            var (one, other) = (sparse.Step(t, source.Batch(t, 19)), dense.Step(t, source.Batch(t, 19)));
            Assert.Equal(other.Loss, one.Loss, 1e-4 * (1 + other.Loss));
            Assert.Equal(other.Error, one.Error, 1e-4 * (1 + other.Error));
            Assert.Equal((other.L0, other.Dead, other.Rate), (one.L0, one.Dead, one.Rate));
        }
        var (a, b) = (sparse.Model(), dense.Model());
        Near(b.Encoder, a.Encoder);
        Near(b.Decoder, a.Decoder);
        Near(b.EncoderBias!, a.EncoderBias!);
        Near(b.DecoderBias!, a.DecoderBias!);
        Near(b.Skip ?? [], a.Skip ?? []);
        Assert.Equal(b.InferenceThreshold ?? 0, a.InferenceThreshold ?? 0, 1e-3);
        return a;
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void A_report_counts_AuxK_only_when_a_neuron_is_dead(string preset)
    {
        var source = new SmallSource(15, 13, 13, 0.15, seed: 11);
        var options = TrainingPresets.ByName(preset, Methods["auxk"], 27, 20, seed: 2) with
        {
            BatchSize = 19,
            DeadAfterSamples = 38,
            SelectsByDecoderNorm = false,
            AuxiliaryIsRectified = true,
        };
        var start = InitialModel.Create(options, 13, 13, source.Batch(0, 19));
        foreach (var engine in new ITrainingEngine[] { new SparseEngine(options, start), new TensorEngine(options, start, TrainingDevice.Cpu) })
            using (engine)
                for (var t = 0; t < 4; t++)
                {
                    var report = engine.Step(t, source.Batch(t, 19));
                    var error = report.Error * (options.Reduction == ErrorReduction.Mean ? 1 / 13.0 : 1);
                    Assert.Equal(t > 0, report.Dead > 0);
                    Assert.Equal(report.Dead > 0, report.Loss > error * 1.001);
                }
    }

    public static TheoryData<string> Presets => [.. TrainingPresets.Names];

    // Few distinct values, so that ties decide.
    [Property(MaxTest = 100)]
    public void Selects_the_largest_positive_entries_lowest_index_first(int seed)
    {
        var random = new SeededRandom(seed);
        var (n, k) = (random.Next(1, 700), random.Next(1, 40));
        float[] row = [.. Enumerable.Range(0, n).Select(_ => (float)random.Next(-20, random.Next(0, 1) * 40))];
        var width = Math.Max(4 * k, 64);
        var (indices, values) = (new int[width], new float[width]);
        var count = LargestEntries.Positive(row, k, indices, values, new float[width]);
        int[] expected = [.. Enumerable.Range(0, n).Where(i => row[i] > 0).OrderByDescending(i => row[i]).Take(k).Order()];
        Assert.Equal(expected, indices[..count]);
        Assert.Equal(expected.Select(i => row[i]), values[..count]);
    }

    [Property(MaxTest = 60)]
    public void Selects_the_largest_positive_entries_of_a_batch_earliest_first(int seed)
    {
        var random = new SeededRandom(seed);
        var (samples, neurons) = (random.Next(1, 9), random.Next(1, 400));
        var k = random.Next(1, Math.Min(neurons, 5));
        var selection = new LatentSelection(new Loops(0), samples, neurons);
        using var z = new NativeFloats(samples, neurons);
        var result = new LatentList(samples);
        // Several batches: the guess from the last one must not matter.
        for (var round = 0; round < 4; round++)
        {
            var scale = random.Next(1, 50);
            foreach (ref var x in z.All)
                x = random.Next(-10, 10) * scale;
            var all = z.All.ToArray();
            Select(selection, z, k, result);
            int[] expected = [.. Enumerable.Range(0, all.Length).Where(i => all[i] > 0).OrderByDescending(i => all[i]).Take(samples * k).Order()];
            Assert.Equal(
                expected,
                Enumerable.Range(0, samples).SelectMany(c => result.Neurons[result.Starts[c]..result.Starts[c + 1]].Select(i => (c * neurons) + i)));
            Assert.Equal(expected.Select(i => all[i]), result.Values[..result.Count]);
        }
    }

    private static unsafe void Select(LatentSelection selection, NativeFloats z, int k, LatentList result) =>
        selection.BatchTopK(z.Pointer, k, result);

    private static void Near(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 2e-3f);
    }
}
