using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Patterns;
using Xunit;

namespace TheoryChecks.Properties.Exact;

/// <summary>The formula against every graph, matched one by one.</summary>
public sealed class MatchingCountLaws
{
    public static TheoryData<int, int> Sizes
    {
        get
        {
            var data = new TheoryData<int, int>();
            for (var m = 0; m <= 4; m++)
                for (var n = 1; m * n <= 16 && n <= 6; n++)
                    data.Add(m, n);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Counts_are_those_of_all_graphs(int rows, int columns)
    {
        int[] wanted = [.. Enumerable.Range(0, rows)];
        var found = Enumerable.Range(0, 1 << (rows * columns)).Count(graph => ColumnMatching.Of(Pattern(graph), wanted).Cover is null);
        Assert.Equal(found, MatchingCount.Covering(rows, columns));

        ActivationPattern Pattern(int graph) =>
            new(Enumerable.Range(0, columns).Select(i => wanted.Where(c => (graph >> (c * columns + i) & 1) == 1)));
    }

    [Theory]
    [InlineData(5, "23191071")]
    [InlineData(6, "54812742655")]
    [InlineData(7, "494828369491583")]
    [InlineData(8, "17190232260306391039")]
    public void Square_counts_are_known(int n, string count) => Assert.Equal(BigInteger.Parse(count), MatchingCount.Covering(n, n));

    [Fact]
    public void Choices_that_take_every_item() => Assert.Equal((BigInteger)12, MatchingCount.Onto(2, 3, 3));
}
