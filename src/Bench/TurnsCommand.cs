using System.Diagnostics;
using System.Globalization;
using TheoryChecks.Model;
using TheoryChecks.Training;
using TheoryChecks.Training.Native;

namespace TheoryChecks.Bench;

/// <summary>
/// `turns METHOD BATCH`: one training step at np = 768, nq = 16000, k = 32 for every line on the standard input, and its milliseconds on the
/// clock and of processors. Two checkouts take turns this way, under the same load (docs/performance.md).
/// </summary>
internal static class TurnsCommand
{
    private const int Dimension = 768, Neurons = 16000, K = 32;

    public static int Run(IReadOnlyList<string> args)
    {
        if (args.Count != 2
            || !int.TryParse(args[1], NumberStyles.None, CultureInfo.InvariantCulture, out var batch)
            || Method(args[0]) is not { } method)
        {
            Console.Error.WriteLine(
                "turns METHOD BATCH: METHOD is topk, batchtopk, topk-preset, relu, jumprelu or gated; BATCH the samples of a step.");
            return 2;
        }
        TorchNative.Load();
        var options = args[0] is "topk" or "batchtopk"
            ? new TrainingOptions { Method = method, Neurons = Neurons, BatchSize = batch, Steps = 1_000_000, Seed = 1, LearningRate = 1e-4 }
            : TrainingPresets.DictionaryLearning(method, Neurons, 1_000_000, 1) with { BatchSize = batch };
        using var trainer = Trainer.Start(options, new NoiseBatches(batch, Dimension), TrainingDevice.Cpu);
        var process = Process.GetCurrentProcess();
        while (Console.ReadLine() is not null)
        {
            process.Refresh();
            var (clock, before) = (Stopwatch.StartNew(), process.TotalProcessorTime);
            trainer.TakeStep();
            var wall = clock.Elapsed.TotalMilliseconds;
            process.Refresh();
            var spent = (process.TotalProcessorTime - before).TotalMilliseconds;
            var memory = process.PeakWorkingSet64 / (double)(1 << 30);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{wall:0.0} {spent:0.0} {memory:0.00}"));
        }
        return 0;
    }

    private static SdlMethod? Method(string name) => name switch
    {
        "topk" or "topk-preset" => SdlMethod.TopK(K),
        "batchtopk" => SdlMethod.BatchTopK(K),
        "relu" => SdlMethod.ReluL1(Exact.Rational.FromRatio(1, 10)),
        "jumprelu" => SdlMethod.JumpReluL0(new Exact.RationalVector(Enumerable.Repeat(Exact.Rational.FromRatio(1, 1000), Neurons)), 1),
        "gated" => SdlMethod.Gated(new Exact.RationalVector(Enumerable.Repeat(Exact.Rational.Zero, Neurons)), Exact.Rational.FromRatio(1, 10)),
        _ => null,
    };
}
