using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using TheoryChecks.Properties.Checking;
using TheoryChecks.Theorems;

namespace TheoryChecks.Properties.Theorems;

/// <summary>Certificates about Thm 3.1 for the mutation test. The judges evaluate L, L~ and C by their definitions.</summary>
public sealed class SparsitySubjects : IMutationSubjects
{
    /// <inheritdoc/>
    public IEnumerable<MutationSubject> Subjects
    {
        get
        {
            foreach (var instance in new[] { "jumprelu-sparse", "coactive-pair", "child-never-alone", "sparse-acute-pair", "exponential-pair" }
                .Select(GalleryInstances.ByName)
                .Append(Company()))
                foreach (var verdict in TheoremRegistry.ById("3.1").Decide(instance))
                    foreach (var finding in verdict.Findings.Take(2))
                        if (Judges.ContainsKey(finding.Kind))
                            yield return new($"{instance.Name}, {verdict.Form}, {finding.Kind}", instance, finding);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Func<Instance, JsonElement, bool>> Judges { get; } = new Dictionary<string, Func<Instance, JsonElement, bool>>
    {
        ["expected-loss"] = (instance, claim) =>
        {
            var (loss, isolated, worst) = RandomDistributions.Evaluate(instance, Claims.Point(claim));
            var density = Enumerable.Range(0, instance.Problem.Columns).Max(d =>
                instance.Distribution!.Support().Aggregate(Rational.Zero, (sum, atom) => sum + (atom.X[d].Sign > 0 ? atom.Probability : 0)));
            return (loss, isolated, worst, (instance.Problem.Columns * density).Pow(2) * worst)
                == (Claims.Number(claim, "loss"), Claims.Number(claim, "isolated"), Claims.Number(claim, "worst"), Claims.Number(claim, "bound"));
        },
        ["sparsity-bound"] = (instance, claim) => Enumerable.Range(0, 12).All(seed =>
        {
            var random = new RandomNumbers(seed);
            var point = new EncoderDecoder(
                random.Matrix(instance.Neurons, instance.Problem.InputDimension), random.Matrix(instance.Problem.TargetDimension, instance.Neurons));
            var (loss, isolated, worst) = RandomDistributions.Evaluate(instance, point);
            return Rational.Abs(loss - isolated) <= Claims.Number(claim, "factor") * worst
                && (loss >= isolated || !claim.GetProperty("nonnegative").GetBoolean());
        }),
        ["excess-bound"] = (instance, claim) =>
        {
            var stepped = Stepped(instance);
            var (loss, isolated, _) = RandomDistributions.Evaluate(stepped, Claims.Point(claim));
            return loss >= isolated && loss - isolated <= Claims.Number(claim, "bound");
        },
    };

    /// <summary>Features of different size in company: delta_d is not 0.</summary>
    private static Instance Company()
    {
        var distribution = new JointDistribution([
            (Rational.FromRatio(3, 5), [0, 0]),
            (Rational.FromRatio(1, 5), [2, 0]),
            (Rational.FromRatio(1, 10), [0, 1]),
            (Rational.FromRatio(1, 10), [1, 3]),
        ]);
        return new Instance(
            "company",
            new ReluActivation(),
            1,
            new Problem(RationalMatrix.Identity(2), RationalMatrix.Identity(2), distribution.IsolatedWeights),
            distribution: distribution);
    }

    /// <summary>Exponential magnitudes rounded down to a step function with values 0, 1/2, 1, 2, 4 for the exponential part.</summary>
    private static Instance Stepped(Instance instance)
    {
        double[] steps = [0, 0.5, 1, 2, 4];
        var laws = ((IndependentFeatures)instance.Distribution!).Laws
            .Select(law => law.Magnitude is not ShiftedExponential exponential ? law : new FeatureLaw(law.Probability, new FiniteMagnitudes(
            steps.Select((step, k) => (
                exponential.Minimum + exponential.ExponentialMean * Rational.FromDouble(step) + Rational.FromRatio(1, 1000000),
                Tail(step) - (k + 1 < steps.Length ? Tail(steps[k + 1]) : Rational.Zero))))));
        var distribution = new IndependentFeatures(laws);
        return instance.With(
            problem: new Problem(instance.Problem.Inputs, instance.Problem.Targets, distribution.IsolatedWeights), distribution: distribution);

        static Rational Tail(double step) => Rational.FromRatio((long)Math.Round(1e6 * Math.Exp(-step)), 1000000);
    }
}
