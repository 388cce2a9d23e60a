using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>The certified interval against dense random restarts of alternating minimisation in floating point, whose ends are evaluated
/// exactly.</summary>
public sealed class GlobalMinimumRestartLaws
{
    private const int Restarts = 60;

    /// <summary>No restart ends below the lower end; the upper end is the loss of a point; and no restart is better than it by more than the gap that
    /// is left.</summary>
    [Property(MaxTest = 20)]
    public void No_restart_ends_below(int seed)
    {
        var (instance, random) = (Make(seed), new Random(seed));
        var minimum = GlobalMinimum.Find(
            instance, options: new GlobalMinimumOptions { MostStarts = 10, MostBoxes = 30, Search = new AlternatingOptions { MaxRounds = 10 } });
        Assert.Null(Kernel.Check(Certificate.Of(instance, minimum.LowerFinding()).Utf8).Reason);
        Assert.Equal(minimum.Upper, instance.Problem.Loss(instance.Activation, minimum.Best.Encoder, minimum.Best.Decoder));
        Assert.True(minimum.Lower <= minimum.Upper);
        var restarts = new RestartedAlternation(instance);
        var best = Enumerable.Range(0, Restarts).Select(_ => restarts.Run(random)).MinBy(end => end.Loss);
        // The doubles of its encoder are rational numbers; its decoder is the best one.
        var exact = AlternatingSearch.WithBestDecoder(instance, best.Encoder);
        Assert.True(exact.Loss >= minimum.Lower, $"seed {seed}: {exact.Loss.ToDouble()} is below {minimum.Lower}");
        Assert.True(minimum.Upper - exact.Loss <= minimum.Upper - minimum.Lower);
    }

    /// <summary>Up to 3 features and 3 neurons, ReLU; targets are often not the inputs, and often dependent.</summary>
    private static Instance Make(int seed)
    {
        var random = new Random(seed);
        var (n, np, nr) = (random.Next(1, 4), random.Next(1, 4), random.Next(1, 4));
        var inputs = Entries(n, np);
        var targets = random.Next(3) == 0 ? Entries(n, nr) : inputs;
        var weights = new RationalVector(Enumerable.Range(0, n).Select(_ => Rational.FromRatio(random.Next(1, 5), random.Next(1, 3))));
        return new Instance("restarts", new ReluActivation(), random.Next(1, 4), new Problem(inputs, targets, weights));

        RationalMatrix Entries(int rows, int columns) =>
            RationalMatrix.Create(rows, columns, (_, _) => Rational.FromRatio(random.Next(-4, 5), random.Next(1, 3)));
    }
}
