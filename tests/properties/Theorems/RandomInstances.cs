using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Properties.Theorems;

/// <summary>Instances from a seed, small enough that every theorem decides them at once.</summary>
internal static class RandomInstances
{
    /// <summary>An autoencoder on these inputs with unit weights.</summary>
    public static Instance Autoencoder(RationalMatrix inputs, Activation activation, int neurons) => Transcoder(inputs, inputs, activation, neurons);

    /// <summary>Inputs to targets with unit weights.</summary>
    public static Instance Transcoder(RationalMatrix inputs, RationalMatrix targets, Activation activation, int neurons) =>
        new("random", activation, neurons, new Problem(inputs, targets, new RationalVector(Enumerable.Repeat(Rational.One, inputs.Rows))));

    /// <summary>n different rational unit vectors.</summary>
    public static RationalMatrix UnitVectors(Random random, int n, int dimension)
    {
        var rows = new List<RationalVector>();
        while (rows.Count < n)
        {
            var point = Sphere.Nearest([.. Enumerable.Range(0, dimension).Select(_ => random.NextDouble() - 0.5)], 4);
            if (!rows.Contains(point))
                rows.Add(point);
        }
        return RationalMatrix.FromRows(rows);
    }

    /// <summary>Small integers, often 0.</summary>
    public static RationalMatrix Integers(Random random, int rows, int columns) =>
        RationalMatrix.FromRows(columns, Enumerable.Range(0, rows).Select(_ => new RationalVector(Enumerable.Range(0, columns).Select(_ => (Rational)random.Next(-2, 3)))));

    /// <summary>n independent vectors of small integers.</summary>
    public static RationalMatrix Independent(Random random, int n, int dimension)
    {
        while (true)
            if (Integers(random, n, dimension) is var rows && rows.Rank() == n)
                return rows;
    }
}
