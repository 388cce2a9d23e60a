using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Properties.Theorems;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>Theorem 3.6 as a law: what is decided about patterns with disjoint sets, and the corollaries of docs/theorems/3.6.md.</summary>
public sealed class PartialMinimaLaws
{
    private static readonly ActivationPattern Pair = new([[0, 1], []]);

    /// <summary>Example 3.5 and the numbers of the gradient descent experiment.</summary>
    [Theory]
    [InlineData("example-3.5", "1", MinimumShape.Flat)]
    [InlineData("orthonormal-2", "1", MinimumShape.Flat)]
    [InlineData("transcoder-rotated", "1", MinimumShape.Flat)]
    [InlineData("acute-pair", "2/5", MinimumShape.Trap)]
    [InlineData("long-targets", "18/5", MinimumShape.Trap)]
    public void Known_losses(string name, string loss, MinimumShape shape)
    {
        var minimum = Assert.Single(PartialMinima.Of(GalleryInstances.ByName(name), Pair).Minima);
        Assert.Equal(RationalInterval.Point(Rational.Parse(loss)), minimum.Loss);
        Assert.Equal((shape, true), (minimum.Shape!.Value, minimum.IsInterior));
    }

    /// <summary>The smallest refutation, and the one with equal weights; K D has an irrational eigenvalue in the latter.</summary>
    [Theory]
    [InlineData("orthonormal-2-unequal", "0,1|")]
    [InlineData("three-features-no-partial-minimum", "0,1,2||")]
    public void Known_refutations(string name, string sets)
    {
        var pattern = new ActivationPattern(sets.Split('|').Select(set => set.Length == 0 ? [] : set.Split(',').Select(c => c[0] - '0')));
        var decision = PartialMinima.Of(GalleryInstances.ByName(name), pattern);
        Assert.Equal((false, false), (decision.Exists!.Value, decision.ExistsWithPositiveLoss!.Value));
        Assert.Equal([0], decision.Refutation!.Neurons);
    }

    /// <summary>The obtuse pair with weights 1, 2: K D = [[1, -6/5], [-3/5, 2]], eigenvalues 3/2 +- sqrt(97)/10, loss 3 minus the smaller
    /// one.</summary>
    [Fact]
    public void An_irrational_loss_is_enclosed()
    {
        var minimum = Assert.Single(PartialMinima.Of(GalleryInstances.ByName("obtuse-pair"), Pair).Minima);
        Assert.Equal(MinimumShape.Saddle, minimum.Shape);
        Assert.True(minimum.Loss.Width <= Rational.Parse("1e-12"));
        // loss = 3/2 + sqrt(97)/10: (10 loss - 15)^2 = 97.
        Assert.True((10 * minimum.Loss.Lower - 15).Pow(2) < 97 && (10 * minimum.Loss.Upper - 15).Pow(2) > 97);
    }

    /// <summary>Where all partial minima of a pattern are said to share their loss and shape, no two that are found differ.</summary>
    [Property(MaxTest = 150)]
    public void What_the_minima_of_a_pattern_are_said_to_share_they_share(int seed)
    {
        var instance = Any(new RandomNumbers(seed));
        var minima = new PartialMinima(instance);
        foreach (var pattern in DisjointPatterns(instance).Where(pattern => OneMinima.Of(instance, pattern) != OneMinimum.Unknown))
        {
            var found = minima.Decide(pattern).Minima.Select(minimum => (minimum.Loss, minimum.Shape)).Distinct().ToArray();
            Assert.True(found.Length <= 1, $"{pattern}: {string.Join("; ", found)}");
        }
    }

    /// <summary>Every decision, whatever the activation and however degenerate the inputs, comes with a finding that the kernel accepts.</summary>
    [Property(MaxTest = 150)]
    public void Every_decision_is_certified(int seed)
    {
        var random = new RandomNumbers(seed);
        var instance = Any(random);
        var minima = new PartialMinima(instance);
        foreach (var pattern in DisjointPatterns(instance))
        {
            var decision = minima.Decide(pattern);
            Assert.Equal(
                1,
                (decision.Minima.Count > 0 ? 1 : 0)
                    + (decision.Refutation is { PositiveOnly: false } ? 1 : 0)
                    + (decision.Undecided is null ? 0 : 1));
            foreach (var minimum in decision.Minima)
                AssertAccepted(instance, minimum.Finding());
            if (decision.Refutation is { } refutation)
                AssertAccepted(instance, refutation.Finding());
        }
    }

