using TheoryChecks.Exact;
using TheoryChecks.Model;
using Xunit;

namespace TheoryChecks.Properties.Model;

/// <summary>Values worked out by hand on two columns (1,0), (0,1) of weights 1 and 2 with targets (2,0), (0,1).</summary>
public sealed class SdlMethodTests
{
    private static readonly Problem Problem = new(
        RationalMatrix.Identity(2), RationalMatrix.FromRows([[2, 0], [0, 1]]), [1, 2]);

    /// <summary>Pre-activations: column 0 gives (1, 2, 0), column 1 gives (3, -1, 1).</summary>
    private static readonly SdlParameters Point = new(
        RationalMatrix.FromRows([[1, 3], [2, -1], [0, 1]]),
        RationalMatrix.FromRows([[1, 0, 3], [0, 1, 4]]));

    [Fact]
    public void ReluWithL1()
    {
        // Outputs (1, 2) and (3+3, 4): errors 1 + 4 and 36 + 9, weighted 5 + 90. L1: 3 + 2 * 4.
        AssertValue(95 + 11 * Rational.FromRatio(1, 2), SdlMethod.ReluL1(Rational.FromRatio(1, 2)));
    }

    [Fact]
    public void JumpReluWithL0()
    {
        // Only 2 and 3 exceed 3/2: outputs (0, 2) and (3, 0): errors 4 + 4 and 9 + 1. L0: 1 + 2.
        AssertValue(8 + 2 * 10 + 7 * 3, SdlMethod.JumpReluL0([Rational.Parse("3/2")], 7));
    }

    [Fact]
    public void GatedWithItsAuxiliaryLoss()
    {
        // As above, plus pi = 1/2 and 3/2: outputs (0, 1/2) and (3/2, 0), errors 17/4 and 13/4; sparsity 7 (1/2 + 2 * 3/2).
        AssertValue(28 + Rational.Parse("17/4") + Rational.Parse("13/2") + 7 * Rational.Parse("7/2"), SdlMethod.Gated([Rational.Parse("3/2")], 7));
    }

    [Fact]
    public void GatedWithMagnitudesOfItsOwn()
    {
        // One neuron of one dimension: y = p, gate p - 1 > 0, a = max(2 p - 5, 0), u = 3. p = 2: pi = 1, a = 0; p = 4: pi = 3, a = 3.
        var problem = new Problem(
            RationalMatrix.FromRows([[2], [4]]), RationalMatrix.FromRows([[1], [10]]), RationalVector.FromInts(1, 1));
        var point = new SdlParameters(RationalMatrix.FromRows([[1]]), RationalMatrix.FromRows([[3]]))
        {
            Magnitudes = new GatedMagnitudes([-1], [2], [-5]),
        };
        // Reconstruction 1 + 1; the gate's path 1 - 3 = -2, 10 - 9 = 1: 5; sparsity 7 (1 + 3), of norms 3 as much.
        Assert.Equal(RationalInterval.Point(2 + 5 + 28), SdlMethod.GatedMagnitudes(7).Evaluate(problem, point));
        Assert.Equal(RationalInterval.Point(2 + 5 + 84), SdlMethod.GatedMagnitudes(7, weightsByNorms: true).Evaluate(problem, point));
        // e = 1 at p = 4 only where a latent passes: dL/da = -6, so m gets -6, s -24, the row -6 * 2 * 4. The gate's path: -2 * 3 * -2 and
        // -2 * 3 * 1, each with 7, 7 * 3 by norms.
        var (frozen, moving) = (
            SdlMethod.GatedMagnitudes(7).Gradient(problem, point), SdlMethod.GatedMagnitudes(7, weightsByNorms: true).Gradient(problem, point));
        Assert.Equal(new GatedMagnitudes([12 - 6 + 14], [-24], [-6]), frozen.Magnitudes);
        Assert.Equal(-48 + 12 * 2 - 6 * 4 + 7 * (2 + 4), frozen.Encoder[0, 0]);
        Assert.Equal(-6, frozen.Decoder[0, 0]);
        Assert.Equal(12 - 6 + 42, moving.Magnitudes!.GateBias[0]);
        Assert.Equal(-6 - 2 * (-2 * 1 + 1 * 3) + 7 * 4, moving.Decoder[0, 0]);
    }

    [Fact]
    public void TopKWithAuxK()
    {
        // TopK(1) selects 2 and 3: reconstruction 28 as above, errors e = (2, -2) and (-3, 1). Neuron 2 is dead, positive on column 1 only: e - (3,
        // 4) = (-6, -3).
        AssertValue(8 + 2 * 10, SdlMethod.TopK(1));
        AssertValue(28 + 5 * (8 + 2 * 45), SdlMethod.TopKAuxK(1, 1, 5));
    }

    [Fact]
    public void MultiTopKAndBatchTopK()
    {
        // k = 2: outputs (1, 2) and (6, 4), the ReLU loss. BatchTopK(1) keeps 3 and 2.
        AssertValue(28 + 95, SdlMethod.MultiTopK(1, 2, 1));
        AssertValue(28, SdlMethod.BatchTopK(1));
    }

    [Fact]
    public void MatryoshkaSumsOverPrefixes()
    {
        // BatchTopK(2) keeps 3, 2, 1, 1: all positive entries. Prefix 1: outputs (1, 0) and (3, 0), errors 1 and 10; prefix 3: the ReLU loss.
        AssertValue(1 + 2 * 10 + 95, SdlMethod.Matryoshka(2, 1, 3));
    }

