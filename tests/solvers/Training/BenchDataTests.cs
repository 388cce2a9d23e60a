using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Metrics;
using TheoryChecks.Training.Files;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>The bench's data: pure functions of the seed, directions within the interference asked for, frequencies that agree with exact
/// formulas.</summary>
public sealed class BenchDataTests
{
    private const int Many = 200_000;

    // Known answers of Random123.
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Philox_gives_the_published_numbers(uint a, uint b, uint c, uint d, uint k0, uint k1, uint w, uint x, uint y, uint z) =>
        Assert.Equal((w, x, y, z), CounterRandom.Philox((a, b, c, d), (k0, k1)));

    [Property(MaxTest = 30)]
    public Property Directions_are_unit_and_within_the_interference() => Prop.ForAll(
        (from d in Gen.Choose(
            4,
            24) from n in Gen.Choose(1, 2 * d) from slack in Gen.Choose(50, 200) from seed in Gen.Choose(0, 1000) select (n, d, slack, seed))
                .ToArbitrary(),
        t =>
        {
            // Well above the bound, where the search succeeds.
            var interference = Math.Min(1, 1.5 * InterferenceSearch.LowerBound(t.n, t.d).Value + t.slack / 400.0);
            var matrix = InterferenceSearch.Run(t.n, t.d, interference, t.seed);
            Assert.True(matrix.LargestInterference() <= interference + 2e-6);
            for (var i = 0; i < t.n; i++)
                Assert.Equal(1, Math.Sqrt(matrix[i].ToArray().Sum(x => (double)x * x)), 1e-5);
            Assert.Equal(matrix.Rows.ToArray(), InterferenceSearch.Run(t.n, t.d, interference, t.seed).Rows.ToArray());
        });

    [Property(MaxTest = 30)]
    public Property Every_rule_gives_unit_rows_and_the_same_bits_again() => Prop.ForAll(
        (from d in Gen.Choose(4, 24) from n in Gen.Choose(1, 2 * d) from rule in Gen.Elements(Enum.GetValues<DirectionKind>())
         from seed in Gen.Choose(0, 1000) select (n, d, rule, seed)).ToArbitrary(),
        t =>
        {
            var settings = new BenchSettings { Features = t.n, Interference = 0.9, Seed = t.seed, Directions = t.rule };
            var matrix = FeatureDirections.Draw(settings, t.d, 0);
            for (var i = 0; i < t.n; i++)
                Assert.Equal(1, Math.Sqrt(matrix[i].ToArray().Sum(x => (double)x * x)), 1e-5);
            Assert.Equal(matrix.Rows.ToArray(), FeatureDirections.Draw(settings, t.d, 0).Rows.ToArray());
            if (t.rule is DirectionKind.Paper)
                Assert.True(matrix.LargestSignedInterference() <= 0.9 + 2e-6);
            if (t.rule is DirectionKind.Tight)
            {
                var spectrum = RowPrediction.Of(matrix, [.. Enumerable.Repeat(1.0, t.n)]).Spectrum;
                Assert.Equal(Math.Min(t.n, t.d), spectrum.Count);
                Assert.All(spectrum, value => Assert.Equal(Math.Max(1, t.n / (double)t.d), value, 1e-3));
            }
        });

    [Fact]
    public void The_paper_s_rule_meets_the_signed_M_and_going_on_makes_the_frame_tighter()
    {
        var settings = new BenchSettings { Features = 100, Interference = 0.32, DirectionLambda = 0.1 };
        var (stopped, longer) = (FeatureDirections.Draw(settings, 77, 0), FeatureDirections.Draw(settings with { DirectionSteps = 400 }, 77, 0));
        Assert.True(stopped.LargestSignedInterference() <= 0.32 + 1e-6 && longer.LargestSignedInterference() <= 0.32 + 1e-6);
        Assert.True(stopped.LargestInterference() > 0.32); // signed, as printed: opposite directions may be closer
        Assert.True(Mean(longer) > Mean(stopped) + 0.1);

        static double Mean(FeatureMatrix matrix) => RowPrediction.Of(matrix, [.. Enumerable.Repeat(1.0, matrix.Features)]).Cosines.Average();
    }

    [Fact]
    public void A_signed_M_that_cannot_be_had_is_refused()
    {
        var crowded = new BenchSettings { Features = 5, Interference = 0 };
        var e = Assert.Throws<UnreachableInterferenceException>(() => FeatureDirections.Draw(crowded, 2, 0));
        Assert.Equal(
            "no 5 unit vectors in dimension 2 have all inner products at most 0: more than 4 of them have a positive one (Rankin). Raise M, raise "
                + "the dimension, or lower n.",
            e.Message);
        crowded = new BenchSettings { Features = 8, Interference = 0.5 };
        e = Assert.Throws<UnreachableInterferenceException>(() => FeatureDirections.Draw(crowded, 2, 0));
        Assert.Matches(
            @"^2000 steps of Eq\. 29 brought the largest signed inner product of 8 unit vectors in dimension 2 down to 0\.\d+, not to 0\.5\. ",
            e.Message);
    }

