using System.Globalization;
using System.Numerics;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;

namespace TheoryChecks.Reporting.Tables;

/// <summary>How many patterns of n neurons on n independent features reach loss 0, and how many of those are monosemantic (Thm 3.4,
/// docs/landscape.md).</summary>
public sealed class ZeroLossTable : Table
{
    private const int Least = 2, Most = 7;

    /// <inheritdoc/>
    public override string Id => "zero-loss";

    /// <inheritdoc/>
    public override string Caption => "Activation patterns that reach loss 0 with n ReLU neurons on n independent features.";

    /// <inheritdoc/>
    public override IReadOnlyList<TableColumn> Columns(TableContext context) =>
    [
        new("n", ColumnKind.Number), new("patterns", ColumnKind.Number), new("reach loss 0", ColumnKind.Number), new("share", ColumnKind.Number),
        new("monosemantic", ColumnKind.Number), new("undecided", ColumnKind.Number), new("classes", ColumnKind.Number),
    ];

    /// <inheritdoc/>
    public override TableBody Make(TableContext context)
    {
        var tally = new KernelTally();
        var instances = Enumerable.Range(Least, Most - Least + 1).Select(Orthonormal).ToArray();
        return new([.. instances.Select(Row)], [.. instances.Select(instance => instance.Name)], tally.ToString())
        {
            Notes =
            [
                "Patterns are ordered, one set per neuron; classes are up to permuting neurons and features.",
                "The counts hold for any independent inputs and independent targets of positive weight, not for orthonormal ones only.",
                "Monosemantic: every neuron is on for at most one feature.",
            ],
        };

        IReadOnlyList<string> Row(Instance instance)
        {
            var census = ZeroLossCensus.Take(instance, cancel: context.Cancel);
            var isAccepted = tally.Accepts(instance, census.Finding());
            return
            [
                Number(instance.Neurons), Number(census.Patterns), Checked(census.ZeroLossPatterns),
                isAccepted ? Share(census.ZeroLossPatterns, census.Patterns) : LandscapeWords.Undecided,
                Checked(census.MonosemanticZeroLossPatterns), Checked(census.UndecidedPatterns), Number(Classes(instance.Neurons)),
            ];

            string Checked(BigInteger count) => isAccepted ? Number(count) : LandscapeWords.Undecided;
        }
    }

    /// <summary>
    /// Burnside: n x n tables of 0 and 1 up to permuting rows and columns. A pair of cycles of lengths a and b leaves gcd(a, b) cells free.
    /// </summary>
    private static BigInteger Classes(int n)
    {
        var (total, all) = (BigInteger.Zero, CycleTypes(n, n).ToArray());
        foreach (var rows in all)
            foreach (var columns in all)
                total += Permutations(n, rows) * Permutations(n, columns)
                    << rows.Sum(a => columns.Sum(b => (int)BigInteger.GreatestCommonDivisor(a, b)));
        return total / (Factorial(n) * Factorial(n));
    }

    /// <summary>The lists of cycle lengths that add up to n, descending.</summary>
    private static IEnumerable<int[]> CycleTypes(int n, int longest) => n == 0
        ? [[]]
        : Enumerable.Range(1, Math.Min(n, longest)).SelectMany(a => CycleTypes(n - a, a).Select(rest => (int[])[a, .. rest]));

    /// <summary>How many permutations of n have these cycles.</summary>
    private static BigInteger Permutations(int n, int[] cycles) => cycles.GroupBy(a => a).Aggregate(
        Factorial(n), (count, same) => count / (BigInteger.Pow(same.Key, same.Count()) * Factorial(same.Count())));

    private static BigInteger Factorial(int n) => Enumerable.Range(1, n).Aggregate(BigInteger.One, (product, k) => product * k);

    private static Instance Orthonormal(int n)
    {
        var identity = RationalMatrix.Identity(n);
        return new(
            $"orthonormal-{n}", new ReluActivation(), n, new Problem(identity, identity, new RationalVector(Enumerable.Repeat(Rational.One, n))));
    }

    private static string Number(BigInteger count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Share(BigInteger part, BigInteger whole) =>
        string.Create(CultureInfo.InvariantCulture, $"{(double)((part * 2000 + whole) / (2 * whole)) / 10:0.0}%");
}
