using System.Numerics;
using BenchmarkDotNet.Attributes;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Bench.Benchmarks;

/// <summary>The exact simplex on numbers of three widths: the same pivots, the same tree, in one thread.</summary>
public class SimplexNumbers
{
    private readonly Instance _instance = NamedInstances.Resonance(5);

    /// <summary>64 bits, checked; products in 128 bits.</summary>
    [Benchmark(Baseline = true)]
    public long Int64() => Walk<long>();

    /// <summary>128 bits, checked.</summary>
    [Benchmark]
    public long Int128() => Walk<Int128>();

    /// <summary>No bound.</summary>
    [Benchmark]
    public long Unbounded() => Walk<BigInteger>();

    private long Walk<T>()
        where T : struct, IBinaryInteger<T>
    {
        var system = new AtomSystem(GateRule.OneNeuron(_instance.Problem.Columns, 0), _instance.Problem.Inputs);
        var solver = new SimplexAtomSolver<T>(system);
        PatternEnumerator.RunWith(system, solver, new CountingSink());
        return solver.Pivots;
    }
}
