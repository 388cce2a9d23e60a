using TheoryChecks.Certificates;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Properties.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>The certified list against dense random restarts of plain gradient descent and of alternating minimisation, and the corollaries of Thm
/// 3.6. Seeds are fixed: rounding has the last word on nothing.</summary>
public sealed class SpuriousOptimaLaws
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 16)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Descents_end_only_in_listed_optima(int seed)
    {
        var instance = Small(new RandomNumbers(seed));
        var minimum = GlobalMinimum.Find(instance, ZeroLossCensus.Take(instance));
        var survey = SpuriousOptima.Survey(instance, minimum, new SpuriousOptimaOptions { AllPatterns = true });
        SpuriousOptimaTests.Accepted(survey);
        var entries = survey.Entries.ToLookup(entry => entry.Pattern.Canonical());
        var undecided = survey.UndecidedOverlapping.Concat(survey.UndecidedDisjoint).Select(pattern => pattern.Canonical()).ToHashSet();
        var descent = new BruteDescent(instance, seed);
        var ends = Enumerable.Range(0, 60)
            .Select(start => start % 2 == 0 ? descent.Next() : descent.NextAlternating())
            .OfType<BruteDescent.End>()
            .ToArray();
        Assert.NotEmpty(ends);
        Assert.All(ends, end => Assert.True(end.Loss >= minimum.Lower.ToDouble() - 1e-9, $"{end.Pattern} ends at {end.Loss}, below {minimum.Lower}"));
        foreach (var end in ends.Where(end => end.IsLocalMinimum && end.Loss > 1e-6 && !undecided.Contains(end.Pattern.Canonical())))
            Assert.True(
                entries[end.Pattern.Canonical()].Any(entry => Math.Abs(entry.Loss.Midpoint.ToDouble() - end.Loss) < 1e-5),
                $"{end.Pattern} ends at {end.Loss}; listed: {string.Join(", ", entries[end.Pattern.Canonical()].Select(entry => entry.Loss))}");
    }

    /// <summary>Perron and Frobenius: on independent inputs whose targets have nonnegative inner products, none of them 0, every disjoint pattern is
    /// a trap or flat.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Acute_targets_trap_on_every_disjoint_pattern(int seed)
    {
        var random = new RandomNumbers(seed);
        var inputs = RationalMatrix.Create(3, 3, (i, j) => i == j ? 1 : i > j ? random.Whole(-2, 2) : 0);
        var targets = RationalMatrix.Create(3, 3, (_, _) => random.Whole(1, 4));
        var instance = new Instance(
            "acute",
            new ReluActivation(),
            2,
            new Problem(inputs, targets, new RationalVector(Enumerable.Range(0, 3).Select(_ => (Rational)random.Whole(1, 3)))));
        var survey = SpuriousOptima.Survey(
            instance, GlobalMinimum.Find(instance, ZeroLossCensus.Take(instance)), new SpuriousOptimaOptions { AllPatterns = true, Escapes = false });
        Assert.Empty(survey.UndecidedDisjoint);
        var disjoint = survey.Entries.Where(entry => !entry.IsOverlapping).ToArray();
        Assert.All(disjoint.Where(entry => entry.DeadNeurons < 2), entry => Assert.Equal((MinimumShape.Trap, true), (entry.Shape, entry.IsInterior)));
        // Of 3 columns, those seen are split into at most two sets: 1 + 3 + 6 + 4 ways.
        Assert.Equal(14, survey.DisjointPatterns);
    }

    /// <summary>|F| = 2, unit targets with inner product c: a trap for c > 0, a saddle for c &lt; 0 with equal weights, and for c = 0 flat exactly if
    /// the weights are equal.</summary>
    [Theory]
    [InlineData("1 0", "3/5 4/5", 1, MinimumShape.Trap)]
    [InlineData("1 0", "5/13 12/13", 3, MinimumShape.Trap)]
    [InlineData("1 0", "-3/5 4/5", 1, MinimumShape.Saddle)]
    [InlineData("1 0", "0 1", 1, MinimumShape.Flat)]
    [InlineData("1 0", "0 1", 2, null)]
    public void Two_columns_of_one_neuron(string first, string second, int weight, MinimumShape? shape)
    {
        var inputs = RationalMatrix.FromRows([RationalVector.Parse(first), RationalVector.Parse(second)]);
        var instance = new Instance("pair", new ReluActivation(), 1, new Problem(inputs, inputs, [1, weight]));
        var survey = SpuriousOptima.Survey(
            instance, GlobalMinimum.Find(instance, ZeroLossCensus.Take(instance)), new SpuriousOptimaOptions { AllPatterns = true });
        var entry = survey.Entries.SingleOrDefault(entry => entry.Pattern[0].Length == 2);
        Assert.Equal(shape, entry?.Shape);
        SpuriousOptimaTests.Accepted(survey);
    }

    [Fact]
    public void Threads_and_a_journal_change_nothing()
    {
        var instance = Small(new RandomNumbers(3));
        var minimum = GlobalMinimum.Find(instance, ZeroLossCensus.Take(instance));
        var journal = new MemoryJournal();
        var options = new SpuriousOptimaOptions { AllPatterns = true, Threads = 1 };
        var first = Text(SpuriousOptima.Survey(instance, minimum, options, journal));
        Assert.NotEmpty(journal.Kept);
        Assert.Equal(first, Text(SpuriousOptima.Survey(instance, minimum, options with { Threads = 3 })));
        var writes = journal.Writes;
        Assert.Equal(first, Text(SpuriousOptima.Survey(instance, minimum, options, journal)));
        Assert.Equal(writes, journal.Writes);
        // What is read back is not trusted: nonsense is searched for anew, and wrong points are certified like others, or not at all.
        foreach (var key in journal.Kept.Keys)
            journal.Kept[key] = "[{}]";
        Assert.Equal(first, Text(SpuriousOptima.Survey(instance, minimum, options, journal)));
        foreach (var key in journal.Kept.Keys)
            journal.Kept[key] = journal.Kept[key].Replace("0.1", "0.2", StringComparison.Ordinal);
        SpuriousOptimaTests.Accepted(SpuriousOptima.Survey(instance, minimum, options, journal));

        static string[] Text(SpuriousOptima survey) =>
            [.. survey.Findings.Select(finding => System.Text.Encoding.UTF8.GetString(Certificate.Of(survey.Instance, finding).Utf8.Span))];
    }

    private static Instance Small(RandomNumbers random)
    {
        var (n, np, nq) = (random.Whole(2, 3), random.Whole(2, 3), random.Whole(1, 3));
        var inputs = random.One(random.UnitVectors(n, np), random.Matrix(n, np));
        Activation activation = random.Whole(1, 8) switch
        {
            1 => new TopKActivation(1),
            3 => new BatchTopKActivation(1),
            2 => new JumpReluActivation([Rational.FromRatio(1, 2)]),
            _ => new ReluActivation(),
        };
        return new Instance(
            "small",
            activation,
            nq,
            new Problem(
                inputs,
                random.One(inputs, random.Matrix(n, np)),
                random.One(random.Weights(n), new RationalVector(Enumerable.Repeat(Rational.One, n)))));
    }
}
