using TheoryChecks.Exact;

namespace TheoryChecks.Training.Metrics;

/// <summary>
/// N(p) exactly: c / (e + sqrt(v)), with c the centred input, e and v rational. Then z = W N(p) + b has the sign of W c + b (e + sqrt(v)), which is
/// decided by squaring. Without normalisation e = 1, v = 0.
/// </summary>
internal sealed class ExactNormalisation
{
    private readonly Rational _constant, _square;

    public ExactNormalisation(Normalisation kind, RationalVector input)
    {
        Centred = input;
        (_constant, _square) = (Rational.One, Rational.Zero);
        if (kind == Normalisation.ConstantNorm)
            (_constant, _square) = (Rational.Zero, input.Dot(input) / input.Dimension);
        if (kind == Normalisation.LayerNorm)
        {
            var mean = input.Aggregate(Rational.Zero, (sum, entry) => sum + entry) / input.Dimension;
            Centred = new RationalVector(input.Select(entry => entry - mean));
            (_constant, _square) = (Rational.FromRatio(1, 100_000), Centred.Dot(Centred) / (input.Dimension - 1));
        }
        if (_constant.Sign == 0 && _square.Sign == 0)
            _constant = Rational.One; // N(0) = 0
        var scale = _constant.ToDouble() + Math.Sqrt(_square.ToDouble());
        Rounded = [.. Centred.Select(entry => entry.ToDouble() / scale)];
        var tiny = _square.Sign > 0 && _square.ToDouble() < 1e-250;
        Underflows = tiny || !double.IsFinite(scale) || Centred.Zip(Rounded).Any(pair => pair.First.Sign != 0 && Math.Abs(pair.Second) < 1e-250);
    }

    /// <summary>c.</summary>
    public RationalVector Centred { get; }

    /// <summary>N(p), each entry within a few units in the last place, unless <see cref="Underflows"/>.</summary>
    public double[] Rounded { get; }

    /// <summary>True if rounded numbers say nothing here.</summary>
    public bool Underflows { get; }

    /// <summary>The sign of linear / (e + sqrt(v)) + offset.</summary>
    public int Sign(Rational linear, Rational offset)
    {
        var (rest, factor) = (linear + (offset * _constant), offset);
        if (factor.Sign == 0 || _square.Sign == 0 || rest.Sign == factor.Sign)
            return rest.Sign != 0 ? rest.Sign : _square.Sign * factor.Sign;
        return rest.Sign == 0 ? factor.Sign : rest.Sign * (rest * rest).CompareTo(factor * factor * _square);
    }
}
