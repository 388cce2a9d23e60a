using System.Globalization;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Properties.Landscape;

/// <summary>
/// Random instances that one looks at in well under a second: every activation, unit and other inputs, columns that are 0, repeated or opposite,
/// targets of their own or 0, weights 0,
/// samples, and anchors. One seed, one instance, always the same.
/// </summary>
public static class TinyInstances
{
    private const int MostColumns = 3, MostDimensions = 3, MostNeurons = 3;

    private static readonly (int A, int B, int C)[] Triples = [(3, 4, 5), (5, 12, 13), (8, 15, 17), (20, 21, 29)];

    /// <summary>The instance of a seed; its name says what it is: t17-relu-2-3-1 has inputs in dimension 2, 3 features and 1 neuron.</summary>
    public static Instance Of(int seed)
    {
        var random = new Random(seed);
        var (np, n, neurons) = (random.Next(1, MostDimensions + 1), random.Next(1, MostColumns + 1), random.Next(1, MostNeurons + 1));
        var activation = Activation(random, neurons);
        var inputs = Inputs(random, n, np);
        var targets = random.Next(3) == 0 ? SmallMatrix(random, n, random.Next(1, MostDimensions + 1)) : inputs;
        if (random.Next(20) == 0)
            targets = RationalMatrix.Zero(n, targets.Columns);
        var anchors = random.Next(4) == 0 ? Enumerable.Range(0, n).Where(_ => random.Next(2) == 0).Take(neurons) : [];
        var name = string.Create(CultureInfo.InvariantCulture, $"t{seed}-{activation.Kind}-{np}-{n}-{neurons}");
        var problem = new Problem(inputs, targets, Weights(random, n));
        return new Instance(name, activation, neurons, problem, [.. anchors], samples: random.Next(8) == 0 ? Samples(random, n) : null);
    }

    private static Activation Activation(Random random, int neurons) => random.Next(12) switch
    {
        0 or 1 => new JumpReluActivation([Rational.FromRatio(random.Next(0, 4), 2)]),
        2 => new JumpReluActivation(new RationalVector(Enumerable.Range(0, neurons).Select(_ => Rational.FromRatio(random.Next(0, 3), 2)))),
        3 or 4 => new TopKActivation(random.Next(1, neurons + 1)),
        5 => new TopKActivation(random.Next(1, neurons + 1), rectified: false),
        6 => new BatchTopKActivation(random.Next(1, neurons + 1)),
        7 => random.Next(4) == 0 ? new ZeroActivation() : new IdentityActivation(),
        _ => new ReluActivation(),
    };

    private static RationalMatrix Inputs(Random random, int n, int np)
    {
        var rows = new List<RationalVector>();
        for (var c = 0; c < n; c++)
        {
            var before = rows.Count == 0 ? Unit(random, np) : rows[random.Next(rows.Count)];
            rows.Add(random.Next(12) switch
            {
                0 => RationalVector.Zero(np),
                1 => before,
                2 => -before,
                3 => SmallMatrix(random, 1, np).Row(0),
                _ => Unit(random, np),
            });
        }
        return RationalMatrix.FromRows(rows);
    }

    /// <summary>A unit vector in one of the coordinate planes.</summary>
    private static RationalVector Unit(Random random, int np)
    {
        var entries = new Rational[np];
        var (first, second) = (random.Next(np), random.Next(np));
        var (a, b, c) = Triples[random.Next(Triples.Length)];
        var sign = 1 - 2 * random.Next(2);
        if (first == second || random.Next(3) == 0)
            entries[first] = sign;
        else
            (entries[first], entries[second]) = (Rational.FromRatio(sign * a, c), Rational.FromRatio(b * (1 - 2 * random.Next(2)), c));
        return new RationalVector(entries);
    }

    private static RationalVector Weights(Random random, int n)
    {
        var least = random.Next(4) == 0 ? 0 : 1;
        var most = random.Next(2) == 0 ? 1 : 3;
        return new RationalVector(Enumerable.Range(0, n).Select(_ => (Rational)random.Next(least, most + 1)));
    }

    private static FeatureSamples Samples(Random random, int n)
    {
        var count = random.Next(1, MostColumns + 1);
        var x = RationalMatrix.Create(count, n, (_, _) => Math.Max(0, random.Next(-1, 3)));
        return new FeatureSamples(x, new RationalVector(Enumerable.Range(0, count).Select(_ => (Rational)random.Next(1, 3))));
    }

    private static RationalMatrix SmallMatrix(Random random, int rows, int columns) =>
        RationalMatrix.Create(rows, columns, (_, _) => random.Next(-2, 3));
}
