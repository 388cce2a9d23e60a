using System.Collections.Concurrent;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>The branch and bound may be stopped anywhere, and ends with the same certificate; a lying journal costs time at most.</summary>
public sealed class GlobalMinimumResumeTests
{
    // Irrational minima: the targets below the upper end take some dozens of boxes.
    private static readonly Instance Instance = GalleryInstances.ByName("three-features-no-partial-minimum").With(neurons: 2);

    private static readonly GlobalMinimumOptions Options = new()
    {
        MostStarts = 1,
        MostBoxes = 40,
        Gap = Rational.FromRatio(1, 1 << 30),
        Search = new AlternatingOptions { MaxRounds = 4 },
    };

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Stopped_anywhere_and_resumed_it_ends_with_the_same_certificate(int threads)
    {
        var whole = Bytes(GlobalMinimum.Find(Instance, options: Options));
        var journal = new MemoryJournal();
        for (var runs = 0; ; runs++)
        {
            using var stop = new CancellationTokenSource();
            journal.StopAfter(1 + runs % 3, stop);
            var found = GlobalMinimum.Find(
                Instance,
                options: Options with { Stop = stop.Token, Journal = journal, Enumeration = Options.Enumeration with { Threads = threads } });
            Assert.True(found.Lower <= found.Upper);
            Assert.Null(Kernel.Check(Bytes(found)).Reason);
            if (!found.WasStopped)
            {
                Assert.True(runs > 0, "nothing was ever stopped");
                Assert.Equal(whole, Bytes(found));
                return;
            }
            Assert.True(runs < 1000, "it never ends");
        }
    }

    [Fact]
    public void A_lying_journal_proves_nothing()
    {
        foreach (var lie in new[] { "1", "0", "0101", "111111" })
        {
            var found = GlobalMinimum.Find(Instance, options: Options with { Journal = new LyingJournal(lie) });
            Assert.True(found.Lower <= found.Upper);
            Assert.Null(Kernel.Check(Bytes(found)).Reason);
        }
    }

    [Fact]
    public void Stopped_at_once_it_still_answers()
    {
        var found = GlobalMinimum.Find(Instance, options: Options with { Stop = new CancellationToken(true) });
        Assert.True(found.WasStopped);
        Assert.Null(Kernel.Check(Bytes(found)).Reason);
        Assert.Throws<OperationCanceledException>(() => GlobalMinimum.Find(Instance, options: Options, cancel: new CancellationToken(true)));
    }

    [Fact]
    public void The_last_class_gets_more_boxes_at_once_and_floors_are_not_asked_again()
    {
        // A hexagon with rational corners; this class alone needs more than a hundred boxes to come within 10^-6.
        string[] rows = ["1 0", "451/901 780/901", "-451/901 780/901", "-1 0", "-451/901 -780/901", "451/901 -780/901"];
        var inputs = RationalMatrix.FromRows(rows.Select(RationalVector.Parse));
        var hexagon = new Instance(
            "hexagon", new ReluActivation(), 3, new Problem(inputs, inputs, new RationalVector(Enumerable.Repeat(Rational.One, inputs.Rows))));
        var pattern = new ActivationPattern([[0, 1, 2], [0, 4, 5], [2, 3, 4]]);
        var best = GlobalMinimum.Begun(hexagon, GlobalMinimum.Trivial(hexagon), CancellationToken.None).Last().Best;
        var options = new GlobalMinimumOptions();
        var proofs = PatternProofs.Simple(hexagon, [pattern], "test", options, CancellationToken.None).Aimed(best, CancellationToken.None);
        Assert.True(proofs.Lower >= best.Loss - options.Gap, $"{proofs.Lower} is far below {best.Loss.ToDouble()}");

        var (tree, target) = (new LossTree(hexagon, new LossRegion(pattern), best.Encoder), proofs.Lower);
        var few = tree.Prove(new(tree), target, 64, "", null, CancellationToken.None);
        var whole = tree.Prove(new(tree), target, 256, "", null, CancellationToken.None);
        Assert.False(few.Shows(target));
        Assert.True(whole.Shows(target));
        Assert.Equal(target, few.WithoutFloors);
        Assert.Equal((target, whole.Proof!.Signs[..64]), few.Begun);
        Assert.Equal(whole.Proof.Signs, tree.Prove(few, target, 256, "", null, CancellationToken.None).Proof!.Signs); // it goes on from there
    }

    private static byte[] Bytes(GlobalMinimum minimum) => Certificate.Of(Instance, minimum.LowerFinding()).Utf8.ToArray();

    private sealed class MemoryJournal : IJournal
    {
        private readonly ConcurrentDictionary<string, string> _kept = new();

        private CancellationTokenSource? _stop;
        private int _left;

        public string? Read(string key) => _kept.GetValueOrDefault(key);

        public void Write(string key, string json)
        {
            _kept[key] = json;
            if (Interlocked.Decrement(ref _left) == 0)
                _stop!.Cancel();
        }

        public void StopAfter(int writes, CancellationTokenSource stop) => (_left, _stop) = (writes, stop);
    }

    private sealed class LyingJournal(string signs) : IJournal
    {
        public string? Read(string key) => $"\"{signs}\"";

        public void Write(string key, string json)
        {
        }
    }
}
