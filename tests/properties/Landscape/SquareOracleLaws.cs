using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>An oracle proposes squares; what it says is checked, so that lies cost time and nothing else.</summary>
[Properties(Arbitrary = [typeof(LandscapeArbitraries)], MaxTest = 30)]
public sealed class SquareOracleLaws
{
    private static readonly GlobalMinimumOptions Quick = new() { MostStarts = 4, MostBoxes = 40, Search = new AlternatingOptions { MaxRounds = 4 } };

    // Two 1s beyond the diagonal that belong to one monomial: y = (s_a t_a, s_a t_b, s_b t_a, s_b t_b).
    private static readonly IReadOnlyList<IReadOnlyList<(int G, int H)>> Monomials =
        [
            [(0, 0)],
            [(1, 1)],
            [(2, 2)],
            [(3, 3)],
            [(0, 1), (1, 0)],
            [(0, 2), (2, 0)],
            [(1, 3), (3, 1)],
            [(2, 3), (3, 2)],
            [(0, 3), (3, 0), (1, 2), (2, 1)],
        ];

    public static TheoryData<string> Lies => [.. LyingSquareOracle.Lies.Keys];

    /// <summary>Refused proposals leave the interval as it is without an oracle, to the byte.</summary>
    [Theory]
    [MemberData(nameof(Lies))]
    public void A_lie_that_proves_nothing_changes_nothing(string lie)
    {
        var oracle = new LyingSquareOracle(lie);
        var columns = RationalMatrix.FromRows([
            RationalVector.FromInts(2, 1),
            RationalVector.FromInts(-2, 1),
            RationalVector.FromInts(1, -1),
            RationalVector.FromInts(-1, -1),
        ]);
        var four = new Instance(
            "four", new ReluActivation(), 2, new Problem(columns, columns, new RationalVector(Enumerable.Repeat(Rational.One, 4))));
        foreach (var instance in new[] { GalleryInstances.ByName("absorption-relu-fan").With(neurons: 2), four })
        {
            var (with, without) = (GlobalMinimum.Find(instance, options: Quick with { Squares = oracle }),
                GlobalMinimum.Find(instance, options: Quick));
            Assert.Equal(
                Certificate.Of(instance, without.LowerFinding()).Utf8.ToArray(), Certificate.Of(instance, with.LowerFinding()).Utf8.ToArray());
        }
        Assert.True(oracle.Asked > 0, "it was never asked");
    }

    /// <summary>Whatever an oracle proposes, at random or close to a square that would do, the kernel accepts the interval, and it holds the upper
    /// end found without.</summary>
    [Property]
    public void Random_proposals_never_make_a_bound_wrong(SmallInstance small)
    {
        var instance = small.Instance;
        var plain = GlobalMinimum.Find(instance, options: Quick);
        var found = GlobalMinimum.Find(instance, options: Quick with { Squares = new RandomSquareOracle(small.Seed) });
        Assert.Null(Kernel.Check(Certificate.Of(instance, found.LowerFinding()).Utf8).Reason);
        Assert.True(found.Lower <= plain.Upper && plain.Lower <= found.Upper);
    }

    /// <summary>A square that is confirmed is positive semidefinite and leaves no negative coefficient.</summary>
    [Property(MaxTest = 200)]
    public void What_is_confirmed_is_right(int seed)
    {
        var random = new Random(seed);
        var entries = RationalMatrix.Create(4, 4, (_, _) => random.Next(-2, 4));
        var question = new SquareQuestion(entries + entries.Transpose(), Monomials);
        var terms = Enumerable.Range(0, random.Next(1, 4))
            .Select(_ => new SquareTerm([.. Enumerable.Range(0, 4).Select(_ => random.NextDouble() - 0.3)], random.NextDouble()))
            .ToArray();
        if (question.Confirm(terms) is not { } square)
            return;
        Assert.True(LdlDecomposition.Of(square).Inertia.IsPositiveSemidefinite);
        Assert.All(question.Coefficients(question.Form - square), x => Assert.True(x.Sign >= 0));
    }

    [Fact]
    public void A_square_with_room_is_confirmed()
    {
        var form = RationalMatrix.FromRows([
            RationalVector.FromInts(2, -1, 0, 0),
            RationalVector.FromInts(-1, 2, 0, 0),
            RationalVector.FromInts(0, 0, 1, 0),
            RationalVector.FromInts(0, 0, 0, 1),
        ]);
        Assert.NotNull(new SquareQuestion(form, Monomials).Confirm([new([1, -1, 0, 0], 1.25)]));
        Assert.Null(new SquareQuestion(form, Monomials).Confirm([new([1, -1, 0, 0], 0.5)]));
    }

    [Fact]
    public void A_question_must_make_sense()
    {
        var skew = RationalMatrix.FromRows([RationalVector.FromInts(0, 1), RationalVector.FromInts(0, 0)]);
        Assert.Equal(
            "The form, 2 x 2, is not symmetric; pass a symmetric one.", Assert.Throws<ArgumentException>(() => new SquareQuestion(skew, [])).Message);
        Assert.Equal(
            "The monomials hold 1 places; put each of the 4 entries of the form into exactly one of them.",
            Assert.Throws<ArgumentException>(() => new SquareQuestion(RationalMatrix.Identity(2), [[(0, 0)]])).Message);
    }
}
