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
        var inputs = RationalMatrix.Create(
            n,
            np,
            (_, _) => random.Next(3) == 0 ? Rational.FromRatio(random.Next(-3, 4), 3) : Rational.FromDouble(Weights[random.Next(Weights.Length)]));
        foreach (var gate in Enum.GetValues<GateKind>().Where(gate => gate != GateKind.Gated)) // the theory has no Gated at inference
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
                : Rational.FromDouble(model.EncoderBias?[i] ?? 0) - Enumerable.Range(0, np)
                    .Aggregate(Rational.Zero, (sum, l) => sum + (Rational.FromDouble(model.Encoder[i][l]) * Rational.FromDouble(bias?[l] ?? 0))));
            var extended = RationalMatrix.Create(n, np + 1, (d, j) => j < np ? inputs[d, j] : 1);
            var problem = new Problem(extended, extended, new RationalVector(Enumerable.Repeat(Rational.One, n)));
            var exact = new Forward(problem, activation, new SdlParameters(encoder, RationalMatrix.Create(np + 1, nq, (_, _) => 0))).Gate;
            var wanted = Enumerable.Range(0, nq).Select(i => Enumerable.Range(0, n).Where(d => exact[i, d]));
            Assert.Equal(wanted, ActivationSets.Of(model, inputs));
        }

        float[] Floats(int count) => [.. Enumerable.Range(0, count).Select(_ => Weights[random.Next(Weights.Length)])];
    }

    /// <summary>Normalised inputs and Gated magnitudes: where rounding cannot matter, the sets are those of the latents.</summary>
    [Property(MaxTest = 200)]
    public void They_are_the_latents_where_no_entry_is_close_to_its_threshold(int seed)
    {
        var random = new Random(seed);
        var (n, np, nq) = (random.Next(1, 6), random.Next(2, 5), random.Next(1, 6));
        float[] inputs = Floats(n * np);
        foreach (var gate in Enum.GetValues<GateKind>())
            foreach (var normalisation in Enum.GetValues<Normalisation>())
            {
                if (gate == GateKind.BatchTopK && normalisation != Normalisation.None)
                    continue;
                var model = new InferenceModel
                {
                    Encoder = new FeatureMatrix(nq, np, Floats(nq * np)),
                    Decoder = new FeatureMatrix(nq, np, new float[nq * np]),
                    EncoderBias = Floats(nq),
                    DecoderBias = Floats(np),
                    SubtractsDecoderBias = true,
                    Gate = gate,
                    K = random.Next(1, nq + 1),
                    Thresholds = Floats(nq),
                    Magnitude = gate == GateKind.Gated ? new MagnitudePath([.. Floats(nq).Select(MathF.Exp)], Floats(nq)) : null,
                    Normalisation = normalisation,
                };
                Assert.Null(model.Misfit());
                var latents = model.Latents(model.Preactivations(inputs));
                var rows = RationalMatrix.Create(n, np, (c, k) => Rational.FromDouble(inputs[(c * np) + k]));
                var wanted = Enumerable.Range(0, nq).Select(i => Enumerable.Range(0, n).Where(c => latents.Magnitude(c, i) > 0));
                Assert.Equal(wanted, ActivationSets.Of(model, rows));
            }

        float[] Floats(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }

    [Property(MaxTest = 300)]
    public void A_sign_with_a_root_is_that_of_its_square(int linear, int offset, byte size)
    {
        // N((t, t, ...)) has scale |t|: the root is rational, and the sign that of linear + offset |t|.
        var t = Rational.FromRatio(size + 1, 7);
        var rational = new ExactNormalisation(Normalisation.ConstantNorm, new RationalVector([t, t, t]));
        Assert.Equal((linear + (offset * t)).Sign, Math.Sign(rational.Sign(linear, offset)));
        // N((t, -t)) of layer norm has scale 1e-5 + |t| sqrt(2): never rational, so 0 only where both are.
        var root = new ExactNormalisation(Normalisation.LayerNorm, new RationalVector([t, -t]));
        var value = linear + (offset * (1e-5 + (t.ToDouble() * Math.Sqrt(2))));
        if (Math.Abs(value) > 1e-6)
            Assert.Equal(Math.Sign(value), Math.Sign(root.Sign(linear, offset)));
        Assert.Equal(linear == 0 && offset == 0, root.Sign(linear, offset) == 0);
        Assert.Equal(0, new ExactNormalisation(Normalisation.LayerNorm, new RationalVector([t, t])).Centred.Count(entry => entry.Sign != 0));
    }

    [Fact]
    public void A_tie_of_normalised_inputs_is_a_tie()
    {
        // (3, 4) has scale 5 / sqrt(2): w . p = 0 is 0 whatever the scale, and 7 / 2 < 5 / sqrt(2). (1, 1) has scale 1: z = 1 - 1 = 0 does not pass.
        var model = new InferenceModel
        {
            Encoder = new FeatureMatrix(2, 2, [4, -3, 0.5f, 0.5f]),
            Decoder = new FeatureMatrix(2, 2, new float[4]),
            EncoderBias = [0, -1],
            Normalisation = Normalisation.ConstantNorm,
        };
        Assert.Equal([[1], []], ActivationSets.Of(model, RationalMatrix.Create(2, 2, (c, k) => c == 1 ? 1 : 3 + k)));
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
