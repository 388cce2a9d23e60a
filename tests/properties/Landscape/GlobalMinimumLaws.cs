using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>The interval for the global minimum: certified, and no point found by other means lies below it.</summary>
[Properties(Arbitrary = [typeof(LandscapeArbitraries)], MaxTest = 30)]
public sealed class GlobalMinimumLaws
{
    private static readonly GlobalMinimumOptions Quick = new() { MostStarts = 6, MostBoxes = 24, Search = new AlternatingOptions { MaxRounds = 6 } };

    /// <summary>The kernel accepts both ends, and random encoders with their best decoders stay above the lower end.</summary>
    [Property]
    public void Both_ends_are_certified_and_no_random_point_is_below(SmallInstance small)
    {
        var instance = small.Instance;
        var minimum = GlobalMinimum.Find(instance, options: Quick);
        Assert.True(minimum.Lower <= minimum.Upper);
        Assert.Null(Kernel.Check(Certificate.Of(instance, minimum.LowerFinding()).Utf8).Reason);
        Assert.Null(Kernel.Check(Certificate.Of(instance, minimum.UpperFinding()).Utf8).Reason);
        var random = new Random(small.Seed);
        for (var trial = 0; trial < 40; trial++)
        {
            var encoder = RationalMatrix.Create(instance.Neurons, instance.Problem.InputDimension, (_, _) => random.Next(-3, 4));
            Assert.True(AlternatingSearch.WithBestDecoder(instance, encoder).Loss >= minimum.Lower);
        }
    }

    /// <summary>A census that finds a point of loss 0 settles the minimum; without one the interval still contains 0.</summary>
    [Property]
    public void Agrees_with_the_zero_loss_census(SmallInstance small)
    {
        var census = ZeroLossCensus.Take(small.Instance);
        var minimum = GlobalMinimum.Find(small.Instance, options: Quick);
        if (!census.ZeroLossPatterns.IsZero)
        {
            Assert.True(minimum.Lower.IsZero);
            Assert.True(GlobalMinimum.Find(small.Instance, census).Upper.IsZero);
        }
        else if (census.UndecidedPatterns.IsZero)
        {
            Assert.True(minimum.Upper.Sign > 0);
        }
    }

    /// <summary>Losses fall strictly from step to step, each is the exact loss of its point, and no decoder change improves the last.</summary>
    [Property]
    public void Alternating_search_is_monotone(SmallInstance small)
    {
        var instance = small.Instance;
        var random = new Random(small.Seed);
        var start = RationalMatrix.Create(instance.Neurons, instance.Problem.InputDimension, (_, _) => random.Next(-3, 4));
        var steps = AlternatingSearch.Run(instance, start, Quick.Search);
        Assert.Equal(start, steps[0].Encoder);
        for (var k = 0; k < steps.Count; k++)
        {
            Assert.Equal(instance.Problem.Loss(instance.Activation, steps[k].Encoder, steps[k].Decoder), steps[k].Loss);
            Assert.True(k == 0 || steps[k].Loss < steps[k - 1].Loss);
        }
        var last = steps[^1];
        var moved = last.Decoder
            + RationalMatrix.Create(last.Decoder.Rows, last.Decoder.Columns, (_, _) => Rational.FromRatio(random.Next(-4, 5), 7));
        Assert.True(instance.Problem.Loss(instance.Activation, last.Encoder, moved) >= last.Loss);
    }

    /// <summary>The encoder step finds the minimum over the closed region: no encoder of the same pattern is better for that decoder.</summary>
    [Property]
    public void The_encoder_step_is_optimal_in_its_region(SmallInstance small)
    {
        var instance = small.Instance;
        var random = new Random(small.Seed);
        var encoder = Random();
        var decoder = RationalMatrix.Create(instance.Problem.TargetDimension, instance.Neurons, (_, _) => random.Next(-2, 3));
        var z = instance.Problem.Preactivations(encoder);
        var gate = instance.Activation.Gate(z);
        var best = AlternatingSearch.BestEncoder(instance, encoder, decoder);
        for (var trial = 0; trial < 30; trial++)
        {
            var other = Random();
            if (gate.Cast<bool>().SequenceEqual(instance.Activation.Gate(instance.Problem.Preactivations(other)).Cast<bool>()))
                Assert.True(Loss(best) <= Loss(other));
        }
        Assert.True(Loss(best) <= Loss(encoder));

        RationalMatrix Random() =>
            RationalMatrix.Create(instance.Neurons, instance.Problem.InputDimension, (_, _) => Rational.FromRatio(random.Next(-4, 5), 2));

        // With the gate held fixed, which is what the closed region means.
        Rational Loss(RationalMatrix e)
        {
            var zs = instance.Problem.Preactivations(e);
            return instance.Problem.LossOfLatents(
                RationalMatrix.Create(zs.Rows, zs.Columns, (i, c) => gate[i, c] ? zs[i, c] : Rational.Zero), decoder);
        }
    }

