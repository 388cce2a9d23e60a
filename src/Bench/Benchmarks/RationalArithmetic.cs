using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using TheoryChecks.Exact;

namespace TheoryChecks.Bench.Benchmarks;

/// <summary>Rational against the textbook fraction, on pairs p/q with parts of so many bits; times are per operation.</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class RationalArithmetic
{
    private const int Pairs = 1000, Rounds = 100;

    private Rational[] _x = [], _y = [];
    private NaiveFraction[] _naiveX = [], _naiveY = [];

    /// <summary>Bits of numerators and denominators: results of 12 bits stay small, 40 bits need 128, 90 bits are big throughout.</summary>
    [Params(12, 40, 90)]
    public int Bits { get; set; }

    /// <summary>Draws the pairs.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        (_x, _y) = (Draw(random), Draw(random));
        (_naiveX, _naiveY) = (Array.ConvertAll(_x, x => (NaiveFraction)x), Array.ConvertAll(_y, y => (NaiveFraction)y));
    }

    /// <summary>Textbook a + b.</summary>
    [BenchmarkCategory("add"), Benchmark(Baseline = true, OperationsPerInvoke = Pairs * Rounds)]
    public NaiveFraction[] NaiveAdd() => Each(_naiveX, _naiveY, (a, b) => a + b);

    /// <summary>a + b.</summary>
    [BenchmarkCategory("add"), Benchmark(OperationsPerInvoke = Pairs * Rounds)]
    public Rational[] Add() => Each(_x, _y, (a, b) => a + b);

    /// <summary>Textbook a b.</summary>
    [BenchmarkCategory("multiply"), Benchmark(Baseline = true, OperationsPerInvoke = Pairs * Rounds)]
    public NaiveFraction[] NaiveMultiply() => Each(_naiveX, _naiveY, (a, b) => a * b);

    /// <summary>a b.</summary>
    [BenchmarkCategory("multiply"), Benchmark(OperationsPerInvoke = Pairs * Rounds)]
    public Rational[] Multiply() => Each(_x, _y, (a, b) => a * b);

    /// <summary>Textbook sign of a - b.</summary>
    [BenchmarkCategory("compare"), Benchmark(Baseline = true, OperationsPerInvoke = Pairs * Rounds)]
    public int[] NaiveCompare() => Each(_naiveX, _naiveY, (a, b) => a.CompareTo(b));

    /// <summary>Sign of a - b.</summary>
    [BenchmarkCategory("compare"), Benchmark(OperationsPerInvoke = Pairs * Rounds)]
    public int[] Compare() => Each(_x, _y, (a, b) => a.CompareTo(b));

    private Rational[] Draw(Random random) =>
        [.. Enumerable.Range(0, Pairs).Select(_ => Rational.FromRatio(Part(random) * (random.Next(2) == 0 ? 1 : -1), Part(random)))];

    private System.Numerics.BigInteger Part(Random random)
    {
        var bytes = new byte[Bits / 8 + 2];
        random.NextBytes(bytes.AsSpan(0, bytes.Length - 1));
        return (new System.Numerics.BigInteger(bytes) & ((System.Numerics.BigInteger.One << Bits) - 1)) + 1;
    }

    private static TResult[] Each<T, TResult>(T[] x, T[] y, Func<T, T, TResult> operation)
    {
        var results = new TResult[x.Length];
        for (var round = 0; round < Rounds; round++)
            for (var k = 0; k < x.Length; k++)
                results[k] = operation(x[k], y[k]);
        return results;
    }
}
