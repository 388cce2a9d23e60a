using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>
/// Three dependent inputs (1,0), (0,1), (1,-1). With w = (1,1) the third sits on its boundary, and the loss would fall if the neuron turned towards
/// it: the minimum over the closed region needs the multiplier 3/2 on "off".
/// </summary>
public sealed class RationalPartialMinimumTests
{
    private static readonly Instance Instance = new(
        "boundary",
        new ReluActivation(),
        1,
        new Problem(
            RationalMatrix.FromRows([[1, 0], [0, 1], [1, -1]]),
            RationalMatrix.FromRows([[2, 0], [0, 1], [0, 0]]),
            [1, 1, 1]));

    private static readonly RationalPartialMinimum Point = RationalPartialMinimum.At(
        Instance,
        RationalMatrix.FromRows([[1, 1]]),
        RationalMatrix.FromRows([[Rational.One], [Rational.Parse("1/2")]]));

    [Fact]
    public void TheRightMultiplierIsAccepted()
    {
        Assert.Equal("({0,1})", Point.Pattern.ToString());
        Assert.Equal(Rational.Parse("5/2"), Point.Loss);
        AssertAnswer(With((Atom.Off(2), "3/2")), Outcome.Accepted, null);
    }

    [Fact]
    public void NoMultiplierIsNotEnough() => AssertAnswer(Point, Outcome.Rejected, "the encoder does not minimise the loss");

    [Fact]
    public void AWrongMultiplierIsRejected() => AssertAnswer(With((Atom.Off(2), "1")), Outcome.Rejected, "the encoder does not minimise the loss");

    [Fact]
    public void ANegativeMultiplierIsRejected() => AssertAnswer(With((Atom.Off(2), "-3/2")), Outcome.Rejected, "multipliers are positive");

    [Fact]
    public void AStrictConditionIsNeverActive() => AssertAnswer(With((Atom.On(0), "3/2")), Outcome.Rejected, "On 0 is not active");

    [Fact]
    public void AConditionMustFollowFromThePattern() =>
        AssertAnswer(With((Atom.Off(0), "3/2")), Outcome.Rejected, "the pattern does not imply Off 0");

    [Fact]
    public void TheLossIsRecomputed() =>
        AssertAnswer(With((Atom.Off(2), "3/2")) with { Loss = 2 }, Outcome.Rejected, "the loss is 5/2, the claim says 2");

    [Fact]
    public void TheDecoderMustBeOptimal()
    {
        var other = RationalPartialMinimum.At(Instance, Point.Encoder, RationalMatrix.FromRows([[1], [1]]));
        AssertAnswer(other, Outcome.Rejected, "the decoder does not minimise the loss");
    }

    [Fact]
    public void TheEncoderMustHaveThePattern() =>
        AssertAnswer(With((Atom.Off(2), "3/2")) with { Pattern = new([[0]]) }, Outcome.Rejected, "neuron 0 is on on column 1");

    private static RationalPartialMinimum With(params (Atom Atom, string Times)[] multipliers) =>
        Point with { Multipliers = new Lemma(multipliers.Select(term => (term.Atom, Rational.Parse(term.Times)))) };

    private static void AssertAnswer(RationalPartialMinimum point, Outcome outcome, string? reason)
    {
        var result = Kernel.Check(Certificate.Of(Instance, point.Finding()).Utf8);
        Assert.Equal(outcome, result.Outcome);
        if (reason is not null)
            Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
    }
}
