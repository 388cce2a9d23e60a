namespace TheoryChecks.Training;

/// <summary>Where training data come from. A batch is a pure function of its step, so that a run that is resumed sees what it would have
/// seen.</summary>
public interface IBatchSource
{
    /// <summary>np, the dimension of inputs.</summary>
    int InputDimension { get; }

    /// <summary>nr, the dimension of targets.</summary>
    int TargetDimension { get; }

    /// <summary>Says which data these are: sources with the same text give the same batches. A checkpoint keeps a hash of it, so that a run goes on
    /// with its own data only.</summary>
    string Identity { get; }

    /// <summary>The batch of step t, 0-based, of the given size: the same numbers whenever it is asked for.</summary>
    TrainingBatch Batch(long step, int size);
}