    [Fact]
    public void An_interference_below_a_bound_is_refused_with_the_bound()
    {
        var e = Assert.Throws<UnreachableInterferenceException>(() => InterferenceSearch.Run(4, 2, 0.5, 0));
        Assert.Equal(
            "no 4 unit vectors in dimension 2 have all inner products within 0.5: by the orthoplex bound the largest is at least 0.707107. Raise "
                + "M, raise the dimension, or lower n.",
            e.Message);
        Assert.True(e.IsImpossible);
        e = Assert.Throws<UnreachableInterferenceException>(() => InterferenceSearch.Run(1000, 768, 0.01, 0));
        Assert.Equal(
            "no 1000 unit vectors in dimension 768 have all inner products within 0.01: by the Welch bound the largest is at least 0.017389. Raise "
                + "M, raise the dimension, or lower n.",
            e.Message);
    }

    [Fact]
    public void A_search_that_ends_says_what_it_reached()
    {
        // Five lines in space: the least possible is 1/sqrt(5) = 0.447, above Welch's 0.408.
        var e = Assert.Throws<UnreachableInterferenceException>(() => InterferenceSearch.Run(5, 3, 0.41, 0, steps: 300));
        Assert.False(e.IsImpossible);
        Assert.Matches(
            @"^300 steps of projected gradient brought the largest inner product of 5 unit vectors in dimension 3 down to 0\.4[4-6]\d*, not to "
                + @"0\.41\. Whether a better set exists is not known: the Welch bound is 0\.408248\. ",
            e.Message);
    }

    // Equality in Welch's bound: the three lines at 120 degrees.
    [Fact]
    public void The_bound_is_attained_by_the_three_lines_of_the_plane() => Assert.Equal(0.5, InterferenceSearch.LowerBound(3, 2).Value, 1e-12);

    [Fact]
    public void Batches_are_pure_functions_of_seed_and_step()
    {
        var settings = Small with { Features = 50, Samples = 1000, Activity = 0.1 };
        var (one, other) = (BenchData.Create(settings), BenchData.Create(settings));
        foreach (var step in new long[] { 3, 0, 17, 3 })
            Assert.Equal(Listed(one.Batch(step, 64)), Listed(other.Batch(step, 64)));
        // Smaller batches cut the same stream.
        Assert.Equal(Listed(one.Batch(0, 64)), Enumerable.Range(0, 4).SelectMany(step => Listed(one.Batch(step, 16))));
        Assert.NotEqual(Listed(one.Batch(0, 64)), Listed(BenchData.Create(settings with { Seed = 1 }).Batch(0, 64)));
        Assert.NotEqual(Listed(one.Batch(0, 64)), Listed(one.EvaluationBatch(0, 64)));
    }

