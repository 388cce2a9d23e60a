namespace TheoryChecks.Training;

/// <summary>Training met a number that is not finite; the message names the step and what to do.</summary>
public sealed class TrainingDivergedException(long step, string what)
    : Exception(
        $"Training diverged at step {step}: {what} is not finite. Lower the learning rate, lengthen the warm-up, or clip the gradient; the last "
            + $"checkpoint is as it was.")
{
    /// <summary>The step, 0-based.</summary>
    public long Step { get; } = step;
}
