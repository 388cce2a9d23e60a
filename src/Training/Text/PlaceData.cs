using TheoryChecks.Training.Data;

namespace TheoryChecks.Training.Text;

/// <summary>
/// The activations of some places side by side, made ready: x = (h - mean) * scale, the mean over the tokens to train on. Halves as they were read
/// stay in memory; a row is made ready when it is asked for.
/// </summary>
internal sealed class PlaceData
{
    private readonly Half[][] _places; // all tokens, row after row
    private readonly int _each;
    private readonly float[] _mean, _scale;
    private float[]? _white;

    /// <summary>Takes activations of all tokens, and which of these are to be trained on.</summary>
    /// <param name="places">The places.</param>
    /// <param name="numbers">For each its numbers, tokens x dimension.</param>
    /// <param name="each">Dimension of one place.</param>
    /// <param name="training">Rows to train on.</param>
    /// <exception cref="ArgumentException">A number is not finite, or nothing varies.</exception>
    public PlaceData(IReadOnlyList<ActivationPlace> places, Half[][] numbers, int each, IReadOnlyList<int> training)
    {
        (_places, _each, Dimension) = (numbers, each, each * places.Count);
        (_mean, _scale) = (new float[Dimension], new float[Dimension]);
        for (var place = 0; place < places.Count; place++)
        {
            var (sums, squares) = (new double[each], new double[each]);
            foreach (var row in training)
                for (var k = 0; k < each; k++)
                {
                    var x = (double)numbers[place][((long)row * each) + k];
                    (sums[k], squares[k]) = (sums[k] + x, squares[k] + (x * x));
                }
            var variances = sums.Zip(squares, (sum, square) => Math.Max(0, (square / training.Count) - (sum / training.Count * sum / training.Count)))
                .ToArray();
            var total = variances.Sum();
            if (!double.IsFinite(total))
                throw new ArgumentException($"The activations of {places[place]} hold a number that is not finite.");
            if (!(total > 0))
                throw new ArgumentException($"The activations of {places[place]} are the same for all tokens; there is nothing to train on.");
            for (var k = 0; k < each; k++)
            {
                _mean[(place * each) + k] = (float)(sums[k] / training.Count);
                // Few coordinates hold nearly all that an MLP gives; each is scaled by itself there, and one that does not vary stays 0.
                var square = places[place].Kind != PlaceKind.MlpOutput ? total : variances[k] > 1e-12 * total ? variances[k] * each : double.MaxValue;
                _scale[(place * each) + k] = (float)(1 / Math.Sqrt(square * places.Count));
            }
        }
    }

    /// <summary>The dimension of a row.</summary>
    public int Dimension { get; }

    /// <summary>mean and scale, for the data's identity.</summary>
    public IReadOnlyList<ReadOnlyMemory<float>> Standard => [_mean, _scale];

    /// <summary>The rows of some tokens.</summary>
    public float[] Rows(ReadOnlySpan<int> tokens)
    {
        var rows = new float[tokens.Length * Dimension];
        for (var i = 0; i < tokens.Length; i++)
        {
            var row = rows.AsSpan(i * Dimension, Dimension);
            if (_white is not null)
                _white.AsSpan(tokens[i] * Dimension, Dimension).CopyTo(row);
            else
                Ready(tokens[i], row);
        }
        return rows;
    }

    /// <summary>From now on rows are A times what they were.</summary>
    public void Whiten(Whitening whitening, int tokens)
    {
        const int Block = 4096;
        var white = new float[(long)tokens * Dimension];
        for (var from = 0; from < tokens; from += Block)
        {
            int[] some = [.. Enumerable.Range(from, Math.Min(Block, tokens - from))];
            whitening.Whiten(new FeatureMatrix(some.Length, Dimension, Rows(some))).Rows.CopyTo(white.AsMemory(from * Dimension));
        }
        _white = white;
    }

    private void Ready(int token, Span<float> row)
    {
        for (var place = 0; place < _places.Length; place++)
        {
            var numbers = _places[place].AsSpan(token * _each, _each);
            for (int k = 0, at = place * _each; k < _each; k++, at++)
                row[at] = ((float)numbers[k] - _mean[at]) * _scale[at];
        }
    }
}
