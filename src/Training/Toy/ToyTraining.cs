using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Methods;
using TheoryChecks.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace TheoryChecks.Training.Toy;

/// <summary>Trains thousands of models of a small instance as one tensor program: every tensor has a model axis, so a step costs little more than for
/// one model.</summary>
public static class ToyTraining
{
    private const int BetweenLooks = 250;
    private const double NoError = 5e-10; // share of the total

    /// <summary>Trains from random starts. The starts depend on the seed and the number of a model alone.</summary>
    /// <param name="instance">Columns with weights, activation, neurons; its anchors, or its first feature if it names none, are anchored in that
    /// mode.</param>
    /// <param name="options">How many, and how.</param>
    /// <param name="progress">Told the step and how many models have not converged.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="ArgumentException">The activation has no tensor form, or anchors are asked for beside a target Gram matrix.</exception>
    /// <exception cref="DllNotFoundException">The native libraries are missing.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IReadOnlyList<ToyEnd> Run(
        Instance instance, ToyOptions options, Action<int, int>? progress = null, CancellationToken cancel = default)
    {
        if (options.Mode == ToyMode.Anchored && instance.Problem.TargetGram is not null)
            throw new ArgumentException("Anchors compare rows with inputs, which have no lengths beside a targetGram; train without them.");
        TorchNative.Load();
        return Train(instance, options, progress, cancel);
    }

    private static IReadOnlyList<ToyEnd> Train(Instance instance, ToyOptions options, Action<int, int>? progress, CancellationToken cancel)
    {
        // Small tensors: more threads only wait for one another.
        torch.set_num_threads(1);
        using var scope = NewDisposeScope();
        var (problem, s, nq) = (instance.Problem, options.Seeds, instance.Neurons);
        var (plain, anchored) = Methods(instance, options);
        var (inputs, targets, weights) = (Of(problem.Inputs), OfTargets(problem), tensor(problem.Weights.ToDoubles()));
        var at = Starts(options, nq, problem.InputDimension, problem.TargetDimension);
        var velocity = at.Map(value => zeros_like(value));
        // Where all weights are 0 the loss is 0, whatever the step.
        var largest = Math.Max(Total(problem, c => problem.Input(c).SquaredNorm), Total(problem, c => problem.SquaredNorm(problem.Target(c))));
        var scale = largest > 0 ? largest : 1;
        var (plainRate, anchoredRate) = (options.Rate / scale, options.Rate / Math.Max(scale, PenaltyWeight(instance, options)));
        var tolerance = options.GradientTolerance * GradientSize(problem);
        for (var step = 0; step < options.Steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var guided = step < options.Steps / 2;
            var isAnchored = options.Mode == ToyMode.Anchored && guided;
            var pass = (isAnchored ? anchored : plain).Evaluate(at, inputs, targets, weights);
            if (options.Mode == ToyMode.Resampled && guided && (step + 1) % options.ResampleEvery == 0)
            {
                Resample(at, velocity, pass, inputs, weights, scale);
                continue;
            }
            foreach (var ((value, slope), speed) in at.All.Zip(pass.Gradient.All)
                .Zip(velocity.All)
                .Select(x => ((x.First.First.Value, x.First.Second.Value), x.Second.Value)))
            {
                speed.mul_(Held.Of(options.Momentum)).add_(slope, alpha: Held.Of(isAnchored ? -anchoredRate : -plainRate));
                value.Increase(speed);
            }
            if ((step + 1) % BetweenLooks == 0)
            {
                var moving = (int)Norms(pass.Gradient).gt(Held.Of(tolerance)).sum().item<long>();
                progress?.Invoke(step + 1, moving);
                if (moving == 0 && (options.Mode == ToyMode.Plain || !guided))
                    break;
            }
        }
        return Ends(options.First, at, plain.Evaluate(at, inputs, targets, weights), inputs, tolerance);
    }

    private static IReadOnlyList<ToyEnd> Ends(int first, TensorParameters at, TensorPass pass, Tensor inputs, double tolerance)
    {
        var (losses, norms) = (pass.Loss.data<double>().ToArray(), Norms(pass.Gradient).data<double>().ToArray());
        var (encoders, decoders) = (at.Encoder.contiguous().data<double>().ToArray(), at.Decoder.contiguous().data<double>().ToArray());
        var z = inputs.matmul(at.Encoder.transpose(-1, -2)).contiguous().data<double>().ToArray();
        var gate = pass.Gate.contiguous().data<bool>().ToArray();
        return [.. Enumerable.Range(0, losses.Length).Select(k => new ToyEnd(
            first + k,
            losses[k],
            norms[k],
            Part(encoders, k),
            Part(decoders, k),
            Part(z, k),
            Part(gate, k),
            norms[k] <= tolerance && double.IsFinite(losses[k])))];

        T[] Part<T>(T[] all, int k) => all[(all.Length / losses.Length * k)..(all.Length / losses.Length * (k + 1))];
    }

    /// <summary>The first dead neuron of every model that has one moves to the column with the largest m_c |e_c|^2, unless that is nothing beside the
    /// total.</summary>
    private static void Resample(TensorParameters at, TensorParameters velocity, TensorPass pass, Tensor inputs, Tensor weights, double total)
    {
        var dead = pass.Gate.any(1).logical_not();
        var errors = pass.Residuals.Squared().sum(-1) * weights;
        var (worst, neuron) = (errors.argmax(-1), dead.to(ScalarType.Float64).argmax(-1));
        var moves = dead.any(-1).logical_and(errors.amax([-1]).gt(Held.Of(NoError * total))).data<bool>().ToArray();
        var (column, row) = (worst.data<long>().ToArray(), neuron.data<long>().ToArray());
        var live = (at.Encoder.norm(-1) * dead.logical_not().to(ScalarType.Float64)).sum(-1) / dead.logical_not().sum(-1).clamp_min(Held.Of(1L));
        for (var k = 0; k < moves.Length; k++)
        {
            if (!moves[k])
                continue;
            using var inner = NewDisposeScope();
            var (input, residual) = (inputs[column[k]], pass.Residuals[k, column[k]]);
            var length = live[k].item<double>();
            using var scale = (length > 0 ? 0.2 * length : 0.2).ToScalar();
            at.Encoder[k, row[k]] = (input / input.norm().clamp_min(Held.Of(double.Epsilon))).mul_(scale);
            at.Decoder[k, row[k]] = residual / residual.norm();
            foreach (var (_, speed) in velocity.All)
                speed[k, row[k]].zero_();
        }
    }

    private static Tensor Norms(TensorParameters gradient) =>
        gradient.All.Select(part => part.Value.Squared().flatten(1).sum(1)).Aggregate(Held.Plus).sqrt();

    private static (TensorMethod Plain, TensorMethod Anchored) Methods(Instance instance, ToyOptions options)
    {
        var method = new SdlMethod(instance.Name, instance.Activation, [new ReconstructionTerm()]);
        int[] anchors = instance.Anchors.Count > 0 ? [.. instance.Anchors.Take(instance.Neurons)] : [0];
        // With inputs of length s, w = p / s and u = r / s reconstruct what w = p and u = r do with inputs of length 1.
        var features = instance.Isolated;
        var length = Math.Sqrt(Enumerable.Range(0, features.Columns).Average(d => features.Input(d).SquaredNorm.ToDouble()));
        var shrink = Rational.FromDouble(length > 0 ? 1 / length : 1);
        var guided = method.Anchored(
            RationalMatrix.FromRows(anchors.Select(d => shrink * features.Input(d))),
            RationalMatrix.FromRows(anchors.Select(d => shrink * features.Target(d))),
            Rational.FromDouble(PenaltyWeight(instance, options)));
        return (Make(method), Make(guided));

        TensorMethod Make(SdlMethod of) => new(
            new TrainingOptions { Method = of, Neurons = instance.Neurons, BatchSize = instance.Problem.Columns, Steps = 1, Seed = 0 },
            ScalarType.Float64,
            CPU);
    }

    private static TensorParameters Starts(ToyOptions options, int nq, int np, int nr)
    {
        var (encoders, decoders) = (new double[options.Seeds * nq * np], new double[options.Seeds * nq * nr]);
        for (var k = 0; k < options.Seeds; k++)
        {
            var random = new CounterRandom(options.Seed, RandomPurpose.Weights, options.First + (long)k);
            foreach (ref var x in encoders.AsSpan(k * nq * np, nq * np))
                x = options.StartScale * random.NextNormals().First;
            foreach (ref var x in decoders.AsSpan(k * nq * nr, nq * nr))
                x = options.StartScale * random.NextNormals().First;
        }
        return new TensorParameters(tensor(encoders, options.Seeds, nq, np), tensor(decoders, options.Seeds, nq, nr));
    }

    /// <summary>The size of a problem's gradients: the geometric mean of the sums of m_c |p_c|^2 and m_c |r_c|^2, or the other if one of them is
    /// 0.</summary>
    private static double GradientSize(Problem problem)
    {
        var (inputs, targets) = (Total(problem, c => problem.Input(c).SquaredNorm), Total(problem, c => problem.SquaredNorm(problem.Target(c))));
        return inputs > 0 && targets > 0 ? Math.Sqrt(inputs) * Math.Sqrt(targets) : Math.Max(inputs, targets);
    }

    /// <summary>The penalty grows with weights and features as the loss does: its unit is the least m_c |p_c|^2 or m_c |r_c|^2, whichever is larger,
    /// that is not 0.</summary>
    private static double PenaltyWeight(Instance instance, ToyOptions options)
    {
        var problem = instance.Problem;
        var sizes = Enumerable.Range(0, problem.Columns)
            .Select(c => (problem.Weights[c] * Rational.Max(problem.Input(c).SquaredNorm, problem.SquaredNorm(problem.Target(c)))).ToDouble())
            .Where(size => size > 0);
        return options.AnchorWeight * sizes.DefaultIfEmpty(1).Min();
    }

    private static double Total(Problem problem, Func<int, Rational> square) =>
        Enumerable.Range(0, problem.Columns).Sum(c => (problem.Weights[c] * square(c)).ToDouble());

    /// <summary>The targets in coordinates in which their lengths are plain; decoders are then in these coordinates too.</summary>
    private static Tensor OfTargets(Problem problem) => problem.TargetGram is null
        ? Of(problem.Targets)
        : tensor(problem.OrthonormalTargets().SelectMany(row => row).ToArray(), problem.Columns, problem.TargetDimension);

    private static Tensor Of(RationalMatrix matrix) =>
        tensor(Enumerable.Range(0, matrix.Rows).SelectMany(i => matrix.Row(i)).Select(x => x.ToDouble()).ToArray(), matrix.Rows, matrix.Columns);
}
