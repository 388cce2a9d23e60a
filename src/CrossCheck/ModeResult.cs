using System.Collections.Immutable;
using TheoryChecks.Training.Toy;

namespace TheoryChecks.CrossCheck;

/// <summary>Where the runs of one mode ended.</summary>
/// <param name="Mode">The mode.</param>
/// <param name="Runs">How many runs.</param>
/// <param name="WithDeadNeurons">Runs that ended with a neuron that is on nowhere.</param>
/// <param name="Ends">The end points, most frequent first.</param>
public sealed record ModeResult(ToyMode Mode, int Runs, int WithDeadNeurons, ImmutableArray<EndPoint> Ends)
{
    /// <summary>Every run, in the order of seeds: what it ended at, and its encoder, nq x np, row by row. Not part of the document.</summary>
    public ImmutableArray<(EndVerdict Verdict, ImmutableArray<double> Encoder)> Trained { get; init; } = [];

    /// <summary>The share of runs with a verdict, 0 to 1.</summary>
    public double Share(EndVerdict verdict) => Ends.Where(end => end.Verdict == verdict).Sum(end => end.Runs) / (double)Runs;
}
