using FsCheck.Xunit;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Properties.Model;
using TheoryChecks.Training;
using TheoryChecks.Training.Methods;
using TheoryChecks.Training.Native;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace TheoryChecks.SolverTests.Training;

/// <summary>Each method is one: the tensors' loss, gradient and pattern are the exact ones.</summary>
public sealed class TensorMethodLaws
{
    public TensorMethodLaws() => TorchNative.Load();

    // Encoders, inputs and thresholds are multiples of 1/2, so that pre-activations are exact in floating point and ties are ties.
    [Property(MaxTest = 40)]
    public void In_double_precision_everything_is_exact_but_for_rounding(int seed) => AgreesWithTheory(seed, ScalarType.Float64, 1e-12);

    [Property(MaxTest = 20)]
    public void In_single_precision_too(int seed) => AgreesWithTheory(seed, ScalarType.Float32, 2e-5);

    /// <summary>S models at once give what each gives alone.</summary>
    [Property(MaxTest = 10)]
    public void Models_side_by_side_do_not_touch(int seed)
    {
        var random = new RandomMethods(seed);
        foreach (var method in random.Methods())
        {
            using var scope = NewDisposeScope();
            var (first, second) = (Dyadic(random, method), Dyadic(random, method));
            var tensors = new TensorMethod(Options(random, method), ScalarType.Float64, CPU);
            var both = Evaluate(tensors, random.Problem, ScalarType.Float64, first, second);
            foreach (var (parameters, s) in new[] { (first, 0), (second, 1) })
            {
                var alone = Evaluate(tensors, random.Problem, ScalarType.Float64, parameters);
                Near(Values(alone.Loss), Values(both.Loss[s]), 1e-12, method.Name);
                foreach (var (one, many) in alone.Gradient.All.Zip(both.Gradient.All))
                    Near(Values(one.Value), Values(many.Value[s]), 1e-12, $"{method.Name} {one.Name}");
            }
        }
    }