    /// <summary>Eckart-Young is a lower bound for every matrix of rank k, and both of its conditions hold.</summary>
    [Property(MaxTest = 60)]
    public void Eckart_Young_bounds_every_projection(PositiveInt seed)
    {
        var random = new Random(seed.Get);
        var (n, rows) = (random.Next(1, 5), random.Next(1, 6));
        var a = RationalMatrix.Create(rows, n, (_, _) => random.Next(-3, 4));
        var m = a.Transpose() * a;
        for (var k = 0; k <= n; k++)
        {
            var bound = EckartYoung.Of(m, k);
            Assert.True(bound.Tau.Sign >= 0);
            Assert.True(LdlDecomposition.Of(bound.Excess).Inertia.IsPositiveSemidefinite);
            Assert.True(LdlDecomposition.Of(bound.Excess - m + bound.Tau * RationalMatrix.Identity(n)).Inertia.IsPositiveSemidefinite);
            // The sum of the small eigenvalues, enclosed, is met up to 2^-40.
            var roots = m.CharacteristicPolynomial() is var p
                ? p.IsolateRealRoots()
                    .Reverse()
                    .SelectMany(root => Enumerable.Repeat(root.Refine(Rational.FromRatio(1, 1L << 44)), p.MultiplicityAt(root)))
                    .ToArray()
                : [];
            var small = roots.Skip(k).Aggregate(new RationalInterval(0, 0), (sum, root) => sum + root.Enclosure);
            Assert.True(bound.Value <= small.Upper);
            Assert.True(bound.Value >= small.Lower - Rational.FromRatio(1, 1L << 36));
        }
    }

