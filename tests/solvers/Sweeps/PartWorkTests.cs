using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Sweeps;
using Xunit;

namespace TheoryChecks.SolverTests.Sweeps;

/// <summary>Every part is done, and once, whoever works on it.</summary>
public sealed class PartWorkTests
{
    [Fact]
    public void Many_workers_do_each_part_once()
    {
        using var scratch = new ScratchFolder();
        var plan = Plan(40);
        var folder = Open(scratch, plan);
        var times = new int[40];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, worker =>
        {
            foreach (var at in Enumerable.Range(0, 40).Select(k => (k * 7 + worker * 5) % 40))
                PartWork.Do(folder, plan.Parts[at], waits: true, _ =>
                {
                    Interlocked.Increment(ref times[at]);
                    scratch.Write(plan.Parts[at].Result, "result");
                });
        });
        Assert.All(times, count => Assert.Equal(1, count));
        Assert.Empty(folder.Missing(plan));
        Assert.All(plan.Parts, part => Assert.Equal(AttemptOutcome.Done, Assert.Single(folder.Attempts(part)).Outcome));
        Assert.Empty(Directory.GetFiles(folder.Claims));
    }

    /// <summary>A plan gives way to another one until something has been done about it: a claim, a record, a result, or a script for Slurm.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("sweep/claims/p2.1")]
    [InlineData("sweep/records/p2.json")]
    [InlineData("r/2")]
    [InlineData("sweep/slurm/NAME-0.sbatch")]
    public void A_plan_is_replaced_only_while_nothing_has_been_done_about_it(string? trace)
    {
        using var scratch = new ScratchFolder();
        var plan = Plan(3);
        Open(scratch, plan);
        if (trace is not null)
        {
            trace = trace.Replace("NAME", plan.Name, StringComparison.Ordinal);
            Directory.CreateDirectory(Path.GetDirectoryName(scratch.At(trace))!);
            scratch.Write(trace, "there");
        }
        var other = plan with { Command = [.. plan.Command, "other"] };
        if (trace is null)
            Assert.Equal(other.Hash, Assert.Single(SweepFolder.Open(scratch.Path, other).Plans()).Hash);
        else
            Assert.Contains(
                "of another command",
                Assert.Throws<SweepException>(() => SweepFolder.Open(scratch.Path, other)).Message,
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_who_get_the_same_part_the_second_leaves_it_or_waits()
    {
        using var scratch = new ScratchFolder();
        var plan = Plan(1);
        var folder = Open(scratch, plan);
        using var begun = new ManualResetEventSlim();
        using var end = new ManualResetEventSlim();
        var first = Task.Run(() => PartWork.Do(folder, plan.Parts[0], waits: false, _ =>
        {
            begun.Set();
            end.Wait();
            scratch.Write("r/1", "first");
        }));
        begun.Wait();
        var held = Assert.Throws<PartHeldException>(() => PartWork.Do(folder, plan.Parts[0], waits: false, _ => scratch.Write("r/1", "second")));
        Assert.Equal($"p1 is under way already: {ClaimOwner.Current}. It is left to them.", held.Message);
        var waiting = Task.Run(() => PartWork.Do(folder, plan.Parts[0], waits: true, _ => scratch.Write("r/1", "second")));
        Assert.Equal(PartState.Running, SweepStatus.Of(folder, plan, slurm: false).Parts[0].State);
        end.Set();
        Assert.True(await first);
        Assert.False(await waiting);
        Assert.Equal("first", File.ReadAllText(scratch.At("r/1")));
    }

    [Fact]
    public void Failures_and_stops_are_written_down_with_their_reasons_and_can_be_mended()
    {
        using var scratch = new ScratchFolder();
        var plan = Plan(4);
        var folder = Open(scratch, plan);
        Assert.Throws<InvalidOperationException>(() => PartWork.Do(
            folder, plan.Parts[0], waits: false, _ => throw new InvalidOperationException("no\nroom")));
        Assert.Throws<SweepException>(() => PartWork.Do(folder, plan.Parts[1], waits: false, _ => { }));
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => PartWork.Do(
            folder,
            plan.Parts[2],
            waits: false,
            token =>
            {
                scratch.Write("t/3", "half");
                stop.Cancel();
                token.ThrowIfCancellationRequested();
            },
            cancel: stop.Token));
        var status = SweepStatus.Of(folder, plan, slurm: false);
        Assert.Equal(
            [
                (PartState.Failed, "no room"),
                (PartState.Failed, "p2: the work ended without its result, r/2. This is a bug; please report it."),
                (PartState.Missing, "it was told to stop"),
                (PartState.Missing, null),
            ],
            status.Parts.Select(part => (part.State, part.Reason)));
        Assert.True(folder.Attempts(plan.Parts[2])[0].HasMoved);
        Assert.False(folder.Attempts(plan.Parts[0])[0].HasMoved);
        Assert.Empty(Directory.GetFiles(folder.Claims));
        foreach (var part in plan.Parts)
            Assert.True(PartWork.Do(folder, part, waits: false, _ => scratch.Write(part.Result, "")));
        status = SweepStatus.Of(folder, plan, slurm: false);
        Assert.Equal(4, status.Count(PartState.Done));
        Assert.Equal([AttemptOutcome.Failed, AttemptOutcome.Done], folder.Attempts(plan.Parts[0]).Select(one => one.Outcome));
    }

    [Fact]
    public void A_part_whose_owner_was_killed_is_lost_until_the_next_one_takes_it()
    {
        using var scratch = new ScratchFolder();
        var plan = Plan(1);
        var folder = Open(scratch, plan);
        using (Claim.Take(folder.Claims, "p1", ClaimOwner.Current with { Process = 0x3ffffff, Job = "12_1", Host = "n2" }, out _))
            File.Copy(Path.Combine(folder.Claims, "p1.1"), scratch.At("kept"));
        File.Move(scratch.At("kept"), Path.Combine(folder.Claims, "p1.1"));
        var lost = SweepStatus.Of(folder, plan, slurm: false).Parts[0];
        Assert.Equal(PartState.Lost, lost.State);
        Assert.Equal($"it ended without a word, in n2, job 12_1; see {scratch.At("sweep/slurm/plan_12_1.log")}", lost.Reason);
        Assert.True(PartWork.Do(folder, plan.Parts[0], waits: false, _ => scratch.Write("r/1", "")));
        Assert.Equal([(AttemptOutcome.Lost, "n2"), (AttemptOutcome.Done, ClaimOwner.Current.Host)],
            folder.Attempts(plan.Parts[0]).Select(one => (one.Outcome, one.Host)));
    }

    /// <summary>A part is done if and only if its result is there: also where its maker was told to stop, or killed, right after it.</summary>
    [Fact]
    public void Whoever_ends_right_after_the_result_has_done_the_part()
    {
        using var scratch = new ScratchFolder();
        var plan = Plan(3);
        var folder = Open(scratch, plan);
        using var stop = new CancellationTokenSource();
        Assert.True(PartWork.Do(
            folder,
            plan.Parts[0],
            waits: false,
            token =>
            {
                scratch.Write("r/1", "whole");
                stop.Cancel();
                token.ThrowIfCancellationRequested();
            },
            cancel: stop.Token));
        foreach (var part in plan.Parts.Skip(1))
            LeaveDead(scratch, folder, part);
        scratch.Write("r/2", "whole");
        folder.Tidy(plan);
        folder.Tidy(plan);
        Assert.Equal(
            [(AttemptOutcome.Done, null, true, ClaimOwner.Current.Host), (AttemptOutcome.Done, null, true, "n2")],
            plan.Parts.Take(2).Select(part => Assert.Single(folder.Attempts(part))).Select(one => (one.Outcome, one.Reason, one.HasMoved, one.Host)));
        // The third has no result: its claim is left to who goes on with it.
        Assert.Empty(folder.Attempts(plan.Parts[2]));
        Assert.Equal([Path.Combine(folder.Claims, "p3.1")], Directory.GetFiles(folder.Claims));
    }

    /// <summary>Killed after its result and before its record, just as another process takes its claim over.</summary>
    [Fact]
    public void Whoever_takes_over_a_part_that_is_done_writes_down_who_did_it()
    {
        using var scratch = new ScratchFolder();
        var plan = Plan(1);
        var folder = Open(scratch, plan);
        LeaveDead(scratch, folder, plan.Parts[0]);
        scratch.Write("r/1", "whole");
        var looks = 0;
        var late = plan.Parts[0] with { IsWhole = () => ++looks > 1 };
        Assert.False(PartWork.Do(folder, late, waits: false, _ => Assert.Fail("It is done.")));
        var attempt = Assert.Single(folder.Attempts(late));
        Assert.Equal((AttemptOutcome.Done, "n2"), (attempt.Outcome, attempt.Host));
        Assert.Empty(Directory.GetFiles(folder.Claims));
    }

    /// <summary>Results are there; a record that has no room is no failure.</summary>
    [Fact]
    public void Tidying_needs_no_record()
    {
        using var scratch = new ScratchFolder();
        var plan = Plan(1);
        var folder = Open(scratch, plan);
        LeaveDead(scratch, folder, plan.Parts[0]);
        scratch.Write("r/1", "whole");
        File.WriteAllText(Path.Combine(folder.Claims, "../records"), "a file where the folder would be");
        folder.Tidy(plan);
        Assert.Empty(Directory.GetFiles(folder.Claims));
    }

    [Fact]
    public void Results_of_another_version_or_command_are_refused()
    {
        using var scratch = new ScratchFolder();
        Open(scratch, Plan(2));
        SweepFolder.Open(scratch.Path, Plan(2));
        scratch.Write("r/1", "result");
        Assert.Equal(
            $"--out {scratch.Path}: the results there are of version 1, this is version 2; give another folder, or remove "
                + $"{scratch.At("sweep/plan.json")} to go on with them.",
            Assert.Throws<SweepException>(() => SweepFolder.Open(scratch.Path, Plan(2) with { Version = "2" })).Message);
        Assert.Equal(
            $"--out {scratch.Path}: there are results of another command: 'survey a.json' in 2 parts; this one is 'survey a.json' in 3 parts. "
                + "Give another folder.",
            Assert.Throws<SweepException>(() => SweepFolder.Open(scratch.Path, Plan(3))).Message);
        scratch.Write("sweep/plan.json", "{ \"schema\": \"other\" }");
        Assert.Equal(
            $"{scratch.At("sweep/plan.json")}: this is no plan of a sweep; remove it, and it is written again.",
            Assert.Throws<SweepException>(() => SweepFolder.Open(scratch.Path, Plan(2))).Message);
    }

    private static SweepFolder Open(ScratchFolder scratch, SweepPlan plan)
    {
        Directory.CreateDirectory(scratch.At("r"));
        Directory.CreateDirectory(scratch.At("t"));
        return SweepFolder.Open(scratch.Path, plan);
    }

    private static SweepPlan Plan(int parts) => new()
    {
        Name = "plan",
        Version = "1",
        Command = ["survey", "a.json"],
        Parts = [.. Enumerable.Range(1, parts).Select(k => new SweepPart($"p{k}", $"r/{k}", $"t/{k}"))],
    };

    /// <summary>A claim of a process that has been killed.</summary>
    private static void LeaveDead(ScratchFolder scratch, SweepFolder folder, SweepPart part)
    {
        using (Claim.Take(folder.Claims, part.Name, ClaimOwner.Current with { Process = 0x3ffffff, Job = "12_1", Host = "n2" }, out _))
            File.Copy(Path.Combine(folder.Claims, $"{part.Name}.1"), scratch.At(part.Name));
        File.Move(scratch.At(part.Name), Path.Combine(folder.Claims, $"{part.Name}.1"));
    }
}
