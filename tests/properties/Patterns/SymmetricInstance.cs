using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Properties.Patterns;

/// <summary>
/// Columns that a group of signed permutations of the coordinates permutes, seen in other coordinates; at least so many symmetries do something.
/// </summary>
public sealed record SymmetricInstance(Instance Instance, BigInteger LeastSymmetries)
{
    /// <inheritdoc/>
    public override string ToString() => new SmallInstance(Instance).ToString();
}

/// <summary>A few points with colors of pairs and labels, few of each, so that symmetries are common.</summary>
public sealed record ColoredPoints(int[,] Colors, ulong[] Labels);

/// <summary>Generators of what has symmetries.</summary>
public static class SymmetricGenerators
{
    /// <summary>
    /// Orbits of one or two vectors under cyclic shifts, or all permutations, of two or three coordinates, with negations or without. A coordinate 1
    /// before them keeps the columns in a half-space; an invertible map then hides the group.
    /// </summary>
    public static Arbitrary<SymmetricInstance> Symmetric() => (
        from size in Gen.Choose(2, 3)
        from isCyclic in Gen.Elements(true, false)
        from isSigned in Gen.Elements(true, false)
        from seeds in Gen.Choose(1, 2)
        from entries in Gen.Choose(-1, 2).ArrayOf(seeds * size)
        from theta in Gen.Elements<Rational[]>([0], [1], [0, Rational.Parse("1/2")], [2, 3])
        from map in Gen.Choose(-2, 2).ArrayOf((size + 1) * (size + 1))
        select Of(size, isCyclic, isSigned, entries, theta, map)).ToArbitrary();

    /// <summary>Up to six points.</summary>
    public static Arbitrary<ColoredPoints> Colored() => (
        from n in Gen.Choose(1, 6)
        from colors in Gen.Choose(0, 2).ArrayOf(n * n)
        from isPlain in Gen.Elements(true, false)
        from labels in Gen.Choose(0, 1).ArrayOf(n)
        select new ColoredPoints(Square(n, colors), [.. labels.Select(label => isPlain ? 0 : (ulong)label)])).ToArbitrary();

    private static SymmetricInstance Of(int size, bool isCyclic, bool isSigned, int[] entries, Rational[] theta, int[] map)
    {
        var columns = new HashSet<RationalVector>();
        for (var first = 0; first < entries.Length; first += size)
            foreach (var order in isCyclic ? Shifts(size) : All(size))
                for (var signs = 0; signs < (isSigned ? 1 << size : 1); signs++)
                    columns.Add(new RationalVector(order.Select((at, j) => Signed(entries[first + at], signs >> j)).Prepend(1)));
        var change = RationalMatrix.Create(size + 1, size + 1, (i, j) => map[i * (size + 1) + j]);
        var inputs = RationalMatrix.FromRows(columns) * (change.Rank() > size ? change : RationalMatrix.Identity(size + 1));
        // Where fewer columns than coordinates are there, some of the group does nothing to them.
        var least = RationalMatrix.FromRows(columns).Rank() == size + 1
            ? (isCyclic ? size : size == 2 ? 2 : 6) * (isSigned ? 1 << size : 1)
            : 1;
        Activation activation = theta is [{ IsZero: true }] ? new ReluActivation() : new JumpReluActivation(new RationalVector(theta));
        return new(Arrangements.Instance(inputs, activation, theta.Length), least);
    }

    private static Rational Signed(int entry, int sign) => sign % 2 == 0 ? entry : -entry;

    private static int[,] Square(int n, int[] entries)
    {
        var square = new int[n, n];
        for (var k = 0; k < entries.Length; k++)
            square[k / n, k % n] = entries[k];
        return square;
    }

    private static IEnumerable<int[]> Shifts(int n) =>
        Enumerable.Range(0, n).Select(by => Enumerable.Range(0, n).Select(j => (j + by) % n).ToArray());

    private static IEnumerable<int[]> All(int n) => n == 0
        ? [[]]
        : All(n - 1).SelectMany(shorter => Enumerable.Range(0, n).Select(at => (int[])[.. shorter[..at], n - 1, .. shorter[at..]]));
}