    /// <summary>Orthonormal features and fewer neurons: each neuron saves one feature.</summary>
    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 2)]
    [InlineData(4, 3)]
    [InlineData(3, 3)]
    public void Orthonormal_features_in_width_k_lose_n_minus_k(int n, int k)
    {
        var instance = new Instance("orthonormal", new ReluActivation(), k,
            new Problem(RationalMatrix.Identity(n), RationalMatrix.Identity(n), new RationalVector(Enumerable.Repeat(Rational.One, n))));
        var minimum = GlobalMinimum.Find(instance);
        Assert.Equal((n - k, n - k), (minimum.Lower, minimum.Upper));
    }

    /// <summary>Exact minima of the gallery, some with fewer neurons.</summary>
    [Theory]
    [InlineData("width-1-of-3", 1, "2")]
    [InlineData("acute-pair", 1, "2/5")]
    [InlineData("obtuse-pair", 1, "1")]
    [InlineData("dog-breeds", 2, "100/169")]
    [InlineData("absorption-top1-fan", 2, "256/1025")]
    [InlineData("absorption-relu-fan", 1, "2178/1025")]
    [InlineData("absorption-relu-fan", 2, "256/1025")]
    [InlineData("absorption-jumprelu-fan", 2, "256/1025")]
    [InlineData("identity-antiparallel", 1, "1")]
    [InlineData("superposition-4-in-2", 1, "3")]
    [InlineData("orthonormal-2-unequal", 1, "1")]
    public void Known_minima(string name, int neurons, string loss)
    {
        var instance = GalleryInstances.ByName(name).With(neurons: neurons);
        var minimum = GlobalMinimum.Find(instance);
        Assert.Equal((Rational.Parse(loss), Rational.Parse(loss)), (minimum.Lower, minimum.Upper));
        Assert.Null(Kernel.Check(Certificate.Of(instance, minimum.LowerFinding()).Utf8).Reason);
        Assert.Null(Kernel.Check(Certificate.Of(instance, minimum.UpperFinding()).Utf8).Reason);
    }

    /// <summary>Four features in two dimensions: two neurons come as near to loss 1 as one likes (their rows run into each other), three reach
    /// 0.</summary>
    [Fact]
    public void An_infimum_that_is_not_attained_is_approached()
    {
        var minimum = GlobalMinimum.Find(GalleryInstances.ByName("superposition-4-in-2").With(neurons: 2));
        Assert.Equal(Rational.One, minimum.Lower);
        Assert.True(minimum.Upper > 1 && minimum.Upper - 1 < Rational.FromRatio(1, 1_000_000_000));
    }

    /// <summary>Towards a minimum of 0 that is reached on a thin part of a region only, a search gains in every round and its numbers grow: it must
    /// end all the same.</summary>
    [Fact]
    public void A_minimum_of_0_with_dependent_targets_does_not_take_for_ever()
    {
        var instance = new Instance("dependent", new ReluActivation(), 2, new Problem(
            RationalMatrix.FromRows([RationalVector.FromInts(1, -2, 2), RationalVector.FromInts(1, 0, 2), RationalVector.FromInts(-1, 2, 2)]),
            RationalMatrix.FromRows([RationalVector.FromInts(-2, 1), RationalVector.FromInts(-1, 2), RationalVector.FromInts(0, 2)]),
            RationalVector.FromInts(1, 1, 2)));
        var minimum = GlobalMinimum.Find(instance);
        Assert.True(minimum.Upper - minimum.Lower <= new GlobalMinimumOptions().Gap);
    }

    /// <summary>Neurons that run into each other, from different sets and with cones of rank 3: the infimum is not attained, and the interval closes
    /// as far as it is asked to.</summary>
    [Theory]
    [InlineData("2,1;-2,1;1,-1;-1,-1", "2.145898", 1_000_000)]
    [InlineData("2,1,0;-2,1,1;1,-1,1", "2", 20)]
    public void Infima_where_neurons_run_into_each_other(string columns, string infimum, int within)
    {
        var inputs = RationalMatrix.FromRows(columns.Split(';').Select(column => new RationalVector(column.Split(',').Select(Rational.Parse))));
        var instance = new Instance(
            "merging", new ReluActivation(), 2, new Problem(inputs, inputs, new RationalVector(Enumerable.Repeat(Rational.One, inputs.Rows))));
        var minimum = GlobalMinimum.Find(instance, options: new GlobalMinimumOptions { MostStarts = 10, Gap = Rational.FromRatio(1, within) });
        Assert.Null(Kernel.Check(Certificate.Of(instance, minimum.LowerFinding()).Utf8).Reason);
        Assert.True(minimum.Upper - minimum.Lower <= Rational.FromRatio(1, within), $"[{minimum.Lower}, {minimum.Upper}]");
        Assert.True(Rational.Abs(minimum.Upper - Rational.Parse(infimum)) < Rational.FromRatio(1, 100_000));
    }

    /// <summary>On every gallery instance, at every width up to its own, the interval is at most the default gap wide, and the kernel accepts both
    /// ends.</summary>
    [Fact]
    public void The_gallery_has_no_gap()
    {
        foreach (var instance in GalleryInstances.All.Where(item => item.Name != "dog-breeds"))
        {
            for (var neurons = 1; neurons <= instance.Neurons; neurons++)
            {
                var narrow = instance.With(neurons: neurons);
                var minimum = GlobalMinimum.Find(narrow, ZeroLossCensus.Take(narrow));
                Assert.True(
                    minimum.Upper - minimum.Lower <= new GlobalMinimumOptions().Gap,
                    $"{instance.Name}, {neurons}: [{minimum.Lower}, {minimum.Upper}]");
                Assert.Null(Kernel.Check(Certificate.Of(narrow, minimum.LowerFinding()).Utf8).Reason);
                Assert.Null(Kernel.Check(Certificate.Of(narrow, minimum.UpperFinding()).Utf8).Reason);
            }
        }
    }

    /// <summary>Rotating inputs and targets (the same or each its own way) and reordering columns leaves an exact minimum as it is.</summary>
    [Property(MaxTest = 10)]
    public void An_exact_minimum_survives_rotations_and_permutations(PositiveInt seed)
    {
        var random = new Random(seed.Get);
        var names = new[]
        {
            ("absorption-relu-fan", 2),
            ("absorption-jumprelu-fan", 2),
            ("obtuse-pair", 1),
            ("acute-pair", 1),
            ("superposition-4-in-2", 1),
        };
        var (name, neurons) = names[random.Next(names.Length)];
        var instance = GalleryInstances.ByName(name).With(neurons: neurons);
        var order = Enumerable.Range(0, instance.Problem.Columns).ToArray();
        random.Shuffle(order);
        var (first, second) = (Rotation(), Rotation());
        var moved = new Instance("moved", instance.Activation, neurons, new Problem(
            RationalMatrix.FromRows(order.Select(c => first * instance.Problem.Input(c))),
            RationalMatrix.FromRows(order.Select(c => second * instance.Problem.Target(c))),
            new RationalVector(order.Select(c => instance.Problem.Weights[c]))));
        var (before, after) = (GlobalMinimum.Find(instance), GlobalMinimum.Find(moved));
        Assert.True(before.IsExact);
        Assert.Equal(before.Lower, after.Lower);
        Assert.True(after.Upper - after.Lower <= new GlobalMinimumOptions().Gap);

        RationalMatrix Rotation()
        {
            var t = Rational.FromRatio(random.Next(-3, 4), random.Next(1, 4));
            var (cos, sin) = ((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t));
            return RationalMatrix.FromRows([new RationalVector([cos, -sin]), new RationalVector([sin, cos])]);
        }
    }

    [Fact]
    public void An_encoder_of_the_wrong_shape_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => AlternatingSearch.Run(
            GalleryInstances.ByName("orthonormal-2"), RationalMatrix.Zero(1, 2)));
        Assert.Equal("The encoder is 1 x 2; give one row of 2 entries for each of the 2 neurons.", error.Message);
    }
}
