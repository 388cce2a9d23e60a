using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Properties.Theorems;

/// <summary>Random distributions of features, and the quantities of Thm 3.1 straight from their definitions.</summary>
internal static class RandomDistributions
{
    public static IndependentFeatures Independent(RandomNumbers random, int features) =>
        new(Enumerable.Range(0, features).Select(_ => new FeatureLaw(Rational.FromRatio(random.Whole(0, 6), 6), Finite(random))).ToArray());

    public static FiniteMagnitudes Finite(RandomNumbers random) => random.One<Func<FiniteMagnitudes>>(
        () => new FiniteMagnitudes([(1, 1)]),
        () => new FiniteMagnitudes([(Rational.FromRatio(1, random.Whole(1, 4)), 1)]),
        () => new FiniteMagnitudes([(Rational.FromRatio(1, 2), Rational.FromRatio(1, 3)), (random.Whole(1, 3), Rational.FromRatio(2, 3))]))();

    public static JointDistribution Joint(RandomNumbers random, int features)
    {
        var count = random.Whole(1, 5);
        var weights = Enumerable.Range(0, count).Select(_ => random.Whole(1, 4)).ToArray();
        return new JointDistribution(weights.Select(weight => (
            Rational.FromRatio(weight, weights.Sum()),
            new RationalVector(Enumerable.Range(0, features)
                .Select(_ => random.Whole(0, 2) == 0 ? Rational.FromRatio(random.Whole(1, 4), 2) : Rational.Zero)
                .ToArray()))).ToArray());
    }

    /// <summary>An instance whose weights are those of the distribution.</summary>
    public static Instance Instance(RandomNumbers random, FeatureDistribution distribution, Activation activation, int neurons)
    {
        var inputs = random.UnitVectors(distribution.Features, 2);
        return new Instance(
            "random",
            activation,
            neurons,
            new Problem(inputs, random.One(inputs, random.Matrix(distribution.Features, 2)), distribution.IsolatedWeights),
            distribution: distribution);
    }

    /// <summary>|W_r x - W_D s(W_E W_p x)|^2, one neuron and one coordinate at a time.</summary>
    public static Rational Error(Instance instance, EncoderDecoder point, RationalVector x)
    {
        var (problem, sum) = (instance.Problem, Rational.Zero);
        var input = Mix(problem.Inputs);
        var z = RationalMatrix.Create(instance.Neurons, 1, (i, _) => point.Encoder.Row(i).Dot(input));
        var gate = instance.Activation.Gate(z);
        for (var j = 0; j < problem.TargetDimension; j++)
        {
            var rest = Mix(problem.Targets)[j];
            for (var i = 0; i < instance.Neurons; i++)
                rest -= gate[i, 0] ? point.Decoder[j, i] * z[i, 0] : 0;
            sum += rest * rest;
        }
        return sum;

        RationalVector Mix(RationalMatrix features)
        {
            var mixed = RationalVector.Zero(features.Columns);
            for (var d = 0; d < x.Dimension; d++)
                mixed += x[d] * features.Row(d);
            return mixed;
        }
    }

    /// <summary>L, L~ and C by their definitions; M_d = Pr(only d active) E[x_d^2 | x_d > 0] from the list of values.</summary>
    public static (Rational Loss, Rational Isolated, Rational Worst) Evaluate(Instance instance, EncoderDecoder point)
    {
        var values = instance.Distribution!.Support().ToArray();
        var (loss, worst, isolated) = (Rational.Zero, Rational.Zero, Rational.Zero);
        foreach (var (probability, x) in values)
        {
            loss += probability * Error(instance, point, x);
            worst = Rational.Max(worst, Error(instance, point, x));
        }
        for (var d = 0; d < instance.Problem.Columns; d++)
        {
            var (active, square, alone) = (Rational.Zero, Rational.Zero, Rational.Zero);
            foreach (var (probability, x) in values)
            {
                active += x[d].Sign > 0 ? probability : 0;
                square += probability * x[d] * x[d];
                alone += x[d].Sign > 0 && x.Where((_, j) => j != d).All(other => other.IsZero) ? probability : 0;
            }
            if (active.Sign > 0)
                isolated += alone * square / active * Error(instance, point, RationalVector.Unit(instance.Problem.Columns, d));
        }
        return (loss, isolated, worst);
    }
}
