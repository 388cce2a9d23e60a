namespace TheoryChecks.Training.Data;

/// <summary>
/// Draws features as SAELens' SyntheticModel does: feature d fires with its own probability, alone or where a Gaussian with low-rank covariance
/// exceeds its quantile; its value is max(0, mean_d + std_d N(0, 1)); then the hierarchy takes away. The numbers are ours: PyTorch's are not drawn
/// again.
/// </summary>
internal sealed class SyntheticSampler : IFeatureSampler
{
    private readonly double[] _probabilities, _means, _deviations;
    private readonly FiringHierarchy? _hierarchy;
    private readonly (FeatureMatrix Factor, double[] Own, double[] Quantiles)? _correlation;
    private readonly long _seed;

    public SyntheticSampler(
        double[] probabilities, double[] means, double[] deviations, FiringHierarchy? hierarchy,
            (FeatureMatrix Factor, float[] Diagonal)? correlation, long seed)
    {
        (_probabilities, _means, _deviations) = (probabilities, means, deviations);
        (_hierarchy, _seed) = (hierarchy, seed);
        if (correlation is var (factor, diagonal))
            _correlation = (factor, [.. diagonal.Select(d => Math.Sqrt(Math.Max(0, d)))], [.. probabilities.Select(p => Quantile(1 - p))]);
    }

    public SparseBatch Draw(RandomPurpose purpose, ReadOnlySpan<long> items)
    {
        var numbers = items.ToArray();
        var samples = new (int Feature, float Magnitude)[numbers.Length][];
        Parallel.For(0, numbers.Length, i => samples[i] = DrawOne(purpose, numbers[i]));
        return new SparseBatch(samples);
    }

    /// <summary>The number that a standard normal one is below with probability p (Acklam's rational approximation, 1e-9).</summary>
    internal static double Quantile(double p)
    {
        if (p <= 0 || p >= 1)
            return p <= 0 ? double.NegativeInfinity : double.PositiveInfinity;
        const double tail = 0.02425;
        if (p < tail || p > 1 - tail)
        {
            var q = Math.Sqrt(-2 * Math.Log(Math.Min(p, 1 - p)));
            var above = Horner(q, -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838, -2.549732539343734, 4.374664141464968,
                2.938163982698783);
            var below = Horner(q, 7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996, 3.754408661907416, 1);
            return p < tail ? above / below : -above / below;
        }
        var (centred, square) = (p - 0.5, (p - 0.5) * (p - 0.5));
        return centred * Horner(square, -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02,
            -3.066479806614716e+01, 2.506628277459239)
            / Horner(square, -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01, -1.328068155288572e+01, 1);
    }

    private (int Feature, float Magnitude)[] DrawOne(RandomPurpose purpose, long item)
    {
        var random = new CounterRandom(_seed, purpose, item);
        var values = new double[_probabilities.Length];
        if (_correlation is var (factor, own, quantiles))
            FireTogether(values, factor, own, quantiles, ref random);
        else
            for (var d = 0; d < values.Length; d++)
                values[d] = random.NextUniform() < _probabilities[d] ? 1 : 0;
        for (var d = 0; d < values.Length; d++)
            if (values[d] > 0)
                values[d] = Math.Max(0, _means[d] + (_deviations[d] > 0 ? _deviations[d] * random.NextNormals().First : 0));
        _hierarchy?.Apply(values, _means, ref random);
        return [.. Enumerable.Range(0, values.Length).Where(d => (float)values[d] > 0).Select(d => (d, (float)values[d]))];
    }

    private static void FireTogether(double[] values, FeatureMatrix factor, double[] own, double[] quantiles, ref CounterRandom random)
    {
        var common = new float[factor.Dimension];
        for (var k = 0; k < common.Length; k++)
            common[k] = (float)random.NextNormals().First;
        for (var d = 0; d < values.Length; d++)
            values[d] = Dot.Of(factor[d], common) + (own[d] * random.NextNormals().First) > quantiles[d] ? 1 : 0;
    }

    private static double Horner(double x, params ReadOnlySpan<double> coefficients)
    {
        var sum = 0.0;
        foreach (var coefficient in coefficients)
            sum = (sum * x) + coefficient;
        return sum;
    }
}
