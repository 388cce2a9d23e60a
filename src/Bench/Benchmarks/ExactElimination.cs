using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using TheoryChecks.Exact;

namespace TheoryChecks.Bench.Benchmarks;

/// <summary>Rank and LDL^T, exactly, against elimination with a fraction in every entry.</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class ExactElimination
{
    private RationalMatrix _matrix = RationalMatrix.Identity(1), _gram = RationalMatrix.Identity(1);

    /// <summary>Rows and columns; entries are fractions with parts up to 20.</summary>
    [Params(10, 20, 40)]
    public int Size { get; set; }

    /// <summary>Draws a matrix of rank Size - 1, and the positive definite A A^T + 1.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        var a = RationalMatrix.Create(Size, Size, (_, _) => Rational.FromRatio(random.Next(-20, 21), random.Next(1, 21)));
        _matrix = RationalMatrix.FromRows(Enumerable.Range(0, Size).Select(i => i == 0 ? a.Row(1) + a.Row(2) : a.Row(i)));
        _gram = a * a.Transpose() + RationalMatrix.Identity(Size);
    }

    /// <summary>Textbook rank.</summary>
    [BenchmarkCategory("rank"), Benchmark(Baseline = true)]
    public int NaiveRank() => NaiveGauss.Rank(_matrix);

    /// <summary>Fraction-free rank.</summary>
    [BenchmarkCategory("rank"), Benchmark]
    public int Rank() => _matrix.Rank();

    /// <summary>Textbook LDL^T.</summary>
    [BenchmarkCategory("ldl"), Benchmark(Baseline = true)]
    public int NaiveLdl() => NaiveGauss.PositivePivots(_gram);

    /// <summary>LDL^T with its inertia.</summary>
    [BenchmarkCategory("ldl"), Benchmark]
    public int Ldl() => LdlDecomposition.Of(_gram).Inertia.Positive;
}
