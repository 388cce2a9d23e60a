using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files;

namespace TheoryChecks.Training.Lrb;

/// <summary>A bench as a source of training batches.</summary>
public sealed class BenchSource(BenchData data) : IBatchSource
{
    /// <inheritdoc/>
    public int InputDimension => data.Inputs.Dimension;

    /// <inheritdoc/>
    public int TargetDimension => data.Targets.Dimension;

    /// <inheritdoc/>
    public string Identity { get; } = DataIdentity.Of(BenchSettingsFormat.Write(data.Settings), data.Inputs.Rows, data.Targets.Rows);

    /// <inheritdoc/>
    public TrainingBatch Batch(long step, int size)
    {
        var batch = data.Batch(step, size);
        var inputs = data.InputsOf(batch);
        return new TrainingBatch(inputs, ReferenceEquals(data.Targets, data.Inputs) ? inputs : data.TargetsOf(batch));
    }
}
