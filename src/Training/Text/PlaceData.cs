using TheoryChecks.Training.Data;

namespace TheoryChecks.Training.Text;

/// <summary>
/// The activations of some places side by side, made ready: x = (h - mean) * scale, the mean over the tokens to train on. Halves as they were read
/// stay in memory; a row is made ready when it is asked for.
/// </summary>
internal sealed class PlaceData
{
    private readonly ReadOnlyMemory<Half>[][] _places; // for every place its pieces, one after the other
    private readonly int[] _starts; // for every piece its first token
    private readonly int _each;
    private readonly float[] _mean, _scale;
    private Whitening? _whitening;

    /// <summary>Takes activations of all tokens, and which of these are to be trained on.</summary>
    /// <param name="places">The places.</param>
    /// <param name="numbers">For each its numbers, tokens x dimension, in pieces of whole tokens, the same for all places; they are kept, not
    /// copied.</param>
    /// <param name="each">Dimension of one place.</param>
    /// <param name="training">Rows to train on.</param>
    /// <exception cref="ArgumentException">A number is not finite, or nothing varies.</exception>
    public PlaceData(IReadOnlyList<ActivationPlace> places, ReadOnlyMemory<Half>[][] numbers, int each, IReadOnlyList<int> training)
    {
        (_places, _each, Dimension) = (numbers, each, each * places.Count);
        (_mean, _scale) = (new float[Dimension], new float[Dimension]);
        _starts = new int[numbers[0].Length];
        for (var piece = 1; piece < _starts.Length; piece++)
            _starts[piece] = _starts[piece - 1] + (numbers[0][piece - 1].Length / each);
        for (var place = 0; place < places.Count; place++)
        {
            var (sums, squares) = (new double[each], new double[each]);
            foreach (var row in training)
            {
                var all = Raw(place, row);
                for (var k = 0; k < each; k++)
                {
                    var x = (double)all[k];
                    (sums[k], squares[k]) = (sums[k] + x, squares[k] + (x * x));
                }
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
            Ready(tokens[i], rows.AsSpan(i * Dimension, Dimension));
        _whitening?.WhitenInPlace(rows);
        return rows;
    }

    /// <summary>From now on rows are A times what they were: each when it is asked for, so that nothing more is kept.</summary>
    public void Whiten(Whitening whitening) => _whitening = whitening;

    private void Ready(int token, Span<float> row)
    {
        for (var place = 0; place < _places.Length; place++)
        {
            var numbers = Raw(place, token);
            for (int k = 0, at = place * _each; k < _each; k++, at++)
                row[at] = ((float)numbers[k] - _mean[at]) * _scale[at];
        }
    }

    private ReadOnlySpan<Half> Raw(int place, int token)
    {
        var piece = Array.BinarySearch(_starts, token);
        if (piece < 0)
            piece = ~piece - 1;
        return _places[place][piece].Span.Slice((token - _starts[piece]) * _each, _each);
    }
}
