using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using Xunit;

namespace TheoryChecks.Properties.Patterns;

/// <summary>Ties go to the lowest index; 0 and the threshold itself are off. Worked out by hand.</summary>
public sealed class TieTests
{
    private static readonly RationalMatrix One = Arrangements.Rows([[1]]);

    [Theory] // Encoder rows of three neurons on the column (1), and who passes.
    [InlineData("relu", "0 0 0", "")]
    [InlineData("relu", "0 1/1000000000000000000000 -1", "1")]
    [InlineData("jump", "1 1000000000000000001/1000000000000000000 2", "1 2")]
    [InlineData("top1", "3 3 3", "0")]
    [InlineData("top1", "2 3 3", "1")]
    [InlineData("top1", "0 0 0", "")]
    [InlineData("top1", "-1 0 -3", "")]
    [InlineData("top2", "3 3 3", "0 1")]
    [InlineData("top2", "1 2 1", "0 1")]
    [InlineData("top2", "0 2 1", "1 2")]
    [InlineData("top2", "0 0 1", "2")]
    [InlineData("bare1", "0 0 0", "0")]
    [InlineData("bare1", "-2 -1 -1", "1")]
    [InlineData("bare2", "-1 -1 -1", "0 1")]
    [InlineData("bare2", "-1 -2 -1", "0 2")]
    [InlineData("batch1", "5 5 5", "0")]
    [InlineData("batch2", "0 5 5", "1 2")]
    [InlineData("identity", "0 -1 0", "0 1 2")]
    [InlineData("zero", "1 2 3", "")]
    public void One_column(string activation, string rows, string passing)
    {
        var encoder = RationalMatrix.FromRows(RationalVector.Parse(rows).Select(x => RationalVector.Create([x])));
        var pattern = new ActivationPattern(Enumerable.Range(0, 3).Select(i => passing.Split(' ').Contains($"{i}") ? new[] { 0 } : []));
        AssertPattern(Arrangements.Instance(One, Parse(activation), 3), encoder, pattern);
    }

    [Fact]
    public void Batch_ties_go_column_by_column_then_neuron_by_neuron()
    {
        // Columns 1, 1 and -1; neurons 1 and 1: cells (c, i) in order 00 01 10 11 20 21 have entries 1 1 1 1 -1 -1; three places.
        var instance = Arrangements.Instance(Arrangements.Rows([[1], [1], [-1]]), new BatchTopKActivation(1), 2);
        AssertPattern(instance, Arrangements.Rows([[1], [1]]), new ActivationPattern([[0, 1], [0]]));
        // A larger later entry comes first: neuron 1 doubled takes both its cells, then cell 00.
        AssertPattern(instance, Arrangements.Rows([[1], [2]]), new ActivationPattern([[0], [0, 1]]));
        // Two positive cells leave a place empty; the entry 0 does not fill it.
        AssertPattern(instance, Arrangements.Rows([[0], [1]]), new ActivationPattern([[], [0, 1]]));
    }

    [Theory] // With one column, TopK(1) can pass nobody or any one neuron; bare, any one; each has its share of the ties.
    [InlineData("top1", 4, 2)]
    [InlineData("bare1", 3, 1)]
    [InlineData("batch1", 4, 2)]
    [InlineData("top2", 7, 3)]
    [InlineData("top3", 8, 4)]
    [InlineData("identity", 1, 1)]
    [InlineData("zero", 1, 1)]
    [InlineData("jump", 8, 4)]
    public void Counts_on_one_column(string activation, int patterns, int upToPermutation)
    {
        var census = PatternCensus.Take(Arrangements.Instance(One, Parse(activation), 3));
        Assert.Equal(patterns, census.Patterns);
        Assert.Equal(upToPermutation, census.PatternsUpToPermutation);
    }

    [Theory] // On the column (0) every entry is 0: one pattern, and ties decide it.
    [InlineData("relu", "({}, {}, {})")]
    [InlineData("jump", "({}, {}, {})")]
    [InlineData("top2", "({}, {}, {})")]
    [InlineData("bare1", "({0}, {}, {})")]
    [InlineData("bare2", "({0}, {0}, {})")]
    [InlineData("batch3", "({}, {}, {})")]
    [InlineData("identity", "({0}, {0}, {0})")]
    [InlineData("zero", "({}, {}, {})")]
    public void A_zero_column_has_one_pattern(string activation, string pattern)
    {
        var instance = Arrangements.Instance(Arrangements.Rows([[0]]), Parse(activation), 3);
        var listed = PatternCensus.Take(instance, keepList: true);
        Assert.Equal(1, listed.Patterns);
        var all = Judge.AllPatterns(3, 1).Where(p => Realizability.Decide(instance, p).IsRealizable);
        Assert.Equal([pattern], all.Select(p => p.ToString()));
    }

    [Theory] // Equal columns tie for ever: both on or both off.
    [InlineData("relu")]
    [InlineData("jump")]
    public void Equal_columns_go_together(string activation)
    {
        var list = PatternCensus.Take(Arrangements.Instance(Arrangements.Rows([[1], [1]]), Parse(activation), 1), keepList: true).List!;
        Assert.Equal(["({})", "({0,1})"], list.Select(pattern => pattern.ToString()));
    }

    private static void AssertPattern(Instance instance, RationalMatrix encoder, ActivationPattern pattern)
    {
        Assert.Equal(pattern, ActivationPattern.FromGate(instance.Activation.Gate(instance.Problem.Preactivations(encoder))));
        var result = Kernel.Check(Certificate.Of(instance, PatternFindings.Realizable(pattern, encoder)).Utf8);
        Assert.True(result.IsAccepted, result.Reason);
        Assert.True(Realizability.Decide(instance, pattern).IsRealizable);
    }

    private static Activation Parse(string name) => name switch
    {
        "relu" => new ReluActivation(),
        "jump" => new JumpReluActivation([1]),
        "identity" => new IdentityActivation(),
        "zero" => new ZeroActivation(),
        _ when name.StartsWith("top", StringComparison.Ordinal) => new TopKActivation(name[^1] - '0'),
        _ when name.StartsWith("bare", StringComparison.Ordinal) => new TopKActivation(name[^1] - '0', rectified: false),
        _ => new BatchTopKActivation(name[^1] - '0'),
    };
}
