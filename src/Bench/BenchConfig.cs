using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace TheoryChecks.Bench;

/// <summary>
/// How benchmarks run: in this process, one call per measurement, because each call does thousands of operations; after one warm-up call
/// five measurements, or with --quick a single one.
/// </summary>
internal static class BenchConfig
{
    public static IConfig Create(bool quick) => ManualConfig.CreateEmpty()
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(ConsoleLogger.Default)
        .AddExporter(MarkdownExporter.GitHub)
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithStrategy(RunStrategy.Monitoring)
            .WithWarmupCount(1)
            .WithIterationCount(quick ? 1 : 5)
            .WithInvocationCount(1)
            .WithUnrollFactor(1)
            .WithId(quick ? "quick" : "full"));
}
