using BenchmarkDotNet.Attributes;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Bench.Benchmarks;

/// <summary>
/// All patterns with a complete certificate, against GLOP deciding every node of the same tree: floating point, warm-started, no certificate, the
/// tree given for free.
/// </summary>
public class EnumerationAgainstGlop
{
    private Instance _instance = null!;
    private RecordedTree _tree = null!;
    private GlopPerNode _glop = null!;

    /// <summary>The inputs.</summary>
    [Params("threshold-5", "random-20-6")]
    public string Inputs { get; set; } = "";

    /// <summary>Records the tree.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _instance = Inputs == "threshold-5" ? NamedInstances.Threshold(5) : NamedInstances.Random(20, 6, seed: 1);
        _tree = new RecordedTree(_instance);
        _glop = new GlopPerNode(_instance);
    }

    /// <summary>Frees GLOP.</summary>
    [GlobalCleanup]
    public void Cleanup() => _glop.Dispose();

    /// <summary>One linear program per node; returns at how many nodes GLOP is wrong.</summary>
    [Benchmark(Baseline = true)]
    public long OneGlopCallPerNode() => _glop.Visit(_tree);

    /// <summary>The library's enumeration; returns the number of patterns, each with its encoder.</summary>
    [Benchmark]
    public int EnumerateWithCertificate()
    {
        var record = new EnumerationRecord();
        PatternEnumerator.Run(GateRule.OneNeuron(_instance.Problem.Columns, 0), _instance.Problem.Inputs, record);
        return record.Points.Count;
    }
}
