using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Solvers.OrTools;
using Xunit;

namespace TheoryChecks.SolverTests;

/// <summary>GLOP proposes squares for the branch and bound.</summary>
public sealed class GlopSquareOracleTests
{
    /// <summary>A positive definite form with negative entries that no diagonally dominant square fits: columns must be generated.</summary>
    [Fact]
    public void It_finds_a_square_that_is_not_diagonally_dominant()
    {
        const int N = 4;
        var form = RationalMatrix.Create(N, N, (g, h) => g == h ? Rational.FromRatio(32, 10) : -1);
        form = RationalMatrix.Create(N, N, (g, h) => form[g, h] + (g == h ? 0 : (g + h) % 2 == 0 ? 2 : 0));
        IReadOnlyList<(int, int)>[] monomials = [.. Enumerable.Range(0, N)
            .SelectMany(g => Enumerable.Range(0, g + 1).Select(h => (IReadOnlyList<(int, int)>)(g == h ? [(g, g)] : [(g, h), (h, g)])))];
        var question = new SquareQuestion(form, monomials);
        var oracle = new GlopSquareOracle();
        var square = question.Confirm(oracle.Propose(question));
        Assert.NotNull(square);
        Assert.All(question.Coefficients(form - square), x => Assert.True(x.Sign >= 0));
        Assert.Equal((1, 1), (oracle.Asked, oracle.Answered));
    }

    [Fact]
    public void It_has_nothing_to_say_where_there_is_nothing()
    {
        // -y_0 y_1 with a zero diagonal is negative for shares > 0.
        var form = RationalMatrix.FromRows([RationalVector.FromInts(0, -1), RationalVector.FromInts(-1, 0)]);
        Assert.Null(new GlopSquareOracle().Propose(new SquareQuestion(form, [[(0, 0)], [(1, 1)], [(0, 1), (1, 0)]])));
    }

    /// <summary>The interval with GLOP has no gap where it has none without; the kernel accepts it, and it takes no more boxes.</summary>
    [Fact]
    public void The_bounds_it_helps_to_prove_are_accepted()
    {
        var columns = RationalMatrix.FromRows([
            RationalVector.FromInts(2, 1),
            RationalVector.FromInts(-2, 1),
            RationalVector.FromInts(1, -1),
            RationalVector.FromInts(-1, -1),
        ]);
        var instance = new Instance(
            "four", new ReluActivation(), 2, new Problem(columns, columns, new RationalVector(Enumerable.Repeat(Rational.One, 4))));
        var oracle = new GlopSquareOracle();
        var (with, without) = (Find(oracle), Find(null));
        Assert.True(oracle.Answered > 0, "it was of no use");
        Assert.True(with.Boxes <= without.Boxes, $"{with.Boxes} boxes with GLOP, {without.Boxes} without");
        Assert.Null(Kernel.Check(Certificate.Of(instance, with.Minimum.LowerFinding()).Utf8).Reason);

        (GlobalMinimum Minimum, long Boxes) Find(ISquareOracle? squares)
        {
            var boxes = 0L;
            var minimum = GlobalMinimum.Find(
                instance,
                options: new GlobalMinimumOptions { MostBoxes = 100, MostStarts = 10, Squares = squares, Progress = at => boxes = at.Boxes });
            Assert.True(minimum.Upper - minimum.Lower <= new GlobalMinimumOptions().Gap);
            return (minimum, boxes);
        }
    }
}