    /// <summary>ReLU and JumpReLU are always decided on small instances, and an unrealizable pattern carries nothing.</summary>
    [Property(MaxTest = 100)]
    public void Separable_activations_are_decided(int seed)
    {
        var random = new RandomNumbers(seed);
        var instance = Any(random).With(activation: random.One<Activation>(new ReluActivation(), new JumpReluActivation([Rational.FromRatio(1, 2)])));
        var minima = new PartialMinima(instance);
        foreach (var pattern in DisjointPatterns(instance))
        {
            var decision = minima.Decide(pattern);
            Assert.Null(decision.Undecided);
            if (decision.Exists == true)
                Assert.True(Realizability.Decide(instance, pattern).IsRealizable);
        }
    }

    /// <summary>Independent inputs: the decision is the positive eigenvector criterion, for every rectified activation, with an interior point, and
    /// never undecided.</summary>
    [Property(MaxTest = 100)]
    public void Independent_inputs_obey_the_criterion(int seed)
    {
        var random = new RandomNumbers(seed);
        var (n, nq) = (random.Whole(1, 4), random.Whole(1, 3));
        var weights = random.One(random.Weights(n), new RationalVector(Enumerable.Range(0, n).Select(_ => (Rational)random.Whole(0, 1))));
        var inputs = random.UnitVectors(n, n, independent: true);
        var problem = new Problem(inputs, random.One(inputs, random.Matrix(n, random.Whole(1, 3)), RationalMatrix.Identity(n)), weights);
        var instance = new Instance("random", Rectified(random, nq), nq, problem);
        var minima = new PartialMinima(instance);
        foreach (var pattern in DisjointPatterns(instance))
        {
            var decision = minima.Decide(pattern);
            Assert.Equal(PositiveEigenvectorCriterion.Holds(problem, pattern), decision.Exists);
            Assert.All(decision.Minima, minimum => Assert.True(minimum.IsInterior && minimum.Shape is not null));
            if (decision.Exists == true)
                Assert.Single(decision.Minima);
        }
    }

    /// <summary>K >= 0 and irreducible: the positive eigenvector belongs to the simple largest eigenvalue (Perron-Frobenius), so the pattern is a
    /// trap.</summary>
    [Property(MaxTest = 100)]
    public void Acute_features_trap(int seed)
    {
        var random = new RandomNumbers(seed);
        var n = random.Whole(1, 4);
        // Nonnegative entries with a positive first one: all inner products are positive.
        var targets = RationalMatrix.Create(n, 3, (_, j) => random.Whole(j == 0 ? 1 : 0, 3));
        var instance = Relu(targets, random.Weights(n), neurons: 1);
        var minimum = Assert.Single(PartialMinima.Of(instance, new ActivationPattern([Enumerable.Range(0, n)])).Minima);
        Assert.Equal(MinimumShape.Trap, minimum.Shape);
        Assert.True(minimum.IsLocalMinimum);
        Assert.Equal(targets.Rank() > 1, minimum.HasPositiveLoss);
    }

    /// <summary>|F| = 2, unit targets with inner product c: c > 0 trap, c &lt; 0 saddle, c = 0 exists iff the weights are equal, and then it is
    /// flat.</summary>
    [Property(MaxTest = 150)]
    public void Two_features(int seed)
    {
        var random = new RandomNumbers(seed);
        var targets = RationalMatrix.FromRows([random.UnitVector(2), random.One(random.UnitVector(2), random.UnitVector(2))]);
        if (random.Whole(0, 2) == 0)
            targets = RationalMatrix.FromRows([targets.Row(0), [-targets[0, 1], targets[0, 0]]]);
        var weights = random.One(random.Weights(2), [1, 1]);
        var decision = PartialMinima.Of(Relu(targets, weights, neurons: 2), Pair);
        var c = targets.Row(0).Dot(targets.Row(1));
        Assert.Equal(!c.IsZero || weights[0] == weights[1], decision.Exists);
        if (decision.Exists == true)
            Assert.Equal(
                c.Sign switch { > 0 => MinimumShape.Trap, < 0 => MinimumShape.Saddle, _ => MinimumShape.Flat }, Assert.Single(decision.Minima).Shape);
    }

