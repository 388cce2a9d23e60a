using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.Checking;
using Xunit;

namespace TheoryChecks.Properties.Checking;

/// <summary>Parts are the whole exactly if their prefixes are the leaves of a binary tree.</summary>
public sealed class PartCoverTests
{
    /// <summary>Against the definition: every long enough word has exactly one prefix among them.</summary>
    [Property(MaxTest = 500)]
    public Property Prefixes_cover_the_root_iff_every_word_has_one_of_them() => Prop.ForAll(
        Gen.ArrayOf(from length in Gen.Choose(0, 4) from bits in Gen.Choose(0, (1 << length) - 1) select (length, bits)).ToArbitrary(),
        prefixes =>
        {
            bool[][] words = [.. prefixes.Select(prefix => Bits(prefix.bits, prefix.length))];
            var isCover = Enumerable.Range(0, 16).Select(word => Bits(word, 4))
                .All(word => words.Count(prefix => word.Take(prefix.Length).SequenceEqual(prefix)) == 1);
            Assert.Equal(isCover, PartCover.Flaw(words) is null);
        });

    /// <summary>The leaves of a random tree cover it, and no longer when one is taken out, given twice, or cut again on one side.</summary>
    [Property(MaxTest = 200)]
    public Property Leaves_cover_their_tree_and_nothing_less_or_more_does() => Prop.ForAll(
        (from cuts in Gen.ArrayOf(Gen.Choose(0, 100)) from which in Gen.Choose(0, 100) select (cuts, which)).ToArbitrary(),
        t =>
        {
            var leaves = new List<bool[]> { Array.Empty<bool>() };
            foreach (var cut in t.cuts)
            {
                var leaf = leaves[cut % leaves.Count];
                leaves.Remove(leaf);
                leaves.AddRange([[.. leaf, false], [.. leaf, true]]);
            }
            Assert.Null(PartCover.Flaw(leaves));
            var one = leaves[t.which % leaves.Count];
            Assert.NotNull(PartCover.Flaw([.. leaves.Where(leaf => leaf != one)]));
            Assert.NotNull(PartCover.Flaw([.. leaves, one]));
            Assert.NotNull(PartCover.Flaw([.. leaves, [.. one, true]]));
            Assert.NotNull(PartCover.Flaw([.. leaves.Where(leaf => leaf != one), [.. one, true]]));
        });

    [Fact]
    public void The_words_name_the_place()
    {
        Assert.Equal("no part covers the root", PartCover.Flaw([]));
        Assert.Equal("no part covers 01", PartCover.Flaw([[true], [false, false]]));
        Assert.Equal("2 parts cover 1", PartCover.Flaw([[true], [false], [true]]));
    }

    private static bool[] Bits(int number, int length) => [.. Enumerable.Range(0, length).Select(j => (number >> j & 1) == 1)];
}
