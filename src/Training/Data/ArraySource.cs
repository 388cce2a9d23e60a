using TheoryChecks.Training.Files;

namespace TheoryChecks.Training.Data;

/// <summary>Rows of arrays as a source of batches: epoch e goes through all rows in a random order of its own.</summary>
public sealed class ArraySource : IBatchSource
{
    private readonly float[] _inputs, _targets;
    private readonly int _rows;
    private readonly long _seed;
    private (long Epoch, int[] Order) _epoch = (-1, []);

    /// <summary>Rows of inputs, N x np, and of targets, N x nr.</summary>
    /// <exception cref="ArgumentException">They are no matrices, differ in the number of rows, or hold a number that is not finite.</exception>
    public ArraySource(TensorData inputs, TensorData targets, long seed)
    {
        if (inputs.Shape is not [> 0 and var rows, > 0 and var np] || targets.Shape is not [var same, > 0 and var nr] || same != rows)
            throw new ArgumentException(
                $"input has the shape {inputs.ShapeText}, target {targets.ShapeText}; matrices with one row per sample are wanted.");
        (_rows, InputDimension, TargetDimension, _seed) = (rows, np, nr, seed);
        _inputs = inputs.ToSingles();
        _targets = ReferenceEquals(inputs, targets) ? _inputs : targets.ToSingles();
        if (!Array.TrueForAll(_inputs, float.IsFinite) || !Array.TrueForAll(_targets, float.IsFinite))
            throw new ArgumentException("The data hold a number that is not finite.");
        Identity = DataIdentity.Of($"{_rows} rows of {np} and {nr}, order {seed}", _inputs, _targets);
    }

    /// <inheritdoc/>
    public int InputDimension { get; }

    /// <inheritdoc/>
    public int TargetDimension { get; }

    /// <inheritdoc/>
    public string Identity { get; }

    /// <inheritdoc/>
    public TrainingBatch Batch(long step, int size)
    {
        var rows = new int[size];
        for (var i = 0; i < size; i++)
        {
            var (epoch, at) = Math.DivRem(step * size + i, _rows);
            if (_epoch.Epoch != epoch)
                _epoch = (epoch, new CounterRandom(_seed, RandomPurpose.Order, epoch).Permutation(_rows));
            rows[i] = _epoch.Order[at];
        }
        var inputs = Gather(_inputs, InputDimension);
        return new TrainingBatch(inputs, ReferenceEquals(_inputs, _targets) ? inputs : Gather(_targets, TargetDimension));

        float[] Gather(float[] all, int dimension)
        {
            var some = new float[size * dimension];
            for (var i = 0; i < size; i++)
                all.AsSpan(rows[i] * dimension, dimension).CopyTo(some.AsSpan(i * dimension));
            return some;
        }
    }
}