    [Fact]
    public void An_epoch_shows_every_sample_once()
    {
        var data = BenchData.Create(Small with { Features = 50, Samples = 300, Activity = 0.2 });
        string[] first = [.. Listed(data.Batch(
            0, 300)).Order(StringComparer.Ordinal)], second = [.. Listed(data.Batch(1, 300)).Order(StringComparer.Ordinal)];
        Assert.Equal(first, second);
        Assert.NotEqual(Listed(data.Batch(0, 300)), Listed(data.Batch(1, 300)));
        Assert.NotEqual(first, Listed(BenchData.Create(data.Settings with { Samples = 0 }).Batch(1, 300)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Independent_features_agree_with_the_exact_distribution()
    {
        var settings = Small with { Features = 6, Activity = 0.3, ZipfExponent = 0.5, MagnitudeMinimum = 0.5, MagnitudeMean = 2 };
        var frequencies = settings.Frequencies();
        var exact = new IndependentFeatures(frequencies.Select(q => new FeatureLaw(
            Rational.Parse(q.ToString("0.000000000000", System.Globalization.CultureInfo.InvariantCulture)),
            new ShiftedExponential(Rational.Parse("1/2"), 2))));
        var sample = Draw(settings);
        for (var d = 0; d < 6; d++)
        {
            var feature = d;
            AssertMean(exact.Activity[d].ToDouble(), sample, x => Math.Sign(x[feature]));
            AssertMean(exact.LoneActivity[d].ToDouble(), sample, x => x[feature] > 0 && x.Count(entry => entry > 0) == 1 ? 1 : 0);
            AssertMean((exact.Activity[d] * exact.MeanSquares[d]).ToDouble(), sample, x => x[feature] * x[feature]);
        }
        AssertMean(exact.AtLeastTwo.ToDouble(), sample, x => x.Count(entry => entry > 0) >= 2 ? 1 : 0);
        Assert.True(sample.SelectMany(x => x).Where(x => x > 0).Min() >= 0.5);
        Assert.Equal(0.3, frequencies.Average(), 1e-12);
    }

    [Fact]
    public void Correlated_features_have_the_pair_probability_that_the_documentation_gives()
    {
        var settings = Small with { Features = 5, Activity = 0.2, ZipfExponent = 0.4, GroupSize = 2, Correlation = 0.5 };
        var q = settings.Frequencies();
        var sample = Draw(settings);
        for (var i = 0; i < 5; i++)
            for (var j = 0; j <= i; j++)
            {
                var (a, b) = (i, j);
                var together = i == j ? q[i] : i / 2 == j / 2 ? 0.5 * Math.Min(q[i], q[j]) + 0.5 * q[i] * q[j] : q[i] * q[j];
                AssertMean(together, sample, x => x[a] > 0 && x[b] > 0 ? 1 : 0);
            }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Children_are_active_only_with_their_parents(bool exclusive)
    {
        var settings = Small with { Features = 9, Activity = 0.4, Branching = 2, Depth = 2, ChildActivity = 0.5, Exclusive = exclusive };
        Assert.Equal([-1, 0, 0, 1, 1, 2, 2, -1, 7], settings.Parents().ToArray());
        var sample = Draw(settings);
        var activities = settings.Activities();
        for (var d = 0; d < 9; d++)
        {
            var feature = d;
            AssertMean(activities[d], sample, x => x[feature] > 0 ? 1 : 0);
            if (settings.Parents()[d] is >= 0 and var parent)
                Assert.DoesNotContain(sample, x => x[feature] > 0 && x[parent] == 0);
        }
        AssertMean(exclusive ? 0 : 0.4 * 0.25, sample, x => x[1] > 0 && x[2] > 0 ? 1 : 0);
    }

    [Fact]
    public void Transcoders_and_crosscoders_have_their_own_directions()
    {
        var transcoder = BenchData.Create(Small with
        {
            Kind = BenchKind.Transcoder,
            Features = 12,
            InputDimension = 10,
            TargetDimension = 7,
            Interference = 0.9,
        });
        Assert.Equal((10, 7), (transcoder.Inputs.Dimension, transcoder.Targets.Dimension));
        var batch = transcoder.Batch(0, 5);
        var target = transcoder.TargetsOf(batch);
        for (var c = 0; c < 5; c++)
            for (var k = 0; k < 7; k++)
            {
                var sum = 0.0;
                foreach (var (d, x) in batch[c])
                    sum += x * (double)transcoder.Targets[d][k];
                Assert.Equal(sum, target[c * 7 + k], 1e-4);
            }
        var crosscoder = BenchData.Create(Small with
        {
            Kind = BenchKind.Crosscoder,
            Sources = 3,
            Features = 12,
            InputDimension = 10,
            Interference = 0.8,
        });
        Assert.Equal((30, 30), (crosscoder.Inputs.Dimension, crosscoder.Settings.ModelInputDimension));
        Assert.Equal(1, Math.Sqrt(crosscoder.Inputs[4].ToArray().Sum(x => (double)x * x)), 1e-5);
        Assert.NotEqual(crosscoder.Inputs[4][..10].ToArray(), crosscoder.Inputs[4][10..20].ToArray());
    }

    [Fact]
    public void Bad_settings_are_refused_with_the_value()
    {
        Assert.Equal("features: found 0; from 1 to 1048576 is wanted.", (Small with { Features = 0 }).Misfit());
        Assert.Equal("the activity: found 1.5; from 0 to 1 is wanted.", (Small with { Activity = 1.5 }).Misfit());
        Assert.Equal("M: found NaN; from 0 to 1 is wanted.", (Small with { Interference = double.NaN }).Misfit());
        Assert.Equal(
            "the most frequent feature would be active with probability 1.669, more than 1; lower the activity or the Zipf exponent.",
            (Small with { Features = 2, Activity = 0.9, ZipfExponent = 3.6674 }).Misfit());
        Assert.Equal(Small, BenchSettingsFormat.Read(BenchSettingsFormat.Write(Small)));
        Assert.Throws<System.Text.Json.JsonException>(() => BenchSettingsFormat.Read("""{"unknown":1}"""));
    }

    private static BenchSettings Small => new() { Features = 10, InputDimension = 10, Interference = 0.9, Samples = 0, Seed = 7 };

    private static double[][] Draw(BenchSettings settings)
    {
        var batch = new FeatureSampler(settings).Draw(RandomPurpose.Samples, [.. Enumerable.Range(0, Many).Select(i => (long)i)]);
        return [.. Enumerable.Range(0, Many)
            .Select(i => Enumerable.Range(0, settings.Features).Select(d => (double)batch.Magnitude(i, d)).ToArray())];
    }

    /// <summary>The seed is fixed, so this cannot fail by chance; six standard errors is far more than it needs.</summary>
    private static void AssertMean(double expected, double[][] sample, Func<double[], double> value)
    {
        var values = sample.Select(value).ToArray();
        var mean = values.Average();
        var error = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Length / values.Length);
        Assert.InRange(mean, expected - 6 * error - 1e-12, expected + 6 * error + 1e-12);
    }

    private static string[] Listed(SparseBatch batch) => [.. Enumerable.Range(0, batch.Samples).Select(i => string.Join(' ', batch[i].ToArray()))];
}
