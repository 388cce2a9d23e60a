using FsCheck;
using FsCheck.Fluent;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Properties.Landscape;

/// <summary>An instance with at most 3 columns, 2 or 3 neurons and small integer entries, often degenerate; and a seed for random points of
/// it.</summary>
public sealed record SmallInstance(Instance Instance, int Seed);

/// <summary>Generators of instances on which brute force is possible.</summary>
public static class LandscapeArbitraries
{
    /// <summary>Instances of every activation; inputs and targets may be dependent, weights may be 0.</summary>
    public static Arbitrary<SmallInstance> Instances() => Arb.From(Gen.Choose(0, int.MaxValue - 1).Select(Make));

    private static SmallInstance Make(int seed)
    {
        var random = new Random(seed);
        var (n, np, nr) = (random.Next(1, 4), random.Next(1, 4), random.Next(1, 3));
        var neurons = random.Next(1, n < 3 ? 4 : 3);
        Activation activation = random.Next(6) switch
        {
            0 => new JumpReluActivation([Rational.FromRatio(1, 2)]),
            1 => new TopKActivation(1),
            2 => new TopKActivation(1, rectified: false),
            3 => new BatchTopKActivation(1),
            _ => new ReluActivation(),
        };
        var inputs = Entries(n, np);
        var targets = random.Next(3) == 0 ? Entries(n, nr) : inputs;
        var weights = new RationalVector(Enumerable.Range(0, n).Select(_ => (Rational)random.Next(random.Next(4) == 0 ? 0 : 1, 4)));
        return new SmallInstance(new Instance("small", activation, neurons, new Problem(inputs, targets, weights)), seed);

        RationalMatrix Entries(int rows, int columns) => RationalMatrix.Create(rows, columns, (_, _) => random.Next(-2, 3));
    }
}
