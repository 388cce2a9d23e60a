using BenchmarkDotNet.Attributes;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Bench.Benchmarks;

/// <summary>What the kernel's second look adds to an enumeration, with the tree streamed past it or written as one certificate and read
/// back.</summary>
public class CertifiedEnumeration
{
    private Instance _instance = null!;
    private Certificate _certificate = null!;

    /// <summary>The inputs.</summary>
    [Params("threshold-5", "roots-8")]
    public string Inputs { get; set; } = "";

    /// <summary>Writes the certificate once, for the kernel alone.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _instance = Inputs == "threshold-5" ? NamedInstances.Threshold(5) : NamedInstances.Roots(8);
        _certificate = Write();
    }

    /// <summary>The tree, counted and forgotten.</summary>
    [Benchmark(Baseline = true)]
    public long Enumerate() => PatternEnumerator.Run(Rule, _instance.Problem.Inputs, new CountingSink());

    /// <summary>The kernel checks each child as it is made.</summary>
    [Benchmark]
    public long EnumerateAndCheckStreamed()
    {
        var sink = new CheckingSink(_instance);
        var patterns = PatternEnumerator.Run(Rule, _instance.Problem.Inputs, sink);
        Require(sink.Finish(patterns));
        return patterns;
    }

    /// <summary>The certificate is written as JSON, then the kernel reads it.</summary>
    [Benchmark]
    public int EnumerateWriteAndCheck()
    {
        var certificate = Write();
        Require(Kernel.Check(certificate.Utf8));
        return certificate.Utf8.Length;
    }

    /// <summary>The kernel alone, on a certificate written before.</summary>
    [Benchmark]
    public int CheckWrittenCertificate()
    {
        Require(Kernel.Check(_certificate.Utf8));
        return _certificate.Utf8.Length;
    }

    /// <summary>One region of each orbit of the symmetries: the certificate is written as JSON, then the kernel reads it.</summary>
    [Benchmark]
    public int EnumerateByOrbitsWriteAndCheck()
    {
        var certificate = Certificate.Of(_instance, OrbitCensus.Take(_instance).Parts[0].Finding());
        Require(Kernel.Check(certificate.Utf8));
        return certificate.Utf8.Length;
    }

    private GateRule Rule => GateRule.OneNeuron(_instance.Problem.Columns, 0);

    private Certificate Write()
    {
        var record = new EnumerationRecord();
        PatternEnumerator.Run(Rule, _instance.Problem.Inputs, record);
        return Certificate.Of(_instance, record.NeuronFinding(Rational.Zero));
    }

    private static void Require(CheckResult result)
    {
        if (!result.IsAccepted)
            throw new InvalidOperationException($"The kernel says {result.Outcome}: {result.Reason}");
    }
}
