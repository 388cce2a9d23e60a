using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Properties.Theorems;

/// <summary>Copies of an instance under the symmetries of the loss.</summary>
internal static class Copies
{
    /// <summary>Inputs in rotated coordinates, p -> Q p.</summary>
    public static Instance RotatedInputs(this Instance instance, int seed)
    {
        var q = RationalOrthogonal.Random(instance.Problem.InputDimension, seed).Transpose();
        return instance.With(
            problem: new Problem(instance.Problem.Inputs * q, instance.Problem.Targets, instance.Problem.Weights),
            distribution: instance.Distribution);
    }

    /// <summary>Targets in rotated coordinates, r -> Q r.</summary>
    public static Instance RotatedTargets(this Instance instance, int seed)
    {
        var q = RationalOrthogonal.Random(instance.Problem.TargetDimension, seed).Transpose();
        return instance.With(
            problem: new Problem(instance.Problem.Inputs, instance.Problem.Targets * q, instance.Problem.Weights),
            distribution: instance.Distribution);
    }

    /// <summary>Inputs and targets in the same rotated coordinates, so that an autoencoder stays one.</summary>
    public static Instance RotatedTogether(this Instance instance, int seed) =>
        instance.Problem.InputDimension == instance.Problem.TargetDimension
            ? instance.RotatedInputs(seed).RotatedTargets(seed)
            : instance.RotatedInputs(seed).RotatedTargets(seed + 1);

    /// <summary>All weights times the same positive number.</summary>
    public static Instance WithScaledWeights(this Instance instance, Rational factor) =>
        instance.With(problem: new Problem(instance.Problem.Inputs, instance.Problem.Targets, factor * instance.Problem.Weights));

    /// <summary>Features in another order.</summary>
    public static Instance WithPermutedFeatures(this Instance instance, int seed)
    {
        var order = Order(instance.Problem.Columns, seed);
        var problem = instance.Problem;
        return instance.With(
            problem: new Problem(
                RationalMatrix.FromRows(order.Select(problem.Input)),
                RationalMatrix.FromRows(order.Select(problem.Target)),
                new RationalVector(order.Select(d => problem.Weights[d]))),
            distribution: instance.Distribution switch
            {
                IndependentFeatures independent => new IndependentFeatures(order.Select(d => independent.Laws[d])),
                JointDistribution joint => new JointDistribution(joint.Support()
                    .Select(atom => (atom.Probability, new RationalVector(order.Select(d => atom.X[d]))))),
                _ => null,
            });
    }

    private static int[] Order(int n, int seed)
    {
        var order = Enumerable.Range(0, n).ToArray();
        new RandomNumbers(seed).Shuffle(order);
        return order;
    }
}
