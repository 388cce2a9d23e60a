using System.Diagnostics;
using System.Globalization;
using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Bench.Steps;

/// <summary>
/// `moments [SAMPLES DIMENSION]`: the covariance of samples by <see cref="InputMoments"/> beside the plain triple loop that it was, taking turns;
/// processor time, since other load falls on the clock alone. Both give the same bits, or it says so and fails.
/// </summary>
internal static class MomentsCommand
{
    private const int Rounds = 3;

    public static int Run(IReadOnlyList<string> args)
    {
        var samples = args.Count > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 16_384;
        var dimension = args.Count > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 384;
        var rows = new NoiseBatches(samples, dimension).Batch(0, samples).Inputs;
        var (before, now) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var (plain, fast) = (Array.Empty<double>(), default(InputMoments));
            before.Add(Seconds(() => plain = Plainly(rows, dimension)));
            now.Add(Seconds(() => fast = InputMoments.OfSamples(rows, dimension)));
            if (!plain.SequenceEqual(fast!.Covariance().Transpose().ToColumnMajorArray()))
            {
                Console.Error.WriteLine("The two covariances differ.");
                return 1;
            }
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{samples} samples of dimension {dimension}, processor time, best of {Rounds}: the plain loop {before.Min():0.00} s, "
                + $"now {now.Min():0.00} s, {before.Min() / now.Min():0.0} x"));
        return 0;
    }

    private static double Seconds(Action work)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        work();
        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
    }

    private static double[] Plainly(float[] rows, int d)
    {
        var (count, mean, squares) = (rows.Length / d, new double[d], new double[d * d]);
        for (var k = 0; k < rows.Length; k++)
            mean[k % d] += rows[k];
        Parallel.For(0, d, i =>
        {
            for (var c = 0; c < count; c++)
            {
                double factor = rows[(c * d) + i];
                for (var j = 0; j < d && factor != 0; j++)
                    squares[(i * d) + j] += factor * rows[(c * d) + j];
            }
        });
        for (var i = 0; i < d; i++)
            for (var j = 0; j < d; j++)
                squares[(i * d) + j] = (squares[(i * d) + j] / count) - (mean[i] / count * (mean[j] / count));
        return squares;
    }
}
