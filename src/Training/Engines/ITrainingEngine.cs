using TheoryChecks.Training.Files;

namespace TheoryChecks.Training.Engines;

/// <summary>Does the steps of one run. Everything that a step leaves behind is in <see cref="State"/>, to the bit.</summary>
internal interface ITrainingEngine : IDisposable
{
    /// <summary>Who makes the encoder's product.</summary>
    ProductKind Product { get; }

    /// <summary>Takes step t on a batch.</summary>
    /// <exception cref="TrainingDivergedException">The loss or the gradient is not finite; the parameters are as they were before the
    /// step.</exception>
    StepReport Step(long step, TrainingBatch batch);

    /// <summary>A copy of the model as it is now.</summary>
    SdlModel Model();

    /// <summary>Parameters, moments and counters by name.</summary>
    IReadOnlyList<KeyValuePair<string, TensorData>> State();

    /// <summary>Goes on from a state.</summary>
    /// <exception cref="ArgumentException">An array is missing or has another shape.</exception>
    void Restore(IReadOnlyDictionary<string, TensorData> state);
}
