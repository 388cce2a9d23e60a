using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>An explicit joint distribution: finitely many values of x.</summary>
public sealed class JointDistribution : FeatureDistribution
{
    private readonly (Rational Probability, RationalVector X)[] _atoms;

    /// <summary>Values x >= 0 of one dimension, with positive probabilities that sum to 1.</summary>
    /// <exception cref="ArgumentException">No atom, different dimensions, a negative entry, a probability that is not positive, or a sum that is not
    /// 1.</exception>
    public JointDistribution(IEnumerable<(Rational Probability, RationalVector X)> atoms)
    {
        _atoms = [.. atoms];
        if (_atoms.Length == 0 || _atoms[0].X.Dimension == 0)
            throw new ArgumentException("The joint distribution has no values, or no features; give at least one of each.");
        foreach (var (probability, x) in _atoms)
        {
            if (x.Dimension != Features)
                throw new ArgumentException($"A value of x has {Counted.Of(x.Dimension, "entry", "entries")} and another {Features}; give "
                    + $"one entry per feature.");
            if (x.Any(entry => entry.Sign < 0))
                throw new ArgumentException($"The value {x} has a negative entry; features are 0 or more.");
            if (probability.Sign <= 0)
                throw new ArgumentException($"The value {x} has probability {probability}; give only values of positive probability.");
        }
        var sum = Sum(_ => Rational.One);
        if (!sum.IsOne)
            throw new ArgumentException($"The probabilities sum to {sum}; they must sum to 1. The value 0 counts too.");
    }

    /// <inheritdoc/>
    public override int Features => _atoms[0].X.Dimension;

    /// <inheritdoc/>
    public override RationalVector Activity => PerFeature(d => Sum(x => x[d].Sign));

    /// <inheritdoc/>
    public override RationalVector LoneActivity => PerFeature(d => Sum(x => IsLone(x, d) ? 1 : 0));

    /// <inheritdoc/>
    public override RationalVector MeanSquares =>
        PerFeature(d => Sum(x => x[d].Sign) is var active && active.IsZero ? active : Sum(x => x[d] * x[d]) / active);

    /// <inheritdoc/>
    public override RationalVector LoneSquares => PerFeature(d => Sum(x => IsLone(x, d) ? x[d] * x[d] : 0));

    /// <inheritdoc/>
    public override RationalVector LargestLone => PerFeature(d => _atoms.Select(atom => IsLone(atom.X, d) ? atom.X[d] : Rational.Zero).Max());

    /// <inheritdoc/>
    public override Rational AtLeastTwo => Sum(x => x.Count(entry => entry.Sign > 0) >= 2 ? 1 : 0);

    /// <inheritdoc/>
    public override bool IsPairwiseIndependent
    {
        get
        {
            for (var i = 0; i < Features; i++)
                for (var j = 0; j < i; j++)
                    if (!IsIndependentPair(i, j))
                        return false;
            return true;
        }
    }

    /// <inheritdoc/>
    public override bool IsBinary => _atoms.All(atom => atom.X.All(entry => entry.IsZero || entry.IsOne));

    /// <inheritdoc/>
    public override BigInteger? SupportSize => _atoms.Length;

    /// <inheritdoc/>
    public override IEnumerable<(Rational Probability, RationalVector X)> Support() => _atoms;

    private bool IsIndependentPair(int i, int j)
    {
        var (first, second, both) = (new Dictionary<Rational, Rational>(),
            new Dictionary<Rational, Rational>(),
            new Dictionary<(Rational, Rational), Rational>());
        foreach (var (probability, x) in _atoms)
        {
            first[x[i]] = first.GetValueOrDefault(x[i]) + probability;
            second[x[j]] = second.GetValueOrDefault(x[j]) + probability;
            both[(x[i], x[j])] = both.GetValueOrDefault((x[i], x[j])) + probability;
        }
        return first.All(a => second.All(b => both.GetValueOrDefault((a.Key, b.Key)) == a.Value * b.Value));
    }

    private static bool IsLone(RationalVector x, int d) => x[d].Sign > 0 && x.Count(entry => entry.Sign > 0) == 1;

    private Rational Sum(Func<RationalVector, Rational> value) =>
        _atoms.Aggregate(Rational.Zero, (sum, atom) => sum + atom.Probability * value(atom.X));

    private RationalVector PerFeature(Func<int, Rational> value) => new(Enumerable.Range(0, Features).Select(value).ToArray());
}
