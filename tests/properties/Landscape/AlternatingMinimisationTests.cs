using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Properties.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>The exact decision of Thm 3.6 against floating-point alternating minimisation. Seeds are fixed: rounding has the last word on
/// nothing.</summary>
public sealed class AlternatingMinimisationTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void From_random_starts_it_ends_only_at_partial_minima_that_exist(int seed)
    {
        var random = new RandomNumbers(seed);
        var instance = OneNeuron(random);
        var minima = new PartialMinima(instance);
        foreach (var set in RealizableSets(instance))
        {
            var decision = minima.Decide(new ActivationPattern([set]));
            Assert.Null(decision.Undecided);
            var descent = new AlternatingMinimisation(instance.Problem, set);
            var exact = decision.Minima.Select(minimum => minimum.Loss.Midpoint.ToDouble()).ToArray();
            for (var start = 0; start < 4; start++)
            {
                var end = Descend(descent, random, instance);
                if (end is { } point && IsInside(descent.Activations(point), set))
                {
                    var unseen = Unseen(instance, set);
                    var loss = descent.Loss(point, descent.BestDecoder(point)) + unseen;
                    Assert.True(
                        exact.Any(value => Math.Abs(value - loss) < 1e-6),
                        $"seed {seed}: {{{string.Join(",", set)}}} ends at loss {loss}, known: {string.Join(", ", exact)}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void It_does_not_move_away_from_a_partial_minimum(int seed)
    {
        var instance = OneNeuron(new RandomNumbers(seed));
        var minima = new PartialMinima(instance);
        foreach (var set in RealizableSets(instance))
            foreach (var minimum in minima.Decide(new ActivationPattern([set])).Minima)
            {
                var (w, size) = Unit(minimum.Neurons[0].Row.ToDoubles());
                var descent = new AlternatingMinimisation(instance.Problem, set);
                Assert.All(descent.Activations(w).Select((z, c) => (z, c)), item => Assert.True(set.Contains(item.c) ? item.z > 0 : item.z < 1e-12));
                var u = descent.BestDecoder(w);
                var loss = descent.Loss(w, u);
                Assert.Equal(minimum.Loss.Midpoint.ToDouble(), loss + Unseen(instance, set), 9);
                Assert.Equal(loss, descent.Loss(descent.BestEncoder(u, w), u), 9);
                if (minimum.Neurons[0].Set.Any(c => instance.Problem.Weights[c].Sign > 0))
                    Assert.All(
                        minimum.Neurons[0].DecoderColumn.ToDoubles().Zip(u),
                        pair => Assert.Equal(size * pair.First, pair.Second, 1e-6 * (1 + Math.Abs(pair.Second))));
            }
    }

    /// <summary>A trap or flat is not undercut by small moves within the region; along the descent direction of a saddle the loss falls by what the
    /// formula says.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Shapes_are_what_small_moves_find(int seed)
    {
        var random = new RandomNumbers(seed);
        var instance = OneNeuron(random);
        var minima = new PartialMinima(instance);
        foreach (var set in RealizableSets(instance))
            foreach (var minimum in minima.Decide(new ActivationPattern([set])).Minima)
            {
                var neuron = minimum.Neurons[0];
                var (w, _) = Unit(neuron.Row.ToDoubles());
                var descent = new AlternatingMinimisation(instance.Problem, set);
                var loss = descent.Loss(w, descent.BestDecoder(w));
                if (neuron.Shape == MinimumShape.Saddle)
                {
                    var d = neuron.Descent!.ToDoubles();
                    var t = 1e-3 / Math.Sqrt(d.Sum(x => x * x));
                    var moved = w.Zip(d, (x, y) => x + t * y).ToArray();
                    Assert.All(
                        descent.Activations(moved).Select((z, c) => (z, c)), item => Assert.True(set.Contains(item.c) ? item.z > 0 : item.z < 1e-12));
                    var z = descent.Activations(moved);
                    var n = set.Sum(c => instance.Problem.Weights[c].ToDouble() * z[c] * z[c]);
                    var fall = t * t * Curvature(instance.Problem, set, neuron) / n;
                    Assert.True(fall > 0);
                    Assert.Equal(fall, loss - descent.Loss(moved, descent.BestDecoder(moved)), 1e-3 * fall + 1e-13);
                    continue;
                }
                for (var trial = 0; trial < 30; trial++)
                {
                    double[] moved = [.. w.Select(x => x + 1e-3 * random.Whole(-1000, 1000) / 1000)];
                    if (descent.Activations(moved).Select((z, c) => set.Contains(c) ? z > 0 : z <= 0).All(ok => ok))
                        Assert.True(descent.Loss(moved, descent.BestDecoder(moved)) > loss - 1e-11);
                }
            }
    }

    private static (double[] Vector, double Size) Unit(double[] w)
    {
        var size = Math.Sqrt(w.Sum(x => x * x));
        return ([.. w.Select(x => x / size)], size);
    }

    private static Instance OneNeuron(RandomNumbers random)
    {
        var (n, np, nr) = (random.Whole(2, 4), random.Whole(1, 3), random.Whole(1, 3));
        var inputs = random.One(random.UnitVectors(n, np), random.Matrix(n, np));
        var problem = new Problem(
            inputs,
            random.One(nr == np ? inputs : random.Matrix(n, nr), random.Matrix(n, nr)),
            random.One(random.Weights(n), new RationalVector(Enumerable.Range(0, n).Select(_ => (Rational)random.Whole(0, 2)))));
        return new Instance("random", new ReluActivation(), 1, problem);
    }

    private static IEnumerable<int[]> RealizableSets(Instance instance) =>
        PatternCensus.Take(instance, keepList: true).List!.Select(pattern => pattern[0].ToArray()).Where(set => set.Length > 0);

    private static double Unseen(Instance instance, int[] set) => Enumerable.Range(0, instance.Problem.Columns).Except(set)
        .Sum(c => (instance.Problem.Weights[c] * instance.Problem.Target(c).SquaredNorm).ToDouble());

    private static bool IsInside(double[] z, int[] set) => set.All(c => z[c] > 1e-3 * z.Max(Math.Abs));

    private static double[]? Descend(AlternatingMinimisation descent, RandomNumbers random, Instance instance)
    {
        double[] w = [.. Enumerable.Range(0, instance.Problem.InputDimension).Select(_ => 0.0)];
        double[] u = [.. Enumerable.Range(0, instance.Problem.TargetDimension).Select(_ => random.Whole(-1000, 1000) / 500.0)];
        for (var step = 0; step < 200; step++)
        {
            var next = descent.BestEncoder(u, w);
            var size = next.Max(Math.Abs);
            if (size < 1e-9)
                return null; // the neuron dies
            double[] scaled = [.. next.Select(x => x / size)];
            if (scaled.Zip(w, (a, b) => Math.Abs(a - b)).Max() < 1e-11)
                return scaled;
            (w, u) = (scaled, descent.BestDecoder(scaled));
        }
        return null;
    }

    private static double Curvature(Problem problem, int[] set, NeuronMinimum neuron)
    {
        var (d, alpha) = (neuron.Descent!, neuron.Eigenvalue.Refine(Rational.FromRatio(1, 1L << 50)).Enclosure.Midpoint);
        var (sum, squares) = (RationalVector.Zero(problem.TargetDimension), Rational.Zero);
        foreach (var c in set)
        {
            var z = problem.Input(c).Dot(d);
            sum += problem.Weights[c] * z * problem.Target(c);
            squares += problem.Weights[c] * z * z;
        }
        return (sum.SquaredNorm - alpha * squares).ToDouble();
    }
}
