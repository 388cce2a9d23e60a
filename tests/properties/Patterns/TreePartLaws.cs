using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using Xunit;

namespace TheoryChecks.Properties.Patterns;

/// <summary>A tree cut into parts: each is accepted by the kernel for its own prefix only, and the parts add up to the whole.</summary>
public sealed class TreePartLaws
{
    [Property(MaxTest = 60)]
    public Property Parts_are_accepted_one_by_one_and_add_up() => Prop.ForAll(
        (from n in Gen.Choose(2, 7) from d in Gen.Choose(1, 4) from split in Gen.Choose(0, n - 1) from seed in Gen.Choose(0, 10_000)
         from theta in Gen.Elements(0, 1) select (n, d, split, seed, theta)).ToArbitrary(),
        t =>
        {
            var inputs = new SeededRandom(t.seed).Matrix(t.n, t.d, -2, 2);
            var ones = new RationalVector(Enumerable.Repeat(Rational.One, t.n));
            Activation activation = t.theta == 0 ? new ReluActivation() : new JumpReluActivation(new RationalVector([Rational.One]));
            var instance = new Instance("parts", activation, 1, new Problem(inputs, inputs, ones));
            var whole = Enumerate(instance, []);
            var sum = 0L;
            for (var k = 0; k < 1 << t.split; k++)
            {
                bool[] prefix = [.. Enumerable.Range(0, t.split).Select(j => (k >> j & 1) == 1)];
                var part = Enumerate(instance, prefix);
                Assert.True(Verdict(instance, part, prefix, part.Points).IsAccepted, Verdict(instance, part, prefix, part.Points).Reason);
                Assert.False(Verdict(instance, part, prefix, part.Points + 1).IsAccepted);
                sum += part.Points;
                if (t.split == 0)
                    continue;
                // Neither the whole nor another part: unless both are empty, closed by a lemma that holds for both.
                prefix[0] ^= true;
                Assert.True(part.Points == 0 || !Verdict(instance, part, prefix, part.Points).IsAccepted);
                Assert.False(Verdict(instance, part, [], part.Points).IsAccepted);
            }
            Assert.Equal(whole.Points, sum);
        });

    [Fact]
    public void A_prefix_that_decides_everything_leaves_no_tree()
    {
        var instance = GalleryInstances.ByName("acute-pair");
        var verdict = Verdict(instance, new Calls(), [true, false], 1);
        Assert.Equal("2 cells of 2 decided beforehand leave nothing to a tree", verdict.Reason);
    }

    private static Calls Enumerate(Instance instance, bool[] prefix)
    {
        var calls = new Calls();
        var rule = GateRule.OneNeuron(instance.Problem.Columns, instance.Activation.Threshold(0));
        Assert.Equal(PatternEnumerator.Run(rule, instance.Problem.Inputs, prefix, calls), calls.Points);
        return calls;
    }

    private static CheckResult Verdict(Instance instance, Calls calls, bool[] prefix, int patterns)
    {
        var stream = new TreeStream(Utf8(writer => InstanceFormat.Write(writer, instance)), instance.Activation.Threshold(0), prefix);
        foreach (var call in calls.All)
            call(stream);
        return stream.Finish(patterns);
    }

    private static byte[] Utf8(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
            write(writer);
        return bytes.ToArray();
    }

    /// <summary>A tree as it came, to be told to several kernels.</summary>
    private sealed class Calls : IEnumerationSink
    {
        public List<Action<TreeStream>> All { get; } = [];

        public int Points { get; private set; }

        public void Lemma(Lemma lemma)
        {
            var text = Utf8(lemma.Write);
            All.Add(stream => stream.Lemma(text));
        }

        public void Open() => All.Add(stream => stream.Open());

        public void Closed(int lemma) => All.Add(stream => stream.Closed(lemma));

        public void Point(RationalVector encoder)
        {
            Points++;
            All.Add(stream => stream.Point(encoder));
        }
    }
}
