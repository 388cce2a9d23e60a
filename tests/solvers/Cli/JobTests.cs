using TheoryChecks.Cli;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>Work that keeps its step is waited for, longer than work that does not.</summary>
public sealed class JobTests
{
    [Fact]
    public void A_slow_step_is_finished_and_kept_when_the_work_is_stopped()
    {
        var code = Job.Run(
            new Screen(json: false),
            seconds: 0.1,
            job =>
            {
                job.Cancel.WaitHandle.WaitOne();
                Thread.Sleep(TimeSpan.FromSeconds(11)); // a step, and its checkpoint
                return 42;
            },
            keepsSteps: true);
        Assert.Equal(42, code);
    }

    /// <summary>The runtime refuses an allocation before the guard's next look at the heap: said as what it is, from whatever thread.</summary>
    [Fact]
    public void An_allocation_that_fails_between_two_looks_is_said_as_the_limit()
    {
        using var guard = new MemoryGuard(1L << 40, CancellationToken.None);
        Exception[] failures = [new OutOfMemoryException(), new AggregateException(new AggregateException(new OutOfMemoryException()))];
        foreach (var failure in failures)
        {
            var said = Assert.Throws<CommandException>(() => guard.Within<int>(_ => throw failure));
            Assert.StartsWith("out of the memory that --memory allows", said.Message, StringComparison.Ordinal);
            Assert.Equal(3, said.ExitCode);
        }
        Assert.Throws<OperationCanceledException>(() => guard.Within<int>(_ => throw new OperationCanceledException()));
        using var unlimited = new MemoryGuard(null, CancellationToken.None);
        Assert.Throws<OutOfMemoryException>(() => unlimited.Within<int>(_ => throw new OutOfMemoryException()));
    }

    [Fact]
    public void Silent_work_is_spoken_for()
    {
        var (said, error) = (new StringWriter(), Console.Error);
        Console.SetError(said);
        try
        {
            ProgressDisplay.During(new Screen(json: false), "training", progress =>
            {
                progress.Report("step 1 of 2", 1, 2);
                Thread.Sleep(TimeSpan.FromSeconds(15));
                return 0;
            });
        }
        finally
        {
            Console.SetError(error);
        }
        Assert.Matches(@"step 1 of 2 \(for [0-9]+ s\)", said.ToString());
    }
}
