using TheoryChecks.Training.Data;

namespace TheoryChecks.Training.Text;

/// <summary>The tokens to train on as a source of batches: epoch e goes through all of them in a random order of its own.</summary>
internal sealed class TokenSource(TextData data, long seed) : IBatchSource
{
    private (long Epoch, int[] Order) _epoch = (-1, []);

    public int InputDimension => data.InputDimension;

    public int TargetDimension => data.TargetDimension;

    public string Identity => $"{data.Identity}, order {seed}";

    public TrainingBatch Batch(long step, int size)
    {
        var rows = new int[size];
        for (var i = 0; i < size; i++)
        {
            var (epoch, at) = Math.DivRem((step * size) + i, data.Training.Length);
            if (_epoch.Epoch != epoch)
                _epoch = (epoch, new CounterRandom(seed, RandomPurpose.Order, epoch).Permutation(data.Training.Length));
            rows[i] = _epoch.Order[at];
        }
        return data.Rows(heldOut: false, rows);
    }
}
