using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.Training;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Lrb;
using TheoryChecks.Training.Metrics;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>What is predicted of rows: by hand, in the limit of many features, and by the eigenvectors of the moments.</summary>
public sealed class RowPredictionTests
{
    // Features (1, 0) and (3/5, 4/5), both of variance 1: S = ((34, 12), (12, 16)) / 25, so S^-1 w_0 is along (4, -3) and S^-1 w_1 along (0, 1).
    [Fact]
    public void The_best_rows_of_an_acute_pair_by_hand()
    {
        var pair = Plane(1, 0, 0.6f, 0.8f);
        var prediction = RowPrediction.Of(pair, [1, 1]);
        Assert.Equal([0.8, 0.8], prediction.Cosines.Select(x => Math.Round(x, 6)));
        Assert.Equal([0.4, 1.6], prediction.Spectrum.Select(x => Math.Round(x, 6)));
        // Such rows, read as patterns, are the features: Cov(p) (4, -3) = (100, 0) / 25.
        var patterns = new Cosines(pair, Alike(pair).Patterns(Plane(4, -3, 0, 1)));
        Assert.Equal([1.0, 1.0], patterns.BestPerFeature().Select(x => Math.Round(x, 6)));
        // The same from samples of that covariance, whatever the units.
        foreach (var unit in new[] { 1f, 1e-12f })
        {
            float[] samples = [unit, 0, -unit, 0, 0.6f * unit, 0.8f * unit, -0.6f * unit, -0.8f * unit];
            Assert.Equal(1, new Cosines(pair, InputMoments.OfSamples(samples, 2).Patterns(Plane(4, -3))).BestPerFeature()[0], 1e-6);
        }
        Assert.Equal(
            "2 positive variances are wanted, one for each feature.", Assert.Throws<ArgumentException>(() => RowPrediction.Of(pair, [1, 0])).Message);
    }

    // One feature in the plane: the best row is w itself, 1 - v g = 0, so its response is 1; half of a random start of length c stays beside it.
    [Fact]
    public void What_no_feature_has_stays_in_rows_as_it_began_by_hand()
    {
        var prediction = RowPrediction.Of(Plane(1, 0), [3]);
        Assert.True(prediction.LeavesDirections);
        Assert.Equal([1f], prediction.Started(0, 5));
        Assert.Equal(1 / Math.Sqrt(1 + (4 / 2.0)), prediction.Started(2, 5)[0], 1e-6);
        Assert.False(RowPrediction.Of(Plane(1, 0, 0.6f, 0.8f), [1, 1]).LeavesDirections);
    }

    [Theory]
    [InlineData(100, 1000)]
    [InlineData(300, 600)]
    [InlineData(300, 400)]
    [InlineData(520, 400)]
    [InlineData(1000, 200)]
    public void Rows_of_many_features_come_to_the_limits_of_random_and_tight_directions(int n, int d)
    {
        var ratio = n / (double)d;
        double[] variances = [.. Enumerable.Repeat(0.3, n)];
        var random = RowPrediction.Of(new FeatureMatrix(n, d, InterferenceSearch.RandomRows(n, d, 3, 0)), variances);
        Assert.Equal(RowLimit.Random(ratio), random.Cosines.Average(), 0.01);
        var tight = RowPrediction.Of(TightFrame.Nearest(n, d, InterferenceSearch.RandomRows(n, d, 3, 0), default), variances);
        Assert.Equal(RowLimit.Tight(ratio), tight.Cosines.Average(), 1e-4);
        if (ratio >= 1)
            return;
        foreach (var start in new[] { 0.1, 1 })
        {
            Assert.Equal(RowLimit.Random(ratio, start), random.Started(start, 1).Average(), 0.01);
            Assert.Equal(RowLimit.Tight(ratio, start), tight.Started(start, 1).Average(), 1e-4);
        }
        Assert.Equal(random.Cosines, random.Started(0, 1), (one, other) => Math.Abs(one - other) < 1e-5);
    }

    [Property(MaxTest = 50)]
    public Property The_best_row_is_the_feature_iff_it_is_an_eigenvector_of_the_moments_and_covariance_times_it_always_is() => Prop.ForAll(
        (from n in Gen.Choose(1, 8) from d in Gen.Choose(1, 6) from seed in Gen.Choose(0, 10_000) select (n, d, seed)).ToArbitrary(),
        t =>
        {
            var rows = new FeatureMatrix(t.n, t.d, InterferenceSearch.RandomRows(t.n, t.d, t.seed, 0));
            var variances = Enumerable.Range(0, t.n).Select(k => 0.5 + (((k * 7) + t.seed) % 5)).ToArray();
            var moments = new double[t.d, t.d];
            for (var k = 0; k < t.n; k++)
                for (var i = 0; i < t.d; i++)
                    for (var j = 0; j < t.d; j++)
                        moments[i, j] += variances[k] * rows[k][i] * rows[k][j];
            var cosines = RowPrediction.Of(rows, variances).Cosines;
            for (var k = 0; k < t.n; k++)
            {
                var image = Enumerable.Range(0, t.d).Select(i => Enumerable.Range(0, t.d).Sum(j => moments[i, j] * rows[k][j])).ToArray();
                var value = Enumerable.Range(0, t.d).Sum(i => image[i] * rows[k][i]);
                var off = Math.Sqrt(Enumerable.Range(0, t.d).Sum(i => Math.Pow(image[i] - (value * rows[k][i]), 2)));
                if (off < 1e-4)
                    Assert.Equal(1, cosines[k], 1e-4);
                if (off > 0.3)
                    Assert.True(cosines[k] < 0.9999);
            }
        });

    private static InputMoments Alike(FeatureMatrix truth) => InputMoments.OfIndependent(truth, [.. Enumerable.Repeat(1.0, truth.Features)]);

    private static FeatureMatrix Plane(params float[] rows) => new(rows.Length / 2, 2, rows);
}