    [Fact]
    public void CrosscoderWithDecoderNorms()
    {
        // Decoder columns of norms 1, 1, 5; masses 1 + 2 * 3, 2, 2 * 1. By source: 1 + 0, 0 + 1, 3 + 4.
        AssertValue(95 + 7 + 2 + 2 * 5, SdlMethod.CrosscoderL1(1, 2));
        AssertValue(95 + 7 + 2 + 2 * 7, SdlMethod.CrosscoderL1(1, 1, 1));
    }

    [Fact]
    public void IrrationalNormsAreEnclosed()
    {
        var diagonal = Point with { Decoder = RationalMatrix.FromRows([[1, 0, 0], [1, 0, 0]]) };
        var value = new DecoderNormL1Term(1, 2).Value(SdlMethod.CrosscoderL1(1, 2).Forward(Problem, diagonal), 40);
        // 7 sqrt(2)
        Assert.True(value.Lower.Pow(2) < 98 && 98 < value.Upper.Pow(2));
        Assert.True(value.Width <= 7 * Rational.FromRatio(1, 1L << 40));
    }

    [Fact]
    public void ASkipTranscoderAddsALinearPath()
    {
        // W_S = 2 I changes the targets to (0, 0) and (0, -1); TopK(1) outputs (0, 2) and (3, 0).
        AssertValue(4 + 2 * 10, SdlMethod.SkipTranscoder(1), Point with { Skip = 2 * RationalMatrix.Identity(2) });
    }

    [Fact]
    public void AnchorsPullBothMatrices()
    {
        // |(1,3) - (1,0)|^2 + |(1,0) - (2,0)|^2 = 10.
        var method = SdlMethod.TopK(1).Anchored(RationalMatrix.FromRows([[1, 0]]), RationalMatrix.FromRows([[2, 0]]), 3);
        Assert.Equal("TopK+FA", method.Name);
        AssertValue(28 + 3 * 10, method);
    }

    /// <summary>
    /// The Jacobian of a gradient is symmetric. With the detached residual, the dead decoder entry (0, 2) reacts to the live one (0, 0), not the
    /// other way round: the
    /// update descends no function.
    /// </summary>
    [Fact]
    public void DetachedAuxKIsNotTheGradientOfAnything()
    {
        var method = SdlMethod.TopKAuxK(1, 1, 5);
        Assert.NotEqual(Change(of: 2, when: 0), Change(of: 0, when: 2));
        Assert.True(Change(of: 0, when: 2).IsZero);

        Rational Change(int of, int when)
        {
            var unit = RationalMatrix.Create(2, 3, (k, i) => k == 0 && i == when ? 1 : 0);
            return (method.Gradient(Problem, Point with { Decoder = Point.Decoder + unit }).Decoder - method.Gradient(Problem, Point).Decoder)[0, of];
        }
    }

    public static TheoryData<Func<object?>, string> Mistakes => new()
    {
        { () => new L1Term(-1), "The coefficient is -1; a loss term has a coefficient of 0 or more." },
        { () => new GatedAuxiliaryTerm(-1), "The sparsity is -1; it is 0 or more." },
        { () => new AuxKTerm(0, 1), "k is 0; it selects at least 1 latent per column." },
        { () => new PrefixReconstructionTerm(), "There are no prefix sizes; give at least one." },
        { () => new PrefixReconstructionTerm(2, 2), "Prefix size 1 is 2; sizes ascend and begin at 1 or more." },
        { () => new DecoderNormL1Term(1), "There are no sources; give the dimension of each." },
        { () => new DecoderNormL1Term(1, 2, 0), "A source has dimension 0; it has at least 1." },
        { () => new SdlMethod("mine", new ReluActivation(), []), "The method mine has no loss terms; give at least one." },
        {
            () => new AnchoringTerm(RationalMatrix.Identity(2), RationalMatrix.Zero(1, 2), 1),
            "There are 2 input directions but 1 target directions to anchor; give one of each per feature."
        },
        { () => SdlMethod.Matryoshka(1, 4).Evaluate(Problem, Point), "The prefix size 4 exceeds the 3 neurons." },
        { () => SdlMethod.TopKAuxK(1, 4, 1).Evaluate(Problem, Point), "k is 4 but there are 3 neurons." },
        { () => SdlMethod.CrosscoderL1(1, 2, 1).Evaluate(Problem, Point), "The sources' dimensions sum to 3; targets have dimension 2." },
        {
            () => new SdlMethod("mine", new TopKActivation(1), [new GatedAuxiliaryTerm(1)]).Evaluate(Problem, Point),
            "A tied gate is relu or jumprelu; the activation is topk."
        },
        { () => SdlMethod.SkipTranscoder(1).Evaluate(Problem, Point), "SkipTranscoder has a linear path; give its matrix." },
        {
            () => SdlMethod.TopK(1).Evaluate(Problem, Point with { Skip = RationalMatrix.Identity(2) }),
            "TopK has no linear path, but a matrix for one is given."
        },
        {
            () => SdlMethod.TopK(1).Evaluate(Problem, Point with { Decoder = RationalMatrix.Identity(2) }),
            "The decoder is 2 x 2; this problem wants 2 x 3."
        },
        {
            () => SdlMethod.TopK(1).Evaluate(Problem, Point with { Encoder = RationalMatrix.Identity(3) }),
            "The encoder is 3 x 3; this problem wants nq x 2."
        },
        {
            () => SdlMethod.SkipTranscoder(1).Evaluate(Problem, Point with { Skip = RationalMatrix.Identity(3) }),
            "The skip matrix is 3 x 3; this problem wants 2 x 2."
        },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void MistakesAreNamed(Func<object?> mistake, string message) =>
        Assert.Equal(message, Assert.Throws<ArgumentException>(mistake).Message);

    private static void AssertValue(Rational expected, SdlMethod method, SdlParameters? point = null) =>
        Assert.Equal(RationalInterval.Point(expected), method.Evaluate(Problem, point ?? Point));
}
