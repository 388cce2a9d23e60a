namespace TheoryChecks.Training.Sparse;

/// <summary>Selects latents from pre-activations, rows in parallel; the answer does not depend on the number of threads.</summary>
internal sealed class LatentSelection(Loops loops, int samples, int neurons)
{
    private int[] _indices = [];
    private float[] _values = [], _all = [];
    private float _guess;

    /// <summary>TopK after ReLU: in every sample the k largest positive entries, among the listed neurons (ascending) if a list is given.</summary>
    public unsafe void TopK(float* z, int k, LatentList result, int[]? among = null)
    {
        var width = Math.Max(4 * k, 256);
        var counts = new int[samples];
        Reserve(width);
        loops.For(samples, (from, to) =>
        {
            var scratch = new float[width];
            var gathered = among is null ? [] : new float[among.Length];
            for (var c = from; c < to; c++)
            {
                var row = new ReadOnlySpan<float>(z + ((long)c * neurons), neurons);
                for (var j = 0; j < gathered.Length; j++)
                    gathered[j] = row[among![j]];
                var indices = _indices.AsSpan(c * width, width);
                counts[c] = LargestEntries.Positive(among is null ? row : gathered, k, indices, _values.AsSpan(c * width, width), scratch);
                for (var j = 0; among is not null && j < counts[c]; j++)
                    indices[j] = among[indices[j]];
            }
        });
        CopyOut(counts, width, result);
    }

    /// <summary>
    /// BatchTopK after ReLU: the samples * k largest positive entries of the batch; ties go to the earlier sample, then the lower neuron. A threshold
    /// guessed from the last batch leaves few candidates; if it leaves too few, it is lowered, so the answer is exact whatever the guess.
    /// </summary>
    public unsafe void BatchTopK(float* z, int k, LatentList result)
    {
        var (budget, width) = (samples * k, Math.Max(4 * k, 256));
        var counts = new int[samples];
        for (var threshold = _guess; ; threshold = threshold < 1e-6f ? 0 : threshold / 2)
        {
            Collect(z, threshold, width, counts);
            if (counts.Max() is var most && most > width)
            {
                // Room for the fullest row, and once more.
                width = most;
                Collect(z, threshold, width, counts);
            }
            if (threshold <= 0 || counts.Sum() >= budget)
                break;
        }
        Keep(counts, width, budget, result);
    }

    private unsafe void Collect(float* z, float threshold, int width, int[] counts)
    {
        Reserve(width);
        loops.For(samples, (from, to) =>
        {
            for (var c = from; c < to; c++)
                counts[c] = LargestEntries.Above(
                    new ReadOnlySpan<float>(z + ((long)c * neurons), neurons),
                    threshold,
                    _indices.AsSpan(c * width, width),
                    _values.AsSpan(c * width, width));
        });
    }

    private void Keep(int[] counts, int width, int budget, LatentList result)
    {
        var total = counts.Sum();
        var (kth, ties) = (0f, 0);
        if (total >= budget)
        {
            if (_all.Length < total)
                _all = new float[total];
            var at = 0;
            for (var c = 0; c < samples; c++)
            {
                _values.AsSpan(c * width, counts[c]).CopyTo(_all.AsSpan(at));
                at += counts[c];
            }
            kth = LargestEntries.KthLargest(_all.AsSpan(0, total), budget);
            ties = budget;
            for (var j = 0; j < total; j++)
                if (_all[j] > kth)
                    ties--;
        }
        // A little below: most batches then leave enough candidates, and not many more.
        _guess = total >= budget ? 0.7f * kth : 0;
        for (var c = 0; c < samples; c++)
        {
            var kept = 0;
            for (var j = c * width; j < (c * width) + counts[c]; j++)
                if (_values[j] > kth || (_values[j] == kth && kth > 0 && ties-- > 0))
                {
                    (_indices[(c * width) + kept], _values[(c * width) + kept]) = (_indices[j], _values[j]);
                    kept++;
                }
            counts[c] = kept;
        }
        CopyOut(counts, width, result);
    }

    private void CopyOut(int[] counts, int width, LatentList result)
    {
        for (var c = 0; c < samples; c++)
            result.Starts[c + 1] = result.Starts[c] + counts[c];
        result.Reserve();
        for (var c = 0; c < samples; c++)
        {
            Array.Copy(_indices, c * width, result.Neurons, result.Starts[c], counts[c]);
            Array.Copy(_values, c * width, result.Values, result.Starts[c], counts[c]);
        }
    }

    private void Reserve(int width)
    {
        if (_indices.Length < samples * width)
            (_indices, _values) = (new int[samples * width], new float[samples * width]);
    }
}
