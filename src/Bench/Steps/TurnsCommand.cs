using System.Diagnostics;
using System.Globalization;
using TheoryChecks.Model;
using TheoryChecks.Training;
using TheoryChecks.Training.Native;

namespace TheoryChecks.Bench.Steps;

/// <summary>
/// `turns METHOD BATCH [NP NQ]`: one training step at np = 768, nq = 16000 unless given, k = 32 for every line on the standard input, and its
/// milliseconds on the clock and of processors. Two checkouts take turns this way, under the same load (docs/performance.md).
/// </summary>
internal static class TurnsCommand
{
    private const int Dimension = 768, Neurons = 16000, K = 32;

    public static int Run(IReadOnlyList<string> args)
    {
        int[] sizes = [.. args.Skip(1).Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0)];
        var (batch, dimension, neurons) = sizes switch
        {
            [var one] => (one, Dimension, Neurons),
            [var one, var np, var nq] => (one, np, nq),
            _ => default,
        };
        if (Math.Min(batch, Math.Min(dimension, neurons)) < 1 || Method(args[0], neurons) is not { } method)
        {
            Console.Error.WriteLine(
                "turns METHOD BATCH [NP NQ]: METHOD is topk, batchtopk, topk-preset, relu, jumprelu or gated; BATCH the samples of a step.");
            return 2;
        }
        TorchNative.Load();
        var options = args[0] is "topk" or "batchtopk"
            ? new TrainingOptions { Method = method, Neurons = neurons, BatchSize = batch, Steps = 1_000_000, Seed = 1, LearningRate = 1e-4 }
            : TrainingPresets.DictionaryLearning(method, neurons, 1_000_000, 1) with { BatchSize = batch };
        using var trainer = Trainer.Start(options, new NoiseBatches(batch, dimension), TrainingDevice.Cpu);
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

    private static SdlMethod? Method(string name, int neurons) => name switch
    {
        "topk" or "topk-preset" => SdlMethod.TopK(K),
        "batchtopk" => SdlMethod.BatchTopK(K),
        "relu" => SdlMethod.ReluL1(Exact.Rational.FromRatio(1, 10)),
        "jumprelu" => SdlMethod.JumpReluL0(new Exact.RationalVector(Enumerable.Repeat(Exact.Rational.FromRatio(1, 1000), neurons)), 1),
        "gated" => SdlMethod.Gated(new Exact.RationalVector(Enumerable.Repeat(Exact.Rational.Zero, neurons)), Exact.Rational.FromRatio(1, 10)),
        _ => null,
    };
}
