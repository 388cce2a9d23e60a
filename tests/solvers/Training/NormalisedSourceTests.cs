using TheoryChecks.Model;
using TheoryChecks.Training;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Lrb;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>A model trained on normalised data and folded back is, on the data as they are, what it was on the normalised ones, times their
/// scale.</summary>
public sealed class NormalisedSourceTests
{
    private const int Neurons = 7, Samples = 32;

    [Theory]
    [InlineData(6, true)]
    [InlineData(4, false)]
    public void Folding_gives_the_same_reconstruction(int nr, bool subtracts)
    {
        var raw = new SmallSource(9, 6, nr, 0.3, seed: 8);
        var source = new NormalisedSource(raw, Samples, shared: subtracts);
        Assert.Equal(subtracts, source.InputScale.Equals(source.TargetScale));
        var (batch, scaled) = (raw.Batch(3, Samples), source.Batch(3, Samples));
        Assert.Equal(batch.Inputs.Select(x => (float)(x / source.InputScale)), scaled.Inputs);
        var random = new CounterRandom(1, RandomPurpose.Weights, 0);
        var model = new SdlModel
        {
            InputDimension = 6,
            TargetDimension = nr,
            Neurons = Neurons,
            Encoder = Numbers(Neurons * 6),
            Decoder = Numbers(Neurons * nr),
            EncoderBias = Numbers(Neurons),
            DecoderBias = Numbers(nr),
            SubtractsDecoderBias = subtracts,
            Thresholds = [.. Numbers(Neurons).Select(Math.Abs)],
            Skip = subtracts ? null : Numbers(nr * 6),
        };
        var gate = new JumpReluActivation([0]);
        var (before, after) = (TrainingRun.Inference(model, gate), TrainingRun.Inference(source.Fold(model, gate), gate));
        var expected = before.Reconstruct(before.Latents(before.Preactivations(scaled.Inputs)), scaled.Inputs);
        var found = after.Reconstruct(after.Latents(after.Preactivations(batch.Inputs)), batch.Inputs);
        Assert.Contains(expected, x => Math.Abs(x) > 0.1);
        for (var k = 0; k < found.Length; k++)
            Assert.Equal(expected[k] * source.TargetScale, found[k], 1e-4);

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextNormals().First)];
    }

    [Fact]
    public void Folding_a_Gated_scales_its_biases_and_leaves_its_scales()
    {
        var raw = new SmallSource(9, 6, 6, 0.3, seed: 8);
        var source = new NormalisedSource(raw, Samples, shared: true);
        var random = new CounterRandom(1, RandomPurpose.Weights, 1);
        var model = new SdlModel
        {
            InputDimension = 6,
            TargetDimension = 6,
            Neurons = Neurons,
            Encoder = Numbers(Neurons * 6),
            Decoder = Numbers(Neurons * 6),
            EncoderBias = Numbers(Neurons),
            DecoderBias = Numbers(6),
            SubtractsDecoderBias = true,
            LogScales = Numbers(Neurons),
            MagnitudeBias = Numbers(Neurons),
        };
        var (before, after) = (Inference(model), Inference(source.Fold(model, Activation.Relu)));
        var expected = before.Reconstruct(before.Latents(before.Preactivations(source.Batch(3, Samples).Inputs)), source.Batch(3, Samples).Inputs);
        var found = after.Reconstruct(after.Latents(after.Preactivations(raw.Batch(3, Samples).Inputs)), raw.Batch(3, Samples).Inputs);
        for (var k = 0; k < found.Length; k++)
            Assert.Equal(expected[k] * source.TargetScale, found[k], 1e-4);

        TheoryChecks.Training.Metrics.InferenceModel Inference(SdlModel one) => TrainingRun.Inference(one, Activation.Relu);

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextNormals().First)];
    }

    [Fact]
    public void The_mean_squared_norm_is_1()
    {
        var source = new NormalisedSource(new SmallSource(9, 6, 6, 0.3, seed: 8), Samples, shared: true);
        Assert.Equal(1, Enumerable.Range(0, 100).Average(t => source.Batch(t, Samples).Inputs.Sum(x => x * x) / Samples), 1e-4);
    }
}
