using System.Diagnostics;
using System.Globalization;
using TheoryChecks.Model;
using TheoryChecks.Training;
using TheoryChecks.Training.Native;
using TheoryChecks.Training.Sparse;
using TorchSharp;

namespace TheoryChecks.Bench;

/// <summary>
/// `train [BATCH ROUNDS]`: one training step at np = 768, nq = 16000, k = 32, float32, Adam. This library's steps against a dense step by autograd
/// (dense encoder, topk, scatter, dense decoder), and the encoder's product alone, which is the floor. All in one run, taking turns, so that other
/// load on the machine falls on all alike.
/// </summary>
internal static class TrainCommand
{
    private const int Dimension = 768, Neurons = 16000, K = 32;

    public static int Run(IReadOnlyList<string> args)
    {
        var batch = args.Count > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1024;
        var rounds = args.Count > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
        TorchNative.Load();
        Measure(batch, rounds);
        return 0;
    }

    private static void Measure(int batch, int rounds)
    {
        torch.set_num_threads(Environment.ProcessorCount);
        var source = new NoiseBatches(batch, Dimension);
        using var scope = torch.NewDisposeScope();
        var inputs = torch.tensor(source.Batch(0, batch).Inputs, batch, Dimension);
        var start = torch.randn(Neurons, Dimension) / Math.Sqrt(Dimension);
        var product = torch.zeros(batch, Neurons);
        var (encoder, decoder) = (torch.nn.Parameter(start.clone()), torch.nn.Parameter(start.clone()));
        using var adam = torch.optim.Adam([encoder, decoder]);
        using var topK = Start(
            SdlMethod.TopK(K),
            new TrainingOptions
            {
                Method = SdlMethod.TopK(K),
                Neurons = Neurons,
                BatchSize = batch,
                Steps = 1_000_000,
                Seed = 1,
                LearningRate = 1e-4,
            });
        var plain = new TrainingOptions
        {
            Method = SdlMethod.BatchTopK(K),
            Neurons = Neurons,
            BatchSize = batch,
            Steps = 1_000_000,
            Seed = 1,
            LearningRate = 1e-4,
        };
        using var batchTopK = Start(plain.Method, plain);
        using var topKByTorch = Start(SdlMethod.TopK(K), plain with { Method = SdlMethod.TopK(K), Product = ProductKind.Torch });
        using var batchTopKByTorch = Start(plain.Method, plain with { Product = ProductKind.Torch });
        var preset = TrainingPresets.DictionaryLearning(SdlMethod.TopK(K), Neurons, 1_000_000, 1) with { BatchSize = batch };
        using var full = Start(preset.Method, preset);
        var loops = new Loops((double)batch * Neurons * Dimension);
        using var own = new BlockProduct(loops);
        using var left = new NativeFloats(batch, Dimension);
        using var right = new NativeFloats(Neurons, Dimension);
        using var made = new NativeFloats(batch, Neurons);
        source.Batch(0, batch).Inputs.CopyTo(left.All);
        start.data<float>().CopyTo(right.All);
        (string Name, Action Step)[] contenders =
        [
            ("encoder product", () => product.addmm_(inputs, start.t(), beta: 0)),
            ("dense autograd step", Dense),
            .. BlockProduct.IsSupported ? [("encoder product, our own (AVX-512)", Own), ("fused multiply-adds alone (the limit)", Peak)]
                : Array.Empty<(string, Action)>(),
            ("TopK step, libtorch's product", () => topKByTorch.TakeStep()),
            ($"TopK step, product {topK.Product}", () => topK.TakeStep()),
            ("BatchTopK step, libtorch's product", () => batchTopKByTorch.TakeStep()),
            ($"BatchTopK step, product {batchTopK.Product}", () => batchTopK.TakeStep()),
            ("TopK step, all switches of dictionary-learning", () => full.TakeStep()),
        ];
        var best = new double[contenders.Length];
        Array.Fill(best, double.PositiveInfinity);
        for (var round = -1; round < rounds; round++)
            for (var k = 0; k < contenders.Length; k++)
            {
                var clock = Stopwatch.StartNew();
                contenders[k].Step();
                if (round >= 0)
                    best[k] = Math.Min(best[k], clock.Elapsed.TotalSeconds);
            }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"np {Dimension}, nq {Neurons}, k {K}, batch {batch}: best of {rounds} rounds, {Environment.ProcessorCount} cores"));
        for (var k = 0; k < contenders.Length; k++)
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {contenders[k].Name,-48} {1000 * best[k],8:0.0} ms  {batch / best[k],8:0} samples/s  {best[1] / best[k],6:0.00} x dense  "
                    + $"{best[k] / best[0],6:0.00} x product"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  peak memory of the process {Process.GetCurrentProcess().PeakWorkingSet64 / (double)(1 << 30):0.00} GiB, all contenders together"));

        unsafe void Own() => own.Multiply(left.Pointer, right.Pointer, made.Pointer, batch, Neurons, Dimension, adds: false);

        // As many fused multiply-adds as the product has, on registers alone.
        void Peak() => loops.For(Loops.Ranges, (from, to) =>
        {
            var rounds = (long)batch * Neurons * Dimension / 16 / 20 / Loops.Ranges;
            for (var range = from; range < to; range++)
                PeakLoop.Run(rounds);
        });

        void Dense()
        {
            using var step = torch.NewDisposeScope();
            adam.zero_grad();
            var z = inputs.matmul(encoder.t()).relu();
            var (values, indices) = z.topk(K, -1);
            var latents = torch.zeros_like(z).scatter(-1, indices, values);
            var loss = (inputs - latents.matmul(decoder)).square().sum(-1).mean();
            loss.backward();
            adam.step();
        }

        Trainer Start(SdlMethod method, TrainingOptions options) => Trainer.Start(options with { Method = method }, source, TrainingDevice.Cpu);
    }
}
