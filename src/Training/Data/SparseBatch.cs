namespace TheoryChecks.Training.Data;

/// <summary>Samples of the features x in R^n, x >= 0, of which few are active: for each sample the active features, ascending, with their
/// magnitudes.</summary>
public sealed class SparseBatch
{
    private readonly int[] _starts;
    private readonly (int Feature, float Magnitude)[] _entries;

    /// <summary>One list per sample.</summary>
    public SparseBatch(IReadOnlyList<IReadOnlyList<(int Feature, float Magnitude)>> samples)
    {
        _starts = new int[samples.Count + 1];
        for (var i = 0; i < samples.Count; i++)
            _starts[i + 1] = _starts[i] + samples[i].Count;
        _entries = new (int, float)[_starts[^1]];
        for (var i = 0; i < samples.Count; i++)
            for (var k = 0; k < samples[i].Count; k++)
                _entries[_starts[i] + k] = samples[i][k];
    }

    /// <summary>The number of samples.</summary>
    public int Samples => _starts.Length - 1;

    /// <summary>The active features of a sample.</summary>
    public ReadOnlySpan<(int Feature, float Magnitude)> this[int sample] => _entries.AsSpan(_starts[sample].._starts[sample + 1]);

    /// <summary>How strongly a feature is active in a sample; 0 if it is not.</summary>
    public float Magnitude(int sample, int feature)
    {
        foreach (var (active, magnitude) in this[sample])
            if (active == feature)
                return magnitude;
        return 0;
    }
}
