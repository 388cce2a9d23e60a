using TorchSharp;

namespace TheoryChecks.Training.Sparse;

/// <summary>
/// Loops over ranges, on all processors where that pays. Ranges do not depend on the machine, so neither do sums over them.
/// </summary>
/// <param name="work">Multiplications in one step; small steps lose more by waiting for threads than they win.</param>
internal sealed class Loops(double work)
{
    /// <summary>The most ranges that a loop is cut into.</summary>
    public const int Ranges = 64;

    private const double Small = 1 << 26;

    private readonly ParallelOptions _options = new() { MaxDegreeOfParallelism = AreSmall(work) ? 1 : Environment.ProcessorCount };

    /// <summary>True if steps of so many multiplications run on one thread.</summary>
    public static bool AreSmall(double work) => work < Small;

    /// <summary>Makes libtorch use as many threads: a setting of the whole process.</summary>
    public void SetTorchThreads() => torch.set_num_threads(_options.MaxDegreeOfParallelism);

    /// <summary>Runs <paramref name="body"/> on ranges that make up 0 to count - 1.</summary>
    public void For(int count, Action<int, int> body) => For(count, (_, from, to) => body(from, to));

    /// <summary>The same, with the number of the range.</summary>
    public void For(int count, Action<int, int, int> body)
    {
        var ranges = Math.Min(Ranges, count);
        if (_options.MaxDegreeOfParallelism > 1)
            Parallel.For(0, ranges, _options, Run);
        else
            for (var range = 0; range < ranges; range++)
                Run(range);

        void Run(int range) => body(range, (int)((long)count * range / ranges), (int)((long)count * (range + 1) / ranges));
    }
}
