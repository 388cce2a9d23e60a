using System.Diagnostics;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Sweeps;
using Xunit;

namespace TheoryChecks.SolverTests.Sweeps;

/// <summary>A part has one owner, and never a dead one for long.</summary>
public sealed class ClaimTests
{
    private const int NoProcess = 0x3ffffff; // above the largest process id

    private static readonly ClaimOwner Me = ClaimOwner.Current with { Job = null, Restarts = 0 };
    private static readonly ClaimOwner Dead = Me with { Process = NoProcess };
    private static readonly ClaimOwner Elsewhere = Me with { Host = "far", Place = "far" };

    [Fact]
    public void Of_many_who_want_it_at_once_one_gets_it()
    {
        using var folder = new ScratchFolder();
        for (var round = 0; round < 20; round++)
        {
            var name = $"part-{round}";
            if (round % 2 == 1)
                Leave(folder.Path, name, Dead); // a dead one's does not stop them, and helps only one of them
            var got = new Claim?[16];
            Parallel.For(0, got.Length, new ParallelOptions { MaxDegreeOfParallelism = got.Length }, k =>
                got[k] = Claim.Take(folder.Path, name, Me, out _));
            var one = Assert.Single(got, claim => claim is not null)!;
            Assert.Equal(round % 2 == 1, one.Follows is not null);
            one.Dispose();
            Assert.Empty(Directory.GetFiles(folder.Path));
        }
    }

    [Fact]
    public void While_it_is_held_others_learn_by_whom()
    {
        using var folder = new ScratchFolder();
        using (Claim.Take(folder.Path, "a", Me with { Job = "12_7" }, out _))
        {
            Assert.Null(Claim.Take(folder.Path, "a", Me, out var holder));
            Assert.Equal($"{Me.Host}, job 12_7", holder!.Owner!.ToString());
            // Another part is another matter, also if its name begins alike.
            using var other = Claim.Take(folder.Path, "a.1", Me, out _);
            Assert.NotNull(other);
        }
        using var again = Claim.Take(folder.Path, "a", Me, out _);
        Assert.Null(again!.Follows);
    }

    [Fact]
    public void A_task_that_was_started_again_takes_what_its_earlier_life_held()
    {
        using var folder = new ScratchFolder();
        Leave(folder.Path, "a", Elsewhere with { Job = "12_7" });
        Assert.Null(Claim.Take(folder.Path, "a", Me with { Job = "12_8", Restarts = 1 }, out _));
        Assert.Null(Claim.Take(folder.Path, "a", Me with { Job = "12_7" }, out _)); // the same life: it is another process of the task
        using var claim = Claim.Take(folder.Path, "a", Me with { Job = "12_7", Restarts = 1 }, out _);
        Assert.Equal("12_7", claim!.Follows!.Owner!.Job);
    }

    [Fact]
    public void Elsewhere_only_silence_tells_that_an_owner_is_dead()
    {
        using var folder = new ScratchFolder();
        Leave(folder.Path, "a", Elsewhere);
        Assert.Null(Claim.Take(folder.Path, "a", Me, out _));
        Age(folder.At("a.1"), Claim.Patience / 2);
        Assert.Null(Claim.Take(folder.Path, "a", Me, out _));
        Age(folder.At("a.1"), Claim.Patience + TimeSpan.FromSeconds(1));
        using var claim = Claim.Take(folder.Path, "a", Me, out _);
        Assert.Equal(2, Claim.Last(folder.Path, "a")!.Number);
        Assert.NotNull(claim);
    }

    [Fact]
    public void A_living_process_of_this_machine_holds_it_however_silent()
    {
        using var folder = new ScratchFolder();
        Leave(folder.Path, "a", Me);
        Age(folder.At("a.1"), TimeSpan.FromDays(1));
        Assert.Null(Claim.Take(folder.Path, "a", Me, out _));
        // The number of a process is used again; when it began is not.
        Leave(folder.Path, "b", Me with { Started = Me.Started - 10_000 });
        using var claim = Claim.Take(folder.Path, "b", Me, out _);
        Assert.NotNull(claim);
    }

    [Fact]
    public void A_claim_in_the_making_counts_until_it_is_old()
    {
        using var folder = new ScratchFolder();
        folder.Write("a.1", "");
        Assert.Null(Claim.Take(folder.Path, "a", Me, out var holder));
        Assert.Null(holder!.Owner);
        Age(folder.At("a.1"), Claim.Patience + TimeSpan.FromSeconds(1));
        using var claim = Claim.Take(folder.Path, "a", Me, out _);
        Assert.NotNull(claim);
    }

    [Fact]
    public void Whoever_was_taken_over_learns_it_and_leaves_the_successors_claim_alone()
    {
        using var folder = new ScratchFolder();
        using var first = Claim.Take(folder.Path, "a", Me, out _)!;
        Age(folder.At("a.1"), Claim.Patience + TimeSpan.FromSeconds(1));
        using var second = Claim.Take(folder.Path, "a", Elsewhere, out _)!;
        Assert.True(first.Lost.WaitHandle.WaitOne(TimeSpan.FromMinutes(5)), "it did not notice");
        first.Dispose();
        Assert.Equal(2, Claim.Last(folder.Path, "a")!.Number);
        Assert.False(second.Lost.IsCancellationRequested);
    }

    [Fact]
    public void A_held_claim_shows_signs_of_life()
    {
        using var folder = new ScratchFolder();
        using var claim = Claim.Take(folder.Path, "a", Me, out _)!;
        Age(folder.At("a.1"), TimeSpan.FromHours(1));
        bool IsAlive() => Claim.Last(folder.Path, "a")!.IsAlive(Elsewhere, Claim.NowOf(folder.Path));
        for (var clock = Stopwatch.StartNew(); !IsAlive() && clock.Elapsed < TimeSpan.FromMinutes(5);)
            Thread.Sleep(500);
        Assert.True(IsAlive(), "it gives no sign of life");
    }

    /// <summary>A claim as somebody leaves it who is gone.</summary>
    private static void Leave(string folder, string name, ClaimOwner owner)
    {
        using var elsewhere = new ScratchFolder();
        var claim = Claim.Take(elsewhere.Path, name, owner, out _);
        Directory.CreateDirectory(folder);
        File.Copy(elsewhere.At($"{name}.1"), Path.Combine(folder, $"{name}.1"));
        claim!.Dispose();
    }

    private static void Age(string path, TimeSpan age) => File.SetLastWriteTimeUtc(path, DateTime.UtcNow - age);
}