    /// <summary>The loss is quadratic within a region, so central differences are exact: biases have the derivative that they should.</summary>
    [Property(MaxTest = 20)]
    public void Biases_have_their_central_differences(int seed)
    {
        var random = new RandomMethods(seed);
        var square = new Problem(random.Problem.Targets, random.Problem.Targets, random.Problem.Weights);
        foreach (var method in random.Methods()
            .Where(method => !method.HasSkip
                && method.Terms.All(term => term is ReconstructionTerm or PrefixReconstructionTerm or L1Term or MultiTopKTerm)))
        {
            using var scope = NewDisposeScope();
            var options = Options(random, method) with { HasEncoderBias = true, DecoderBias = DecoderBiasStart.Zero, SubtractsDecoderBias = true };
            var tensors = new TensorMethod(options, ScalarType.Float64, CPU);
            var numbers = new Random(seed);
            Tensor Some(params long[] shape) =>
                tensor(Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => 2 * numbers.NextDouble() - 1).ToArray(), shape);
            var (nq, nr) = (random.Neurons, square.TargetDimension);
            var at = new TensorParameters(Some(1, nq, nr), Some(1, nq, nr), Some(1, nq), Some(1, nr));
            var (data, weights) = (Matrix(square.Inputs, ScalarType.Float64), Row(square.Weights, ScalarType.Float64));
            var here = tensors.Evaluate(at, data, data, weights);
            foreach (var (value, gradient) in new[] { (at.EncoderBias!, here.Gradient.EncoderBias!), (at.DecoderBias!, here.Gradient.DecoderBias!) })
                for (var k = 0; k < value.shape[1]; k++)
                {
                    var (up, down) = (Moved(1e-4), Moved(-1e-4));
                    if (up.Gate.eq(down.Gate).all().item<bool>())
                        Assert.Equal(
                            gradient[0, k].item<double>(),
                            (up.Loss - down.Loss).item<double>() / 2e-4,
                            1e-6 * (1 + Math.Abs(here.Loss.item<double>())));

                    TensorPass Moved(double step)
                    {
                        var there = value.clone();
                        there[0, k] = value[0, k] + step;
                        return tensors.Evaluate(at.Map(part => ReferenceEquals(part, value) ? there : part), data, data, weights);
                    }
                }
        }
    }

    [Fact]
    public void A_threshold_moves_by_the_straight_through_estimator()
    {
        using var scope = NewDisposeScope();
        // z = 1.02, theta = 1, bandwidth 0.1: K = 1. Error 2 - 1.02, so dL/da = -1.96; dL/dtheta = -theta / 0.1 * -1.96 - 3 / 0.1 for L0 with
        // coefficient 3.
        var method = SdlMethod.JumpReluL0([1], 3);
        var options = new TrainingOptions {
            Method = method, Neurons = 1, BatchSize = 1, Steps = 1, Seed = 0, LearnsThresholds = true, Bandwidth = 0.1 };
        var at = new TensorParameters(tensor(new[] { 1.02 }, 1, 1, 1), tensor(new[] { 1.0 }, 1, 1, 1), thresholds: tensor(new[] { 1.0 }, 1, 1));
        var pass = new TensorMethod(options, ScalarType.Float64, CPU)
            .Evaluate(at, tensor(new[] { 1.0 }, 1, 1), tensor(new[] { 2.0 }, 1, 1), tensor(new[] { 1.0 }));
        Assert.Equal(19.6 - 30, pass.Gradient.Thresholds!.item<double>(), 10);
        Assert.Equal((0.98 * 0.98) + 3, pass.Loss.item<double>(), 10);

        // Out of the band, the threshold rests.
        var far = new TensorParameters(tensor(new[] { 1.06 }, 1, 1, 1), at.Decoder, thresholds: at.Thresholds);
        Assert.Equal(
            0,
            new TensorMethod(options, ScalarType.Float64, CPU)
                .Evaluate(far, tensor(new[] { 1.0 }, 1, 1), tensor(new[] { 2.0 }, 1, 1), tensor(new[] { 1.0 })).Gradient.Thresholds!
                .item<double>());
    }

    private static void AgreesWithTheory(int seed, ScalarType type, double tolerance)
    {
        var random = new RandomMethods(seed);
        foreach (var method in random.Methods())
        {
            using var scope = NewDisposeScope();
            var parameters = Dyadic(random, method);
            var pass = Evaluate(new TensorMethod(Options(random, method), type, CPU), random.Problem, type, parameters);
            var forward = method.Forward(random.Problem, parameters);
            var gradient = method.Gradient(random.Problem, parameters);

            var (nq, n) = (random.Neurons, random.Problem.Columns);
            Assert.Equal(
                Enumerable.Range(0, n).SelectMany(c => Enumerable.Range(0, nq).Select(i => forward.Passes[i, c])),
                pass.Gate.reshape(-1).data<bool>().ToArray());
            Near([method.Evaluate(random.Problem, parameters).Midpoint.ToDouble()], Values(pass.Loss), tolerance, method.Name);
            Near(Entries(gradient.Encoder), Values(pass.Gradient.Encoder), tolerance, $"{method.Name} encoder");
            Near(Entries(gradient.Decoder.Transpose()), Values(pass.Gradient.Decoder), tolerance, $"{method.Name} decoder");
            if (gradient.Magnitudes is { } magnitudes)
            {
                Near(magnitudes.GateBias.ToDoubles(), Values(pass.Gradient.EncoderBias!), tolerance, $"{method.Name} gate bias");
                // r = log s, so dL/dr = s dL/ds.
                var scales = parameters.Magnitudes!.Scale;
                double[] logs = [.. magnitudes.Scale.Select((slope, i) => (slope * scales[i]).ToDouble())];
                Near(logs, Values(pass.Gradient.LogScales!), tolerance, $"{method.Name} r");
                Near(magnitudes.Bias.ToDoubles(), Values(pass.Gradient.MagnitudeBias!), tolerance, $"{method.Name} b_mag");
            }
            if (method.HasSkip)
                Near(Entries(gradient.Skip), Values(pass.Gradient.Skip!), tolerance, $"{method.Name} skip");
        }
    }

    private static SdlParameters Dyadic(RandomMethods random, SdlMethod method)
    {
        RationalMatrix Halves(int rows, int columns) => Rational.FromRatio(1, 2) * random.Random.Matrix(rows, columns, -4, 4);
        var problem = random.Problem;
        return new(
            Halves(random.Neurons, problem.InputDimension),
            Halves(problem.TargetDimension, random.Neurons),
            method.HasSkip ? Halves(problem.TargetDimension, problem.InputDimension) : null)
        {
            Magnitudes = method.HasMagnitudes ? random.Magnitudes() : null,
        };
    }

    private static TrainingOptions Options(RandomMethods random, SdlMethod method) =>
        new() { Method = method, Neurons = random.Neurons, BatchSize = random.Problem.Columns, Steps = 1, Seed = 0 };

    private static TensorPass Evaluate(TensorMethod method, Problem problem, ScalarType type, params SdlParameters[] models)
    {
        Tensor Stacked(Func<SdlParameters, RationalMatrix> part) => stack(models.Select(model => Matrix(part(model), type)));
        Tensor? Numbers(Func<GatedMagnitudes, double[]> part) => models[0].Magnitudes is null
            ? null
            : stack(models.Select(model => tensor(part(model.Magnitudes!)).to(type)));
        var at = new TensorParameters(
            Stacked(model => model.Encoder),
            Stacked(model => model.Decoder.Transpose()),
            Numbers(own => own.GateBias.ToDoubles()),
            skip: models[0].Skip is null ? null : Stacked(model => model.Skip!),
            logScales: Numbers(own => [.. own.Scale.Select(scale => Math.Log(scale.ToDouble()))]),
            magnitudeBias: Numbers(own => own.Bias.ToDoubles()));
        return method.Evaluate(at, Matrix(problem.Inputs, type), Matrix(problem.Targets, type), Row(problem.Weights, type));
    }

    private static void Near(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = 1 + expected.Max(Math.Abs);
        for (var k = 0; k < expected.Length; k++)
            Assert.True(Math.Abs(expected[k] - actual[k]) <= tolerance * scale, $"{what}, entry {k}: {actual[k]} instead of {expected[k]}");
    }

    private static double[] Entries(RationalMatrix matrix) =>
        [.. Enumerable.Range(0, matrix.Rows).SelectMany(i => matrix.Row(i)).Select(x => x.ToDouble())];

    private static double[] Values(Tensor values) => values.to(ScalarType.Float64).reshape(-1).data<double>().ToArray();

    private static Tensor Matrix(RationalMatrix matrix, ScalarType type) => tensor(Entries(matrix), matrix.Rows, matrix.Columns).to(type);

    private static Tensor Row(RationalVector vector, ScalarType type) => tensor(vector.ToDoubles()).to(type);
}
