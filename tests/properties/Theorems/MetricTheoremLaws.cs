using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Properties.Landscape;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Theorems;

/// <summary>The same vectors twice, inputs and targets at once: as they are, and as coordinates p with p' = L p, with the metric G = L^T L.</summary>
public sealed record VectorPair(Instance Plain, Instance WithMetric)
{
    /// <summary>The name, which has the seed.</summary>
    public override string ToString() => $"{Plain.Name} with p = {WithMetric.Problem.Inputs}, G = {WithMetric.Problem.TargetGram}";
}

/// <summary>
/// Statements about lengths, angles and rows along inputs say of coordinates with a metric what they say of the vectors themselves (docs/fields.md).
/// </summary>
public sealed class MetricTheoremLaws
{
    /// <summary>Pairs over the rational numbers and over Q(sqrt 5).</summary>
    public static Arbitrary<VectorPair> Pairs() => Arb.From(Gen.Choose(0, int.MaxValue - 1).Select(Pair));

    /// <summary>JumpReLU whose first neuron has the threshold 0, which 3.1 divided by.</summary>
    [Property(MaxTest = 1, Replay = "(11326315255619555383,12618714095695906577,55)", Arbitrary = new[] { typeof(MetricTheoremLaws) })]
    public void A_first_threshold_of_0(VectorPair pair) => Every_theorem_says_the_same(pair);

    [Property(MaxTest = 40, Arbitrary = new[] { typeof(MetricTheoremLaws) })]
    public void Every_theorem_says_the_same(VectorPair pair)
    {
        foreach (var theorem in TheoremRegistry.All)
        {
            var (plain, metric) = (Judged(theorem, pair.Plain), Judged(theorem, pair.WithMetric));
            foreach (var (x, y) in plain.Zip(metric))
                if (x.Kind != VerdictKind.Undecided && y.Kind != VerdictKind.Undecided)
                    Assert.True(x.Kind == y.Kind, $"{theorem.Id} {x.Form}: {x.Kind} ({x.Reason}) and {y.Kind} ({y.Reason})");
        }
    }

    [Theory]
    [InlineData("3.1")]
    [InlineData("3.3")]
    [InlineData("3.3-global")]
    [InlineData("example-3.5")]
    [InlineData("3.4-nonidentifiable")]
    [InlineData("anchoring")]
    [InlineData("recovery-gauge")]
    [InlineData("recovery-rows")]
    public void A_pair_at_60_degrees_has_lengths_and_angles(string id)
    {
        // Unit vectors with the inner product 1/2, or for the example 0; a third of the plane has no rational coordinates.
        var off = id == "example-3.5" ? Rational.Zero : Rational.FromRatio(1, 2);
        var lengths = id == "example-3.5" ? RationalMatrix.FromRows((RationalVector[])[[1, 0], [1, 2]]) : RationalMatrix.Identity(2);
        var gram = id == "example-3.5"
            ? lengths.Inverse()!.Transpose() * lengths.Inverse()!
            : RationalMatrix.FromRows((RationalVector[])[[1, off], [off, 1]]);
        var inputs = id == "example-3.5" ? lengths.Transpose() : RationalMatrix.Identity(2);
        var sizes = new (Rational, Rational)[] { (1, Rational.FromRatio(1, 2)), (2, Rational.FromRatio(1, 2)) };
        var distribution = id is "3.1" or "recovery-rows"
            ? new IndependentFeatures([.. Enumerable.Repeat(new FeatureLaw(Rational.FromRatio(1, 4), new FiniteMagnitudes(sizes)), 2)])
            : null;
        var instance = new Instance(
            "sixty",
            id == "example-3.5" ? new TopKActivation(1) : new ReluActivation(),
            2,
            new Problem(inputs, inputs, distribution?.IsolatedWeights ?? [1, 1], gram),
            distribution: distribution);
        Assert.NotNull(instance.Problem.TargetGram);
        var verdicts = Decided.All(id, instance);
        Assert.All(
            verdicts,
            verdict => Assert.True(verdict.Kind is VerdictKind.Holds or VerdictKind.Refuted, $"{verdict.Form}: {verdict.Kind}, {verdict.Reason}"));
    }

    [Fact]
    public void Inputs_that_are_not_the_targets_have_no_lengths()
    {
        var instance = new Instance(
            "apart",
            new ReluActivation(),
            2,
            new Problem(
                RationalMatrix.Identity(2),
                RationalMatrix.FromRows((RationalVector[])[[1, 1], [0, 1]]),
                [1, 1],
                RationalMatrix.FromRows((RationalVector[])[[2, 1], [1, 2]])));
        foreach (var id in new[] { "3.3", "3.3-global", "example-3.5", "3.4-nonidentifiable", "anchoring" })
            Assert.All(Decided.All(id, instance), verdict => Assert.StartsWith(
                "With a targetGram inputs that are not the targets are coordinates in a basis", verdict.Reason, StringComparison.Ordinal));
    }

    private static IReadOnlyList<Verdict> Judged(Theorem theorem, Instance instance)
    {
        var verdicts = theorem.Decide(instance);
        foreach (var finding in verdicts.SelectMany(verdict => verdict.Findings))
            Assert.Null(Kernel.Check(Certificate.Of(instance, finding).Utf8).Reason);
        return verdicts;
    }

    private static VectorPair Pair(int seed)
    {
        var (random, plain) = (new Random(seed), TinyInstances.Of(seed).WithoutSamples());
        var (problem, np) = (plain.Problem, plain.Problem.InputDimension);
        var root = random.Next(2) == 0 ? Rational.Sqrt(5) : Rational.Zero;
        RationalMatrix l;
        do
            l = RationalMatrix.Create(np, np, (_, _) => Rational.FromRatio(random.Next(-2, 3), random.Next(1, 3)) + random.Next(-1, 2) * root);
        while (l.Rank() < np);
        var coordinates = problem.Inputs * l.Inverse()!.Transpose();
        var distribution = random.Next(3) > 0 ? null
            : RandomDistributions.Independent(new RandomNumbers(seed), problem.Columns);
        var weights = distribution?.IsolatedWeights ?? problem.Weights;
        return new(
            plain.With(problem: new Problem(problem.Inputs, problem.Inputs, weights), distribution: distribution),
            plain.With(problem: new Problem(coordinates, coordinates, weights, l.Transpose() * l), distribution: distribution));
    }
}
