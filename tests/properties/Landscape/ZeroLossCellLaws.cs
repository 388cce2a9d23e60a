using System.Numerics;
using FsCheck;
using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>Five columns in the plane, where candidates l have three dimensions: known counts, and points that are found in another way.</summary>
public sealed class ZeroLossCellLaws
{
    /// <summary>A pentagon with rational corners, and the exact one in a basis of its own: the same counts.</summary>
    [Theory]
    [InlineData(3, 1331, 0, false)]
    [InlineData(4, 14_641, 930, false)]
    [InlineData(4, 14_641, 930, true)]
    [InlineData(5, 161_051, 81_790, false)]
    public void A_pentagon_is_decided_everywhere(int neurons, int patterns, int zeroLoss, bool isExact)
    {
        var instance = new Instance("pentagon", new ReluActivation(), neurons, isExact ? Exact() : Plane(
            [Rational.One, Rational.Zero],
            [Rational.Parse("57/185"), Rational.Parse("176/185")],
            [Rational.Parse("-1225/1513"), Rational.Parse("888/1513")],
            [Rational.Parse("-1225/1513"), Rational.Parse("-888/1513")],
            [Rational.Parse("57/185"), Rational.Parse("-176/185")]));
        var census = ZeroLossCensus.Take(instance, options: new EnumeratorOptions { Threads = 1 });
        Assert.Equal((patterns, zeroLoss, 0), (census.Patterns, census.ZeroLossPatterns, census.UndecidedPatterns));
        Assert.Null(Kernel.Check(Certificate.Of(instance, census.Finding()).Utf8).Reason);
    }

    /// <summary>
    /// Combinations l with R l = 0 are taken at random; then each neuron's row is one of two directions, and what loss 0 it reaches is seen from the
    /// rows. No such pattern is ever called unreachable.
    /// </summary>
    [Property(MaxTest = 6)]
    public void Loss_0_with_a_combination_drawn_at_random_is_never_refuted(PositiveInt seed)
    {
        var random = new Random(seed.Get);
        var problem = Plane([.. Enumerable.Range(0, 5).Select(_ => RationalVector.FromInts(random.Next(-3, 4), random.Next(-3, 4)))]);
        var instance = new Instance("plane", new ReluActivation(), 4, problem);
        var zeroLoss = new ZeroLoss(instance);
        foreach (var pattern in Found(problem, random).DistinctBy(pattern => $"{pattern}").Take(12))
        {
            var decision = zeroLoss.Decide(pattern);
            Assert.NotEqual(ZeroLossOutcome.Unreached, decision.Outcome);
            if (decision.Finding() is { } finding)
                Assert.Null(Kernel.Check(Certificate.Of(instance, finding).Utf8).Reason);
        }
    }

    /// <summary>The search above finds most of what a pentagon with four neurons has, so that the law says something.</summary>
    [Fact]
    public void Combinations_drawn_at_random_find_patterns_of_a_pentagon()
    {
        var problem = Plane([5, 0], [2, 5], [-4, 3], [-4, -3], [2, -5]);
        var instance = new Instance("pentagon", new ReluActivation(), 4, problem);
        var census = ZeroLossCensus.Take(instance, options: new EnumeratorOptions { Threads = 1 });
        Assert.Equal(BigInteger.Zero, census.UndecidedPatterns);
        var (random, found) = (new Random(1), new HashSet<string>());
        for (var round = 0; round < 12; round++)
            found.UnionWith(Found(problem, random).Select(pattern => string.Join("; ", pattern.Sets.Select(set => string.Join(',', set)).Order())));
        var reached = census.Classes.Where(item => item.Outcome == ZeroLossOutcome.Reached).ToArray();
        Assert.True(found.Count * 4 > reached.Length, $"{found.Count} found, {reached.Length} classes reach 0");
    }

    /// <summary>Patterns of four neurons with points of loss 0, sets in order.</summary>
    private static IEnumerable<ActivationPattern> Found(Problem problem, Random random)
    {
        var kernel = problem.Targets.Transpose().NullSpace();
        for (var trial = 0; trial < 12; trial++)
        {
            var l = kernel.Aggregate(RationalVector.Zero(problem.Columns), (sum, axis) => sum + (Rational)random.Next(-6, 7) * axis);
            if (l.IsZero)
                continue;
            // Rows w whose latents z have z . l = 0, each with its set.
            var rows = new List<(int[] Set, RationalVector Latents)>();
            foreach (var set in Sets(problem))
            {
                var normal = set.Aggregate(RationalVector.Zero(2), (sum, c) => sum + l[c] * problem.Input(c));
                var candidates = normal.IsZero ? Directions(problem) : [[-normal[1], normal[0]], [normal[1], -normal[0]]];
                foreach (var w in candidates.Where(w => SetOf(problem, w).SequenceEqual(set)).Take(3))
                    rows.Add((set, new(Enumerable.Range(0, problem.Columns).Select(c => set.Contains(c) ? problem.Input(c).Dot(w) : Rational.Zero))));
            }
            foreach (var four in Choices(rows, 4))
            {
                var columns = RationalMatrix.FromRows(four.Select(row => row.Latents)).Transpose();
                if (Enumerable.Range(0, problem.TargetDimension).All(j => columns.Solve(problem.Targets.Column(j)) is not null))
                    yield return new(four.Select(row => row.Set));
            }
        }
    }

    private static IEnumerable<List<T>> Choices<T>(List<T> items, int count, int first = 0) => count == 0
        ? [[]]
        : Enumerable.Range(first, items.Count - first).SelectMany(k => Choices(items, count - 1, k).Select(rest => (List<T>)[items[k], .. rest]));

    /// <summary>One direction between any two neighbours among the lines where a column turns on or off, and those lines.</summary>
    private static RationalVector[] Directions(Problem problem)
    {
        RationalVector[] edges = [.. Enumerable.Range(0, problem.Columns).Select(problem.Input).Where(p => !p.IsZero)
            .SelectMany(p => new RationalVector[] { [-p[1], p[0]], [p[1], -p[0]] })];
        return [.. edges, .. from a in edges from b in edges select a + 2 * b];
    }

    private static IEnumerable<int[]> Sets(Problem problem) =>
        Directions(problem).Select(w => SetOf(problem, w)).DistinctBy(set => string.Join(' ', set));

    private static int[] SetOf(Problem problem, RationalVector w) =>
        [.. Enumerable.Range(0, problem.Columns).Where(c => problem.Input(c).Dot(w).Sign > 0)];

    private static Problem Plane(params RationalVector[] points)
    {
        var rows = RationalMatrix.FromRows(points);
        return new Problem(rows, rows, new RationalVector(Enumerable.Repeat(Rational.One, points.Length)));
    }

    private static Problem Exact()
    {
        var (c, rows) = (Rational.Parse("(sqrt(5)-1)/4"), new List<RationalVector> { RationalVector.Unit(2, 0), RationalVector.Unit(2, 1) });
        while (rows.Count < 5)
            rows.Add(2 * c * rows[^1] - rows[^2]);
        var points = RationalMatrix.FromRows(rows);
        return new Problem(
            points, points, new RationalVector(Enumerable.Repeat(Rational.One, 5)), RationalMatrix.Create(2, 2, (j, k) => j == k ? Rational.One : c));
    }
}
