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
    private const int Least = 2, Most = 5;

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
                Checked(census.MonosemanticZeroLossPatterns), Checked(census.UndecidedPatterns), Number(census.Classes.Count),
            ];

            string Checked(BigInteger count) => isAccepted ? Number(count) : LandscapeWords.Undecided;
        }
    }

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
