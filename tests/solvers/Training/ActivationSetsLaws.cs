using FsCheck.Xunit;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Metrics;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>A model's activation sets are the theory's, also where sums cancel down to the last bit and where entries tie.</summary>
public sealed class ActivationSetsLaws
{
    private static readonly float[] Weights = [0, 1, -1, 0.5f, 16777216, -16777216, 5.9604645e-8f, -5.9604645e-8f, 3e38f, 1e-44f];

    [Property(MaxTest = 300)]
    public void They_are_the_gate_of_the_theory(int seed)
    {
        var random = new Random(seed);
        var (n, np, nq) = (random.Next(1, 6), random.Next(1, 4), random.Next(1, 6));
        var thresholds = Floats(nq).Select(Math.Abs).ToArray();
        var bias = random.Next(2) == 0 ? Floats(np) : null;
        var inputs = RationalMatrix.Create(n, np, (_, _) => random.Next(3) == 0 ? Rational.FromRatio(random.Next(-3, 4), 3) : Rational.FromDouble(Weights[random.Next(Weights.Length)]));
        foreach (var gate in Enum.GetValues<GateKind>())
        {
            var k = random.Next(1, nq + 1);
            var model = new InferenceModel
            {
                Encoder = new FeatureMatrix(nq, np, Floats(nq * np)),
                Decoder = new FeatureMatrix(nq, np, new float[nq * np]),
                EncoderBias = random.Next(2) == 0 ? Floats(nq) : null,
                DecoderBias = bias,
                SubtractsDecoderBias = bias is not null,
                Gate = gate,
                K = k,
                Thresholds = thresholds,
            };
            Activation activation = gate switch
            {
                GateKind.JumpRelu => new JumpReluActivation(new RationalVector(thresholds.Select(theta => Rational.FromDouble(theta)))),
                GateKind.TopK => new TopKActivation(k),
                GateKind.BatchTopK => new BatchTopKActivation(k),
                _ => new ReluActivation(),
            };
            // A bias is the weight of one more input that is always 1.
            var encoder = RationalMatrix.Create(nq, np + 1, (i, j) => j < np ? Rational.FromDouble(model.Encoder[i][j])
                : Rational.FromDouble(model.EncoderBias?[i] ?? 0) - Enumerable.Range(0, np).Aggregate(Rational.Zero, (sum, l) => sum + (Rational.FromDouble(model.Encoder[i][l]) * Rational.FromDouble(bias?[l] ?? 0))));
            var extended = RationalMatrix.Create(n, np + 1, (d, j) => j < np ? inputs[d, j] : 1);
            var problem = new Problem(extended, extended, new RationalVector(Enumerable.Repeat(Rational.One, n)));
            var exact = new Forward(problem, activation, new SdlParameters(encoder, RationalMatrix.Create(np + 1, nq, (_, _) => 0))).Gate;
            var wanted = Enumerable.Range(0, nq).Select(i => Enumerable.Range(0, n).Where(d => exact[i, d]));
            Assert.Equal(wanted, ActivationSets.Of(model, inputs));
        }

        float[] Floats(int count) => [.. Enumerable.Range(0, count).Select(_ => Weights[random.Next(Weights.Length)])];
    }

    [Fact]
    public void An_instance_s_thirds_are_thirds()
    {
        // 1/3 - 1/3 is 0; with the single closest to 1/3 in its place it would be positive.
        var model = new InferenceModel { Encoder = new FeatureMatrix(1, 2, [3, 1]), Decoder = new FeatureMatrix(1, 2, [1, 0]), EncoderBias = [-1] };
        Assert.Equal([[]], ActivationSets.Of(model, RationalMatrix.Create(1, 2, (_, j) => j == 0 ? Rational.FromRatio(1, 3) : 0)));
        var e = Assert.Throws<ArgumentException>(() => ActivationSets.Of(model, RationalMatrix.Create(1, 3, (_, _) => 1)));
        Assert.Equal("Inputs have dimension 3; the model's have 2.", e.Message);
    }
}
