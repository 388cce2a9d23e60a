using TheoryChecks.Training;

namespace TheoryChecks.Bench;

/// <summary>The same batch of uniform noise at every step: what a step takes does not depend on what it learns.</summary>
internal sealed class NoiseBatches(int size, int dimension) : IBatchSource
{
    private readonly TrainingBatch _batch = Make(size, dimension);

    public int InputDimension => dimension;

    public int TargetDimension => dimension;

    public string Identity => $"noise {size}";

    public TrainingBatch Batch(long step, int size) => _batch;

    private static TrainingBatch Make(int size, int dimension)
    {
        var random = new Random(1);
        var inputs = new float[size * dimension];
        foreach (ref var x in inputs.AsSpan())
            x = (float)((2 * random.NextDouble()) - 1);
        return new TrainingBatch(inputs, inputs);
    }
}
