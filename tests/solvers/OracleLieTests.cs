using FsCheck.Xunit;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using Xunit;

namespace TheoryChecks.SolverTests;

/// <summary>A planted wrong oracle is caught by the kernel, which never saw the oracle: only the certificate of the tree it walked.</summary>
[Properties(Arbitrary = new[] { typeof(OracleArbitraries) })]
public sealed class OracleLieTests
{
    public static TheoryData<Lie> Lies => [.. Enum.GetValues<Lie>()];

    [Property(MaxTest = 400)]
    public void A_tree_with_a_lie_in_it_is_accepted_only_if_its_patterns_are_right_all_the_same(SmallInstance small, Lie lie, byte from)
    {
        var oracle = new LyingOracle(lie, from % 12);
        var tree = WalkedTree.Of(small.Instance, oracle);
        if (!oracle.HasLied)
        {
            Assert.True(tree.Check.IsAccepted, tree.Check.Reason);
            return;
        }
        // Neuron by neuron every wrong point is inherited down to some pattern, and every wrong lemma is new. Among coupled neurons a wrong point may
        // be given up on the way, and a lemma replaced by a right one about the same atoms.
        if (small.Instance.Activation.IsSeparable)
            Assert.False(tree.Check.IsAccepted);
        if (tree.Check.IsAccepted)
            Assert.Equal(WalkedTree.Of(small.Instance, oracle: null).Patterns, tree.Patterns);
    }

    [Theory]
    [MemberData(nameof(Lies))]
    public void Each_lie_is_told_at_every_place_of_a_tree_and_rejected_there(Lie lie)
    {
        // Two antiparallel columns, a repeated one and two more: points and lemmas of several lengths.
        var inputs = RationalMatrix.FromRows([.. new[] { "1 0", "-1 0", "1 1", "1 1", "-1 2", "0 -1" }.Select(RationalVector.Parse)]);
        var instance = new Instance("planted", new ReluActivation(), 1, new Problem(inputs, inputs, RationalVector.FromInts(1, 1, 1, 1, 1, 1)));
        var told = 0;
        for (var from = 0; ; from++)
        {
            var oracle = new LyingOracle(lie, from);
            var tree = WalkedTree.Of(instance, oracle);
            if (!oracle.HasLied)
                break;
            told++;
            Assert.False(tree.Check.IsAccepted);
            Assert.Matches(Reason(lie), tree.Check.Reason);
        }
        Assert.InRange(told, 5, 100);
    }

    private static string Reason(Lie lie) => lie switch
    {
        // All atoms together may be more terms than any honest lemma in this dimension has.
        Lie.DenyPoint => "(^lemma [0-9]+: the lemma's conditions do not (sum to zero|contradict one another)|: [0-9]+ items where 1 to [0-9]+ are "
            + "wanted|: [0-9]+ terms; [0-9]+ are enough for any lemma)$",
        Lie.DenyLemma or Lie.NeighbouringCell or Lie.OppositePoint => "^point [0-9]+ does not have the pattern ",
        Lie.NegateMultiplier => "^lemma [0-9]+: the lemma has a multiplier -[0-9]+; multipliers are positive$",
        // Two columns can be parallel, so a term less or an atom turned may leave a sum of zero, though not one that follows here.
        Lie.ForeignAtom => "^lemma [0-9]+(: the lemma's conditions do not | does not apply at the child )",
        _ => "^lemma [0-9]+: the lemma's conditions do not (sum to zero|contradict one another)$",
    };
}
