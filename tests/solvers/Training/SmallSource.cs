using TheoryChecks.Training;
using TheoryChecks.Training.Data;

namespace TheoryChecks.SolverTests.Training;

/// <summary>Batches of a few sparse features in random directions: cheap data with structure.</summary>
internal sealed class SmallSource(int features, int np, int nr, double activity, long seed) : IBatchSource
{
    public int InputDimension => np;

    public int TargetDimension => nr;

    public string Identity => $"{features} {np} {nr} {activity} {seed}";

    public TrainingBatch Batch(long step, int size)
    {
        var (inputs, targets) = (new float[size * np], new float[size * nr]);
        for (var c = 0; c < size; c++)
        {
            var random = new CounterRandom(seed, RandomPurpose.Samples, (step * size) + c);
            for (var d = 0; d < features; d++)
                if (random.NextUniform() < activity)
                {
                    var (direction, magnitude) = (new CounterRandom(seed, RandomPurpose.Directions, d), (float)(0.5 + random.NextUniform()));
                    for (var j = 0; j < np; j++)
                        inputs[(c * np) + j] += magnitude * (float)direction.NextNormals().First;
                    for (var j = 0; j < nr && np != nr; j++)
                        targets[(c * nr) + j] += magnitude * (float)direction.NextNormals().First;
                }
        }
        return new TrainingBatch(inputs, np == nr ? inputs : targets);
    }
}
