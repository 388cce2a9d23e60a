using System.Collections.Concurrent;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
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
