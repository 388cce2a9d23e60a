using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using Xunit;

namespace TheoryChecks.Properties.Patterns;

/// <summary>Deep trees with few leaves: thousands of cells, a handful of patterns. Neither the stack nor the time may grow out of hand.</summary>
public sealed class LargeShapeTests
{
    [Theory]
    [InlineData("relu", 4096, 1, 2)]
    [InlineData("jumprelu", 4096, 1, 2)]
    [InlineData("identity", 4096, 16, 1)]
    [InlineData("zero", 4096, 16, 1)]
    [InlineData("topk", 1, 64, 65)]
    [InlineData("bare", 1, 64, 64)]
    public void Columns_that_repeat_one_number(string kind, int columns, int neurons, int patterns)
    {
        Activation activation = kind switch
        {
            "relu" => new ReluActivation(),
            "jumprelu" => new JumpReluActivation([1]),
            "identity" => new IdentityActivation(),
            "zero" => new ZeroActivation(),
            _ => new TopKActivation(1, rectified: kind == "topk"),
        };
        var instance = Arrangements.Instance(Arrangements.Rows(Enumerable.Repeat(new long[] { 3 }, columns)), activation, neurons);
        var record = new EnumerationRecord();
        var census = PatternCensus.Take(instance, sinkFor: _ => record);
        Assert.Equal(patterns, census.Parts[0].Patterns);
        var result = Kernel.Check(Certificate.Of(instance, census.Parts[0].Finding(record)).Utf8);
        Assert.True(result.IsAccepted, result.Reason);
    }
}
