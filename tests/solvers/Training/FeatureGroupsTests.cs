using TheoryChecks.Training.Data;
using TheoryChecks.Training.Metrics;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>Which neurons absorb which, held against the definition, one pair at a time.</summary>
public sealed class FeatureGroupsTests
{
    [Theory]
    [InlineData(GateKind.Relu)]
    [InlineData(GateKind.JumpRelu)]
    [InlineData(GateKind.TopK)]
    public void Shares_are_those_of_the_definition(GateKind gate)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            const int Neurons = 9, Dimension = 4;
            var random = new Random(seed);
            float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 2 - 1))];
            var model = new InferenceModel
            {
                Encoder = new FeatureMatrix(Neurons, Dimension, Draw(Neurons * Dimension)),
                Decoder = new FeatureMatrix(Neurons, Dimension, Draw(Neurons * Dimension)),
                EncoderBias = Draw(Neurons),
                DecoderBias = Draw(Dimension),
                SubtractsDecoderBias = true,
                Gate = gate,
                K = 2,
                Thresholds = gate == GateKind.JumpRelu ? [.. Enumerable.Repeat(0.2f, Neurons)] : null,
            };
            var groups = FeatureGroups.Absorbed(model, model.Decoder);
            var threshold = gate == GateKind.JumpRelu ? 0.2 : 0;
            bool IsOn(int i, int j)
            {
                var unit = Unit(model.Decoder[j]);
                var slope = Inner(model.Encoder[j].ToArray(), unit);
                var needed = threshold - model.EncoderBias[j];
                var size = needed > 0 && slope > 0 ? 2 * needed / slope : 1;
                var z = Enumerable.Range(0, Neurons)
                    .Select(n => size * Inner(model.Encoder[n].ToArray(), unit) + model.EncoderBias[n] - threshold).ToArray();
                return z[i] > 0 && (gate != GateKind.TopK || z.Count(other => other > z[i]) < model.K);
            }

            for (var i = 0; i < Neurons; i++)
                for (var j = 0; j < Neurons; j++)
                {
                    var cosine = Inner(Unit(model.Decoder[i]), Unit(model.Decoder[j]));
                    var wanted = i != j && IsOn(i, i) && IsOn(j, j) && !IsOn(i, j) && cosine > 0 ? cosine : 0;
                    Assert.Equal(wanted, groups.Share(i, j), 5);
                }
            var group = groups.Strongest(3);
            Assert.True(group.Distinct().Count() == group.Count && group.Count is 0 or 2 or 3);
            var pairs = from i in Enumerable.Range(0, Neurons) from j in Enumerable.Range(0, i) select groups.Share(i, j) + groups.Share(j, i);
            if (group.Count > 0)
                Assert.Equal(pairs.Max(), groups.Share(group[0], group[1]) + groups.Share(group[1], group[0]), 6);
        }
    }

    [Fact]
    public void Copies_and_dead_neurons_take_no_part()
    {
        // 0 and 1 are copies, 2 is close to them, 3 never opens.
        var rows = new FeatureMatrix(4, 2, [1, 0, 1, 0, 0.8f, 0.6f, 0.6f, 0.8f]);
        var model = new InferenceModel
        {
            Encoder = new FeatureMatrix(4, 2, [1, -2, 1, -2, 0, 1, -1, -1]), Decoder = rows, Gate = GateKind.Relu,
        };
        var groups = FeatureGroups.Absorbed(model, rows);
        Assert.Equal((0.8, 0.8), (Math.Round(groups.Share(0, 2), 6), Math.Round(groups.Share(1, 2), 6)));
        Assert.Equal((0, 0), (groups.Share(0, 1), groups.Share(2, 3)));
        Assert.Equal([0, 2, 1], groups.Strongest(4));
        Assert.Equal([2, 3], FeatureGroups.Correlated(rows).Strongest(2));
    }

    private static double[] Unit(ReadOnlySpan<float> row)
    {
        double[] unit = Array.ConvertAll(row.ToArray(), x => (double)x);
        var norm = Math.Sqrt(Inner(unit, unit));
        return Array.ConvertAll(unit, x => x / norm);
    }

    private static double Inner(float[] a, double[] b) => Inner(Array.ConvertAll(a, x => (double)x), b);

    private static double Inner(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
