using System.Diagnostics;
using System.Globalization;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Bench;

/// <summary>
/// "run NAME SIZE [--threads T] [--no-check]": enumerates one named instance by streaming, the kernel re-checking the tree as it
/// goes by, and prints what came out and what it cost. With --orbits it counts by orbits, and the kernel re-checks the certificate.
/// </summary>
internal static class RunCommand
{
    public static int Run(string[] arguments)
    {
        var check = !arguments.Contains("--no-check");
        var threads = Array.IndexOf(arguments, "--threads") is var at and >= 0 ? Number(arguments[at + 1]) : Environment.ProcessorCount;
        var numbers = arguments.Skip(1).TakeWhile(word => !word.StartsWith("--", StringComparison.Ordinal)).Select(Number).ToArray();
        var instance = (arguments.FirstOrDefault(), numbers) switch
        {
            ("threshold", [var n]) => NamedInstances.Threshold(n),
            ("resonance", [var d]) => NamedInstances.Resonance(d),
            ("roots", [var d]) => NamedInstances.Roots(d),
            ("random", [var columns, var d]) => NamedInstances.Random(columns, d, seed: 1),
            ("random", [var columns, var d, var seed]) => NamedInstances.Random(columns, d, seed),
            _ => null,
        };
        if (instance is null)
        {
            Console.Error.WriteLine(
                "usage: run (threshold N | resonance D | roots D | random COLUMNS D [SEED]) [--threads T | --orbits] [--no-check]");
            return 2;
        }

        if (arguments.Contains("--orbits"))
            return ByOrbits(instance, check);
        var clock = Stopwatch.StartNew();
        var rule = GateRule.OneNeuron(instance.Problem.Columns, instance.Activation.Threshold(0));
        var options = new EnumeratorOptions { Threads = threads };
        long patterns, lemmas, children;
        CheckResult? result = null;
        if (check)
        {
            var sink = new CheckingSink(instance);
            patterns = PatternEnumerator.Run(rule, instance.Problem.Inputs, sink, options);
            result = sink.Finish(patterns);
            (lemmas, children) = (sink.Lemmas, sink.Children);
        }
        else
        {
            var sink = new CountingSink();
            patterns = PatternEnumerator.Run(rule, instance.Problem.Inputs, sink, options);
            (lemmas, children) = (sink.Lemmas, sink.Children);
        }

        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            instance     {instance.Name} ({instance.Problem.Columns} columns, dimension {instance.Problem.InputDimension})
            patterns     {patterns}
            tree         {children} children, {lemmas} lemmas
            kernel       {(result is null ? "not asked" : result.IsAccepted ? "accepted" : $"{result.Outcome}: {result.Reason}")}
            time         {clock.Elapsed.TotalSeconds:0.00} s on {threads} threads, {process.TotalProcessorTime.TotalSeconds:0.00} s of processor time
            peak memory  {process.PeakWorkingSet64 / 1e6:0} MB
            """));
        return result is { IsAccepted: false } ? 1 : 0;
    }

    private static int ByOrbits(Instance instance, bool check)
    {
        var clock = Stopwatch.StartNew();
        var part = OrbitCensus.Take(instance).Parts[0];
        var certificate = Certificate.Of(instance, part.Finding()).Utf8;
        var found = clock.Elapsed.TotalSeconds;
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var result = check ? Kernel.Check(certificate) : null;
        process.Refresh();
        var kernel = process.TotalProcessorTime - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            instance     {instance.Name} ({instance.Problem.Columns} columns, dimension {instance.Problem.InputDimension})
            patterns     {part.Patterns} in {part.Orbits} orbits under {part.Symmetries} symmetries
            certificate  {certificate.Length} bytes, {part.Lemmas} lemmas
            kernel       {(result is null ? "not asked" : result.IsAccepted ? "accepted" : $"{result.Outcome}: {result.Reason}")}
            time         {found:0.00} s to find, {clock.Elapsed.TotalSeconds:0.00} s in all
            processor    {process.TotalProcessorTime.TotalSeconds:0.00} s, {kernel.TotalSeconds:0.00} s of it for the kernel
            peak memory  {process.PeakWorkingSet64 / 1e6:0} MB
            """));
        return result is { IsAccepted: false } ? 1 : 0;
    }

    private static int Number(string word) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new ArgumentException($"\"{word}\" is not a size; give a whole number.");
}
