using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Properties.Theorems;

/// <summary>Random instances from a seed; the same on every platform (splitmix64).</summary>
internal sealed class RandomNumbers(int seed)
{
    private readonly SeededRandom _random = new(seed);

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="greatest"/>.</summary>
    public int Whole(int least, int greatest) => _random.Next(least, greatest);

    /// <summary>One of the items.</summary>
    public T One<T>(params T[] items) => items[Whole(0, items.Length - 1)];

    /// <summary>A rational with small numerator and denominator.</summary>
    public Rational Number(int least, int greatest) => Rational.FromRatio(Whole(6 * least, 6 * greatest), Whole(1, 6));

    /// <summary>A random order.</summary>
    public void Shuffle(int[] items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Whole(0, i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>A matrix of small rationals.</summary>
    public RationalMatrix Matrix(int rows, int columns) => RationalMatrix.Create(rows, columns, (_, _) => Number(-2, 2));

    /// <summary>A rational unit vector with small denominators.</summary>
    public RationalVector UnitVector(int dimension)
    {
        double[] direction;
        do
            direction = [.. Enumerable.Range(0, dimension).Select(_ => (double)Whole(-4, 4))];
        while (direction.All(x => x == 0));
        return Sphere.Nearest(direction, denominatorBits: 6);
    }

    /// <summary>Unit vectors as the rows of a matrix; linearly independent if asked for.</summary>
    public RationalMatrix UnitVectors(int count, int dimension, bool independent = false)
    {
        while (true)
        {
            var rows = RationalMatrix.FromRows(dimension, Enumerable.Range(0, count).Select(_ => UnitVector(dimension)).ToArray());
            if (!independent || rows.Rank() == count)
                return rows;
        }
    }

    /// <summary>Positive weights.</summary>
    public RationalVector Weights(int count) => new(Enumerable.Range(0, count).Select(_ => Rational.FromRatio(Whole(1, 9), Whole(1, 4))).ToArray());

    /// <summary>Any activation that fits.</summary>
    public Activation Activation(int neurons) => One<Func<Activation>>(
        () => new ReluActivation(),
        () => new JumpReluActivation([Rational.FromRatio(Whole(0, 6), 4)]),
        () => new TopKActivation(Whole(1, neurons)),
        () => new TopKActivation(Whole(1, neurons), rectified: false),
        () => new BatchTopKActivation(Whole(1, neurons)),
        () => new IdentityActivation(),
        () => new ZeroActivation())();
}
