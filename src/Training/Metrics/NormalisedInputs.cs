namespace TheoryChecks.Training.Metrics;

/// <summary>N(p) of a batch, and what undoes it.</summary>
internal sealed class NormalisedInputs
{
    /// <summary>Added to the standard deviation by every library that has this normalisation, and left out when it is undone.</summary>
    public const double LayerNormEpsilon = 1e-5;

    private readonly (double Mean, double Stretch)[] _undo;

    public NormalisedInputs(Normalisation kind, float[] inputs, int dimension)
    {
        Values = inputs;
        _undo = [];
        if (kind == Normalisation.None)
            return;
        Values = new float[inputs.Length];
        _undo = new (double, double)[inputs.Length / dimension];
        for (var c = 0; c < _undo.Length; c++)
        {
            var (mean, stretch, divisor) = Measure(kind, inputs.AsSpan(c * dimension, dimension));
            _undo[c] = (mean, stretch);
            for (var k = c * dimension; k < (c + 1) * dimension; k++)
                Values[k] = divisor > 0 ? (float)((inputs[k] - mean) / divisor) : 0;
        }
    }

    /// <summary>N(p), samples x np.</summary>
    public float[] Values { get; }

    /// <summary>M on the output of sample c.</summary>
    public void Undo(int c, Span<float> output)
    {
        if (_undo.Length == 0)
            return;
        var (mean, stretch) = _undo[c];
        foreach (ref var entry in output)
            entry = (float)((entry * stretch) + mean);
    }

    private static (double Mean, double Stretch, double Divisor) Measure(Normalisation kind, ReadOnlySpan<float> input)
    {
        var (sum, squares) = (0.0, 0.0);
        foreach (var entry in input)
            sum += entry;
        var mean = kind == Normalisation.LayerNorm ? sum / input.Length : 0;
        foreach (var entry in input)
            squares += (entry - mean) * (entry - mean);
        if (kind == Normalisation.ConstantNorm)
            return (0, Math.Sqrt(squares / input.Length), Math.Sqrt(squares / input.Length));
        var deviation = Math.Sqrt(squares / (input.Length - 1));
        return (mean, deviation, deviation + LayerNormEpsilon);
    }
}