    /// <summary>Along the descent direction d of a saddle with eigenvalue alpha: |S d|^2 > alpha d'N d, exactly.</summary>
    [Property(MaxTest = 60)]
    public void Descent_directions_descend(int seed)
    {
        var random = new RandomNumbers(seed);
        var n = random.Whole(2, 4);
        var instance = Relu(random.Matrix(n, 2), random.Weights(n), neurons: 1);
        foreach (var pattern in DisjointPatterns(instance))
            foreach (var neuron in PartialMinima.Of(instance, pattern).Minima.Select(minimum => minimum.Neurons[0]))
            {
                Assert.Equal(neuron.Shape == MinimumShape.Saddle, neuron.Descent is not null);
                if (neuron.Descent is not { } d)
                    continue;
                var (sum, squares) = (RationalVector.Zero(2), Rational.Zero);
                foreach (var c in neuron.Set)
                {
                    var (z, m) = (instance.Problem.Input(c).Dot(d), instance.Problem.Weights[c]);
                    (sum, squares) = (sum + m * z * instance.Problem.Target(c), squares + m * z * z);
                }
                Assert.True(neuron.Eigenvalue.CompareTo(sum.SquaredNorm / squares) < 0);
            }
    }

    /// <summary>A singleton is always a trap; its part of the loss is 0 where it has weight.</summary>
    [Property(MaxTest = 60)]
    public void Singletons_are_traps(int seed)
    {
        var random = new RandomNumbers(seed);
        var n = random.Whole(1, 4);
        var instance = Relu(random.Matrix(n, 3), random.Weights(n), neurons: 1);
        var c = random.Whole(0, n - 1);
        var minimum = Assert.Single(PartialMinima.Of(instance, new ActivationPattern([[c]])).Minima);
        Assert.Equal((MinimumShape.Trap, true), (minimum.Shape!.Value, minimum.Neurons[0].IsZeroLoss));
    }

    [Fact]
    public void A_column_without_weight_is_left_out_of_the_criterion()
    {
        // K D over both columns has the eigenvectors (1, 0) and (0, 1) only; but column 1 does not count.
        var instance = Relu(RationalMatrix.Identity(2), [1, 0], neurons: 1);
        var decision = PartialMinima.Of(instance, new ActivationPattern([[0, 1]]));
        Assert.Equal((true, false), (decision.Exists!.Value, decision.ExistsWithPositiveLoss!.Value));
        Assert.Equal(MinimumShape.Flat, Assert.Single(decision.Minima).Shape);
        Assert.True(decision.Refutation!.PositiveOnly);
        AssertAccepted(instance, decision.Refutation.Finding());
    }

    [Fact]
    public void Two_copies_of_a_feature_have_zero_loss_only()
    {
        var copies = RationalMatrix.FromRows([[1, 0], [1, 0]]);
        var instance = new Instance("copies", new ReluActivation(), 1, new Problem(copies, copies, [1, 2]));
        var decision = PartialMinima.Of(instance, new ActivationPattern([[0, 1]]));
        Assert.Equal((true, false), (decision.Exists!.Value, decision.ExistsWithPositiveLoss!.Value));
        AssertAccepted(instance, decision.Refutation!.Finding());
    }

    /// <summary>Opposite targets: u = 0 and eigenvalue 0. A partial minimum with nothing learned, and a saddle.</summary>
    [Fact]
    public void Opposite_targets_cancel()
    {
        var instance = Relu(RationalMatrix.FromRows([[1], [-1]]), [1, 1], neurons: 1);
        var minimum = Assert.Single(PartialMinima.Of(instance, new ActivationPattern([[0, 1]])).Minima);
        Assert.Equal((MinimumShape.Saddle, RationalInterval.Point(2)), (minimum.Shape!.Value, minimum.Loss));
        Assert.Equal(0, minimum.Neurons[0].DecoderColumn.Sign(0));
    }

