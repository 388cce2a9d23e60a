using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Properties.Patterns;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>Lower ends in shares: each certified for its own patterns, the join for all, and within the gap of what one process finds.</summary>
public sealed class LossShareLaws
{
    private static readonly GlobalMinimumOptions Options = new() { Gap = Rational.FromRatio(1, 20), MostBoxes = 100, MostStarts = 5 };

    [Property(MaxTest = 25, Replay = "(8769176555961708069,8527852095204557403,41)")]
    public Property What_one_process_finds_later_moves_no_share_far() => Shares_are_accepted_one_by_one_and_their_join_is_near_the_whole();

    [Property(MaxTest = 25, Replay = "(12836916012232548493,11335463672820077917,80)")]
    public Property A_share_meets_the_limits_that_one_process_meets() => Shares_are_accepted_one_by_one_and_their_join_is_near_the_whole();

    [Property(MaxTest = 25)]
    public Property Shares_are_accepted_one_by_one_and_their_join_is_near_the_whole() => Prop.ForAll(
        (from n in Gen.Choose(2, 4) from d in Gen.Choose(1, 3) from neurons in Gen.Choose(1, 2) from count in Gen.Choose(1, 5)
         from seed in Gen.Choose(0, 10_000) from theta in Gen.Elements(0, 1) select (n, d, neurons, count, seed, theta)).ToArbitrary(),
        t => AreNear(t, split: 0));

    /// <summary>The latents of every class cut once or twice: boxes are certified apart, and their join is as near.</summary>
    [Property(MaxTest = 25)]
    public Property Shares_of_boxes_are_accepted_one_by_one_and_their_join_is_near_the_whole() => Prop.ForAll(
        (from n in Gen.Choose(2, 3) from d in Gen.Choose(1, 3) from neurons in Gen.Choose(1, 2) from count in Gen.Choose(1, 5)
         from seed in Gen.Choose(0, 10_000) from theta in Gen.Elements(0, 1) from split in Gen.Choose(1, 2)
         select ((n, d, neurons, count, seed, theta), split)).ToArbitrary(),
        t => AreNear(t.Item1, t.split));

    private static void AreNear((int n, int d, int neurons, int count, int seed, int theta) t, int split)
    {
        var inputs = new SeededRandom(t.seed).Matrix(t.n, t.d, -2, 2);
        var ones = new RationalVector(Enumerable.Repeat(Rational.One, t.n));
        Activation activation = t.theta == 0
            ? new ReluActivation() : new JumpReluActivation(new RationalVector(Enumerable.Repeat(Rational.One, t.neurons)));
        var instance = new Instance("shares", activation, t.neurons, new Problem(inputs, inputs, ones));
        var whole = GlobalMinimum.Find(instance, options: Options);
        var begun = GlobalMinimum.Begun(instance, GlobalMinimum.Trivial(instance), default).LastOrDefault() ?? GlobalMinimum.Trivial(instance);
        var shares = Enumerable.Range(0, t.count).Select(k => LossShare.Of(instance, begun, Options, k, t.count, split, default)).ToArray();
        Assert.All(shares, share => Assert.Equal(begun.IsExact, share is null));
        if (begun.IsExact)
            return; // nothing to share
        var files = shares.Select(share => Certificate.Of(instance, share!.Finding).Utf8.ToArray()).ToArray();
        Assert.All(files, file => Assert.Null(Kernel.Check(file).Reason));
        var lower = shares.Min(share => share!.Lower);
        CheckResult Join(Rational claim, IEnumerable<int> parts) => CheckedPart.Of(
            Certificate.Of(
                instance, LossShare.Joined(instance, claim, [.. parts.Select(k => ($"{k}", Hash(files[k % files.Length])))], Options, default)!).Utf8,
            name => CheckedPart.Of(files[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture) % files.Length])).Result;
        Assert.Null(Join(lower, Enumerable.Range(0, t.count)).Reason);
        Assert.False(Join(lower + Rational.FromRatio(1, 1000), Enumerable.Range(0, t.count)).IsAccepted);
        Assert.Matches("the classes hold |no box of a pattern covers ", Join(lower, Enumerable.Range(1, t.count - 1)).Reason);
        // The last is the first again, under another name.
        Assert.Matches(" is listed twice| boxes of a pattern cover ", Join(lower, Enumerable.Range(0, t.count + 1)).Reason);
        // One process searches again once it has proven something, a share does not: both ends may differ, within the gap.
        Assert.All(shares, share => Assert.True(share!.Best.Loss >= whole.Lower && share.Best.Loss <= whole.Upper + Options.Gap));
        Assert.True(
            Rational.Max(lower, begun.Lower) >= whole.Lower - Options.Gap && lower <= whole.Upper, $"{lower} for {whole.Lower}..{whole.Upper}");
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
