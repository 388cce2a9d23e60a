using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Theorems;

/// <summary>What recovery by encoder rows measures: a gain as printed, a filter's direction with unit rows.</summary>
public sealed class RecoveryTheoremTests
{
    [Theory]
    [InlineData("acute-pair", "At a point of zero loss: with rows times ")]
    [InlineData("jumprelu-theta-1", "With one row, 19/20 w_0, as printed 0 features are recovered, with 1 w_0 1, and no gate and no output changes.")]
    public void The_printed_count_moves_where_no_output_does(string name, string reason)
    {
        var verdict = Decided.All("recovery-gauge", GalleryInstances.ByName(name))[0];
        Assert.Equal(VerdictKind.Refuted, verdict.Kind);
        Assert.StartsWith(reason, verdict.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sparse-acute-pair", VerdictKind.Refuted, "The best rows recover 0 of 2 features (squared cosines 16/25, 16/25) and lie along 0.")]
    [InlineData("exponential-pair", VerdictKind.Refuted, "The best rows recover 0 of 2 features (squared cosines 16/25, 16/25) and lie along 0.")]
    [InlineData("dense-pair", VerdictKind.Holds, "The best rows recover 2 of 2 features (squared cosines 1, 1) and lie along 2.")]
    public void Acute_features_turn_the_best_rows_away_and_orthonormal_ones_do_not(string name, VerdictKind kind, string reason)
    {
        var verdict = Decided.All("recovery-rows", GalleryInstances.ByName(name))[0];
        Assert.Equal((kind, reason), (verdict.Kind, verdict.Reason));
    }

    // Two orthonormal bases of the plane, interference 4/5: a tight frame, so with equal variances every best row is its feature.
    [Fact]
    public void A_tight_frame_of_large_interference_is_recovered_by_rows_until_variances_differ()
    {
        Assert.Equal(VerdictKind.Holds, Decided.All("recovery-rows", Frame(2, 2, 2, 2))[0].Kind);
        var uneven = Decided.All("recovery-rows", Frame(2, 20, 2, 2));
        Assert.Equal((VerdictKind.Refuted, VerdictKind.Holds), (uneven[0].Kind, uneven[1].Kind));

        static Instance Frame(params int[] sizes)
        {
            var inputs = RationalMatrix.FromRows([
                new RationalVector([1, 0]),
                new RationalVector([0, 1]),
                new RationalVector([Rational.FromRatio(3, 5), Rational.FromRatio(4, 5)]),
                new RationalVector([Rational.FromRatio(-4, 5), Rational.FromRatio(3, 5)]),
            ]);
            return Of(inputs, sizes.Select(size => Law(1, 1, size)));
        }
    }

    // The least squares of one neuron, from every value of x, against what the theorem says: the gradient is 0 at the row of the finding.
    [Property(MaxTest = 40)]
    public Property The_best_row_minimises_the_squared_error_given_that_its_feature_is_active() => Prop.ForAll(
        (from n in Gen.Choose(1, 3) from seed in Gen.Choose(0, 10_000) select (n, seed)).ToArbitrary(),
        t =>
        {
            var random = new RandomNumbers(t.seed);
            Rational[] cosines = [0, 1, Rational.FromRatio(3, 5), Rational.FromRatio(-5, 13), Rational.FromRatio(8, 17)];
            Rational[] sines = [1, 0, Rational.FromRatio(4, 5), Rational.FromRatio(12, 13), Rational.FromRatio(15, 17)];
            var at = (t.seed % 5, (t.seed / 5) % 5, (t.seed / 25) % 5);
            int[] chosen = [at.Item1, at.Item2, at.Item3];
            var inputs = RationalMatrix.FromRows(Enumerable.Range(0, t.n).Select(d => new RationalVector([cosines[chosen[d]], sines[chosen[d]]])));
            var instance = Of(inputs, Enumerable.Range(0, t.n).Select(d => Law(1 + ((t.seed + d) % 3), 1 + (d % 2), 3 + (t.seed % 2))));
            foreach (var verdict in Decided.All("recovery-rows", instance))
                Assert.True(verdict.Form == StatementForm.Published || verdict.Kind == VerdictKind.Holds, verdict.Reason);
            var rows = RecoverySubjects.BestRows(instance);
            for (var d = 0; d < t.n; d++)
            {
                var given = instance.Distribution!.Support().Where(atom => atom.X[d].Sign > 0).ToArray();
                Rational Mean(Func<RationalVector, Rational> value) =>
                    given.Aggregate(Rational.Zero, (sum, atom) => sum + (atom.Probability * value(atom.X)))
                        / given.Aggregate(Rational.Zero, (sum, atom) => sum + atom.Probability);
                Rational Input(RationalVector x, int j) => (inputs.Transpose() * x)[j];
                // The row of the judge times Var(x_d | x_d > 0) solves the normal equations, with b the mean that is left.
                var variance = Mean(x => x[d] * x[d]) - Mean(x => x[d]).Pow(2);
                var w = variance * rows[d];
                var b = Mean(x => x[d]) - Mean(x => w.Dot(inputs.Transpose() * x));
                for (var j = 0; j < inputs.Columns; j++)
                    Assert.Equal(Rational.Zero, Mean(x => (w.Dot(inputs.Transpose() * x) + b - x[d]) * Input(x, j)));
            }
        });

    private static FeatureLaw Law(int part, int low, int high) => new(
        Rational.FromRatio(part, 5),
        new FiniteMagnitudes([(low, Rational.FromRatio(1, 2)), (high, Rational.FromRatio(1, 2))]));

    private static Instance Of(RationalMatrix inputs, IEnumerable<FeatureLaw> laws)
    {
        var distribution = new IndependentFeatures(laws);
        return new("directions", new ReluActivation(), 2, new Problem(inputs, inputs, distribution.IsolatedWeights), distribution: distribution);
    }
}
