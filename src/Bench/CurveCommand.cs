using System.Globalization;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Bench;

/// <summary>
/// "curve [CSV]": how the cost of an enumeration grows with the number n of random columns at a fixed rank, in one thread and in processor time.
/// Prints a table, and writes the same numbers as CSV. "rank 3 in 8" are columns of dimension 8 that span only a space of dimension 3.
/// </summary>
internal static class CurveCommand
{
    private static readonly (string Family, int Rank, int Dimension, int[] Columns)[] Families =
    [
        ("rank 2", 2, 2, [8, 16, 32, 64, 128, 256, 512]),
        ("rank 3", 3, 3, [8, 16, 32, 64, 128, 256]),
        ("rank 3 in 8", 3, 8, [8, 16, 32, 64, 128]),
        ("rank 4", 4, 4, [8, 12, 16, 24, 32, 48, 64]),
        ("rank 6", 6, 6, [8, 12, 16, 20, 24, 28]),
    ];

    public static int Run(string[] arguments)
    {
        using var csv = arguments is [var path, ..] ? new StreamWriter(path) : TextWriter.Null;
        csv.WriteLine("family,columns,patterns,children,questions,seconds");
        Console.WriteLine("| columns | n | patterns | 2^n | nodes per pattern | questions per pattern | seconds | microseconds per pattern |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var (family, rank, dimension, sizes) in Families)
        {
            foreach (var n in sizes)
            {
                var inputs = LowRank(n, rank, dimension);
                var system = new AtomSystem(GateRule.OneNeuron(n, Rational.Zero), inputs);
                var solver = new CountingSolver<long[]>(new SimplexAtomSolver<long>(system));
                var sink = new CountingSink();
                var before = Environment.CpuUsage.TotalTime;
                var patterns = PatternEnumerator.RunWith(system, solver, sink);
                var seconds = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
                csv.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{family},{n},{patterns},{sink.Children},{solver.Questions},{seconds:0.0000}"));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {family} | {n} | {patterns:N0} | {Math.Pow(2, n):0.0e+0} | {(double)sink.Children / patterns:0.0} | "
                        + $"{(double)solver.Questions / patterns:0.00} | {seconds:0.000} | {seconds * 1e6 / patterns:0.0} |"));
            }
        }
        return 0;
    }

    /// <summary>Random integer combinations of unit vectors and, in higher dimension, of vectors mixed from them. Shape: n x dimension.</summary>
    private static RationalMatrix LowRank(int n, int rank, int dimension)
    {
        var random = new Random(1);
        var columns = RationalMatrix.Create(n, rank, (_, _) => random.Next(-99, 100));
        return columns * RationalMatrix.Create(rank, dimension, (i, j) => j < rank ? (i == j ? 1 : 0) : random.Next(-1, 2));
    }
}