    /// <summary>Dependent inputs (1,0), (0,1), (1,-1), the last off: it pushes with multiplier, as in the certificate of an explicit point.</summary>
    [Fact]
    public void An_off_column_may_push()
    {
        var problem = new Problem(RationalMatrix.FromRows([[1, 0], [0, 1], [1, -1]]), RationalMatrix.FromRows([[2, 0], [0, 1], [0, 0]]), [1, 1, 1]);
        var instance = new Instance("boundary", new ReluActivation(), 1, problem);
        var minimum = Assert.Single(PartialMinima.Of(instance, new ActivationPattern([[0, 1]])).Minima);
        Assert.Equal(2, Assert.Single(minimum.Neurons[0].Tight));
        Assert.Equal(RationalInterval.Point(Rational.Parse("5/2")), minimum.Loss);
        Assert.Equal((MinimumShape.Trap, false, false), (minimum.Shape!.Value, minimum.IsInterior, minimum.IsLocalMinimum));
        Assert.Throws<InvalidOperationException>(() => minimum.SpuriousFinding(RationalMatrix.Zero(1, 2), RationalMatrix.Zero(2, 1)));
    }

    [Fact]
    public void What_cannot_be_decided_is_refused_with_the_reason()
    {
        var instance = GalleryInstances.ByName("orthonormal-2");
        AssertRefused("The pattern has 1 set for 2 neurons; give one for each.", instance, [[0]]);
        AssertRefused("The sets of ({0}, {0,1}) overlap; partial minima are decided for disjoint sets.", instance, [[0], [0, 1]]);
        AssertRefused("The pattern names column 2; columns are numbered 0 to 1.", instance, [[0], [2]]);
        AssertRefused(
            "A zero activation never has the pattern ({0}, {}): group 0 of cells has a wrong number of them on.",
            instance.With(activation: new ZeroActivation()),
            [[0], []]);

        static void AssertRefused(string message, Instance instance, int[][] sets) =>
            Assert.StartsWith(
                message,
                Assert.Throws<ArgumentException>(() => PartialMinima.Of(instance, new ActivationPattern(sets))).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_are_named()
    {
        var n = 13;
        var instance = Relu(RationalMatrix.Identity(n), new RationalVector(Enumerable.Range(1, n).Select(m => (Rational)m)), neurons: 1);
        Assert.Equal(
            "the set {0,1,2,3,4,5,6,7,8,9,10,11,12} has more than 12 columns of positive weight",
            PartialMinima.Of(instance, new ActivationPattern([Enumerable.Range(0, n)])).Undecided);
    }

    internal static void AssertAccepted(Instance instance, Finding finding)
    {
        var certificate = Certificate.Of(instance, finding);
        var result = Kernel.Check(certificate.Utf8);
        Assert.True(result.IsAccepted, $"{result.Reason}: {System.Text.Encoding.UTF8.GetString(certificate.Utf8.Span)}");
    }

    internal static Instance Any(RandomNumbers random)
    {
        var (n, np, nr, nq) = (random.Whole(1, 4), random.Whole(1, 3), random.Whole(1, 2), random.Whole(1, 2));
        var inputs = random.One(random.UnitVectors(n, np), random.Matrix(n, np));
        var weights = random.One(random.Weights(n), new RationalVector(Enumerable.Range(0, n).Select(_ => (Rational)random.Whole(0, 2))));
        return new Instance("random", random.Activation(nq), nq, new Problem(inputs, random.One(inputs, random.Matrix(n, nr)), weights));
    }

    /// <summary>All patterns with disjoint sets that the activation's budgets allow.</summary>
    internal static IEnumerable<ActivationPattern> DisjointPatterns(Instance instance)
    {
        var (n, nq) = (instance.Problem.Columns, instance.Neurons);
        var rule = GateRule.Of(instance.Activation, nq, n);
        for (var code = 0; code < Math.Pow(nq + 1, n); code++)
        {
            var owner = Enumerable.Range(0, n).Select(c => code / (int)Math.Pow(nq + 1, c) % (nq + 1)).ToArray();
            var pattern = new ActivationPattern(Enumerable.Range(1, nq).Select(i => Enumerable.Range(0, n).Where(c => owner[c] == i)));
            if (rule.Region(pattern, out _) is not null)
                yield return pattern;
        }
    }

    /// <summary>Independent inputs e_1..e_n with these targets.</summary>
    private static Instance Relu(RationalMatrix targets, RationalVector weights, int neurons) =>
        new("independent", new ReluActivation(), neurons, new Problem(RationalMatrix.Identity(targets.Rows), targets, weights));

    private static Activation Rectified(RandomNumbers random, int neurons) => random.One<Activation>(
        new ReluActivation(),
        new JumpReluActivation([Rational.FromRatio(1, 3)]),
        new TopKActivation(random.Whole(1, neurons)),
        new BatchTopKActivation(random.Whole(1, neurons)));
}
