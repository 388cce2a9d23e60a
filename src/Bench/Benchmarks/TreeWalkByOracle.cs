using BenchmarkDotNet.Attributes;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Solvers.OrTools;
using TheoryChecks.Solvers.Z3;

namespace TheoryChecks.Bench.Benchmarks;

/// <summary>The same tree, with the same lemma cache, walked by three deciders in one thread; all answers end exact.</summary>
public class TreeWalkByOracle
{
    private readonly Instance _instance = NamedInstances.Threshold(4);

    /// <summary>The exact simplex, warm from node to node.</summary>
    [Benchmark(Baseline = true)]
    public long ExactSimplex()
    {
        var system = new AtomSystem(Rule, _instance.Problem.Inputs);
        return PatternEnumerator.RunWith(system, new SimplexAtomSolver<long>(system), new CountingSink());
    }

    /// <summary>GLOP's basis, made exact.</summary>
    [Benchmark]
    public long GlopMadeExact()
    {
        using var oracle = new GlopOracle();
        return PatternEnumerator.RunWith(Rule, _instance.Problem.Inputs, oracle, new CountingSink());
    }

    /// <summary>Z3's models and cores.</summary>
    [Benchmark]
    public long Z3ModelsAndCores()
    {
        using var oracle = new Z3Oracle();
        return PatternEnumerator.RunWith(Rule, _instance.Problem.Inputs, oracle, new CountingSink());
    }

    private GateRule Rule => GateRule.OneNeuron(_instance.Problem.Columns, 0);
}
