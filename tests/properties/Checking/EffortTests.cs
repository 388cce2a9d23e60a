using TheoryChecks.Checking;
using TheoryChecks.Exact;
using Xunit;
using Xunit.Abstractions;

namespace TheoryChecks.Properties.Checking;

/// <summary>
/// Loops whose length a certificate chooses spend effort: what a check spends is read from outside, for two documents that differ in the length of
/// one loop. The longer one spends at least a unit more for each step more. The sizes are small, so that no ceiling is met.
/// </summary>
public sealed class EffortTests(ITestOutputHelper output)
{
    /// <summary>Name, two documents, and how many steps the loop of the second one takes more.</summary>
    private static readonly (string Name, Func<byte[]> Short, Func<byte[]> Long, long Steps)[] Loops =
    [
        // 2^6 patterns; with all neurons but j on and j dead, each of 128 columns may be split off, and the pattern of 768 cells is looked up.
        ("joint absorption", () => HostileTrees.JointEnumeration(6, 128), () => HostileTrees.JointAbsorption(6, 128), 62L * 128 * 768 / 4),
        // Two more neurons make 19 more classes, in which 512 features are asked about.
        ("of which feature a neuron is", () => HostileTrees.LateNeurons(512, 6), () => HostileTrees.LateNeurons(512, 8), 15L * 512),
        // A split makes its point from 63 vertices of 64 numbers each.
        ("splits of a relative neuron", () => HostileTrees.RelativeSplits(63, 20), () => HostileTrees.RelativeSplits(63, 60), 40L * 63 * 64),
        // Every box names all neurons.
        ("a deep tree of many neurons", () => HostileTrees.DeepTree(256, 500), () => HostileTrees.DeepTree(256, 1500), 1000L * 256),
        // Each generator on each region of the first orbit: 16 sides.
        ("images of an orbit", () => HostileSymmetries.FirstOrbit(7), () => HostileSymmetries.FirstOrbit(8), (256L * 8 * 16) - (128 * 7 * 14)),
        ("images of a class", () => HostileSymmetries.Classes(5), () => HostileSymmetries.Classes(6), (64L * 6 * 12) - (32 * 5 * 10)),
    ];

    public static TheoryData<string> Names => [.. Loops.Select(loop => loop.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_loop_spends(string name)
    {
        var (_, shorter, longer, steps) = Loops.Single(loop => loop.Name == name);
        var (few, many) = (Spent(shorter()), Spent(longer()));
        output.WriteLine($"{name}: {few} and {many} units, for {steps} steps more");
        Assert.True(many - few >= steps, $"{many - few} units more for {steps} steps");
    }

    private static long Spent(byte[] document)
    {
        using var meter = new Effort(long.MaxValue);
        Assert.DoesNotContain("(Effort)", Kernel.Check(document).Reason ?? "", StringComparison.Ordinal);
        return meter.Spent;
    }

    /// <summary>What a deep tree holds is counted while it holds it, and released.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(200)]
    public void A_deep_tree_keeps_what_it_holds(int depth)
    {
        const int neurons = 300;
        using var meter = new Effort(long.MaxValue);
        Kernel.Check(HostileTrees.DeepTree(neurons, depth));
        Assert.InRange(meter.MostKept, depth * neurons / 3, 2 * depth * neurons / 3 + 10_000);
    }

    [Fact]
    public void What_is_spent_below_a_ceiling_counts_for_the_one_around_it()
    {
        using var outer = new Effort(1000);
        using (var inner = new Effort(100))
        {
            Effort.Spend(60);
            Effort.Keep(5);
            Effort.Release(5);
            Effort.Keep(3);
            Assert.Throws<EffortExceededException>(() => Effort.Spend(50));
            Assert.Equal(110, inner.Spent);
        }
        Assert.Equal((110, 5), (outer.Spent, outer.MostKept));
        Effort.Spend(800);
        Assert.Throws<EffortExceededException>(() => Effort.Spend(100));
    }
}
