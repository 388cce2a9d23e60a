using TheoryChecks.Training.Store;

namespace TheoryChecks.Training.Lrb;

/// <summary>One model of a sweep: what it is called, how to find its result, and how to make it.</summary>
public sealed record SweepItem
{
    /// <summary>Row, column and seed, for people.</summary>
    public required string Label { get; init; }

    /// <summary>The name of its result's file.</summary>
    public required string FileName { get; init; }

    /// <summary>Steps of its training.</summary>
    public required long Steps { get; init; }

    /// <summary>True if its steps are too small for several threads; such models are trained side by side.</summary>
    public required bool IsSmall { get; init; }

    /// <summary>Its result in a store, or null.</summary>
    public required Func<ResultStore, BenchResult?> Find { get; init; }

    /// <summary>Trains and scores it. What it is given: where to keep checkpoints, whom to tell of data in the making, whom to tell of steps, when to
    /// stop.</summary>
    public required Func<RunFiles?, Action<string>, Action<StepReport, double>, CancellationToken, BenchResult> Take { get; init; }
}
