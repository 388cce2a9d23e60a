using System.Text;
using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Properties.House;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Theorems;

public sealed class Theorem32Tests
{
    private static readonly Theorem Theorem = TheoremRegistry.ById("3.2");

    public static TheoryData<string> Gallery => [.. GalleryInstances.All.Select(instance => instance.Name)];

    [Theory]
    [MemberData(nameof(Gallery))]
    public void TheGalleryIsDecidedByTheKernel(string name)
    {
        var instance = GalleryInstances.ByName(name);
        var verdicts = Theorem.Decide(instance);
        Assert.Equal([StatementForm.Published, StatementForm.Repaired], verdicts.Select(verdict => verdict.Form));
        var bare = instance.Activation is TopKActivation { Rectified: false };
        Assert.Equal(bare ? VerdictKind.Refuted : VerdictKind.Holds, verdicts[0].Kind);
        Assert.Equal(VerdictKind.Holds, verdicts[1].Kind);
        Assert.All(verdicts, verdict => AssertAccepted(instance, verdict));
    }

    [Fact]
    public void TheSmallestRefutationIsTheOneOfTheDocs()
    {
        var verdict = Theorem.Decide(GalleryInstances.ByName("topk-bare-jump"))[0];
        Assert.Equal(
            "Bare TopK: the positive latents do not say which negative entry survives. The loss is not convex in W_E on the region ({}, {}), W_D = "
                + "[(-2, -1)]: "
            + "at W_E = [(-5/2), (-2)], [(-3/2), (-2)] (the midpoint), [(-1/2), (-2)] it is 1, 4, 0. The printed hypotheses hold; the proof also "
                + "needs latents that pass only if positive: "
            + "the topk activation passes entries that are not positive, and the paper's sets are those of positive latents (Eq. 13).",
            verdict.Reason);
    }

    [Property(MaxTest = 40)]
    public void EveryActivationIsDecidedByTheKernel(int seed)
    {
        foreach (var instance in RandomInstances(seed))
        {
            var verdicts = Theorem.Decide(instance);
            Assert.Equal(HasAHiddenChoice(instance) ? VerdictKind.Refuted : VerdictKind.Holds, verdicts[0].Kind);
            Assert.Equal(VerdictKind.Holds, verdicts[1].Kind);
            Assert.All(verdicts, verdict => AssertAccepted(instance, verdict));
        }
    }

    [Property(MaxTest = 20)]
    public void VerdictsDoNotDependOnCoordinates(int seed)
    {
        foreach (var instance in RandomInstances(seed))
        {
            var (p, r) = (instance.Problem.Inputs, instance.Problem.Targets);
            var order = new SeededRandom(seed).Permutation(p.Rows);
            var rotated = new Problem(
                RationalMatrix.FromRows(order.Select(c => (p * RationalOrthogonal.Random(p.Columns, seed)).Row(c))),
                RationalMatrix.FromRows(order.Select(c => (r * RationalOrthogonal.Random(r.Columns, seed + 1)).Row(c))),
                5 * new RationalVector(order.Select(c => instance.Problem.Weights[c])));
            Assert.Equal(
                Theorem.Decide(instance).Select(verdict => verdict.Kind),
                Theorem.Decide(instance.With(problem: rotated)).Select(verdict => verdict.Kind));
        }
    }

    /// <summary>Where nq = 2k and every column has an opposite one, the gate moves within a region only at its end point, by the tie rule.</summary>
    [Theory]
    [InlineData(2, 1)]
    [InlineData(4, 2)]
    public void OppositeColumnsAreRefutedAtATie(int neurons, int k)
    {
        var columns = RationalMatrix.FromRows([[1, 2], [-1, -2]]);
        var instance = new Instance("opposite", new TopKActivation(k, rectified: false), neurons, new Problem(columns, columns, [1, 1]));
        var verdict = Theorem.Decide(instance)[0];
        Assert.Equal(VerdictKind.Refuted, verdict.Kind);
        AssertAccepted(instance, verdict);
    }

    /// <summary>AuxK and Multi-TopK with three latents in a row, and L0 where a selected entry is 0: the small refutations of
    /// docs/theorems/3.2.md.</summary>
    [Fact]
    public void TheSmallRefutationsOfTheDocs()
    {
        var topK = new Instance("aux", new TopKActivation(1), 2, new Problem(M([[1]]), M([[1]]), [1]));
        AssertViolation(topK, new AuxKTerm(1, 1), M([[0, 1]]), M([[2], [-1]]), M([[2], [1]]), "({0}, {})", 1, 1, 0);
        AssertViolation(topK, new MultiTopKTerm(2, 1), M([[0, 1]]), M([[2], [-1]]), M([[2], [1]]), "({0}, {})", 1, 1, 0);
        var identity = new Instance("zero", new IdentityActivation(), 1, new Problem(M([[1]]), M([[1]]), [1]));
        AssertViolation(identity, new L0Term(1), M([[1]]), M([[0]]), M([[1]]), "({0})", 0, 1, 1);
    }

    [Fact]
    public void TheTableOfMethodsIsTheOneOfTheDocs()
    {
        var table = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "docs", "theorems", "3.2.md"))
            .SkipWhile(line => !line.StartsWith("| method |", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|'));
        Assert.Equal(Methods(anchored: false).Select(Row), table);
        // Anchors change a method's name and terms, and no other cell.
        Assert.Equal(
            Methods(anchored: false).Select(Row),
            Methods(anchored: true).Select(Row).Select(row =>
                row.Replace("+FA |", " |", StringComparison.Ordinal).Replace(", anchors |", " |", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("positive", "relu", "reconstruction", true)]
    [InlineData("positive", "bare", "reconstruction", false)]
    [InlineData("positive", "identity", "reconstruction", true)]
    [InlineData("selected", "bare", "reconstruction", true)]
    [InlineData("selected", "bare", "l0", false)]
    [InlineData("selected", "identity", "l0", false)]
    [InlineData("selected", "zero", "l0", true)]
    [InlineData("selected", "relu", "multi-topk", false)]
    [InlineData("selected", "relu", "auxk", false)]
    [InlineData("refined", "relu", "auxk", true)]
    public void TheKernelKnowsTheHypothesesOfTheLemma(string regions, string activation, string kind, bool accepted)
    {
        LossTerm term = kind switch
        {
            "l0" => new L0Term(1),
            "auxk" => new AuxKTerm(1, 1),
            "multi-topk" => new MultiTopKTerm(1, 1),
            _ => new ReconstructionTerm(),
        };
        var instance = GalleryInstances.ByName("orthonormal-2").With(activation: activation switch
        {
            "relu" => new ReluActivation(),
            "bare" => new TopKActivation(1, rectified: false),
            "zero" => new ZeroActivation(),
            _ => new IdentityActivation(),
        });
        var notion = Enum.GetValues<RegionNotion>().Single(notion => Biconvexity.NameOf(notion) == regions);
        Assert.Equal(
            accepted ? Outcome.Accepted : Outcome.Rejected,
            Kernel.Check(Certificate.Of(instance, Biconvexity.OnAllRegions(term, notion)).Utf8).Outcome);
    }

    [Fact]
    public void TheKernelRejectsPointsThatProveNothing()
    {
        var instance = GalleryInstances.ByName("topk-bare-jump");
        var violation = ConvexitySearch.Find(instance, new ReconstructionTerm(), RegionNotion.Positive)!;
        AssertRejected(violation with { Second = violation.First }, "exceeds the sum at the ends by 0, which is not positive");
        AssertRejected(violation with { First = RationalMatrix.FromRows([[1], [-2]]) }, "is not in the region: neuron 0, column 0");
        AssertRejected(violation with { Notion = RegionNotion.Selected }, "the midpoint is not in the region");
        AssertRejected(violation with { Term = new L1Term(1) }, "the kernel knows no case where l1 is not convex");

        void AssertRejected(ConvexityViolation claim, string reason)
        {
            var result = Kernel.Check(Certificate.Of(instance, claim.Finding()).Utf8);
            Assert.Equal(Outcome.Rejected, result.Outcome);
            Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ARegionOfAWideEncoderIsThereIfItsEncoderHasItsPattern()
    {
        var columns = RationalMatrix.Zero(1, 129);
        var instance = new Instance("wide", new ReluActivation(), 1, new Problem(columns, columns, [1]));
        Assert.True(Check([[]]).IsAccepted);
        Assert.Contains("at the encoder, neuron 0 is off on column 0", Check([[0]]).Reason, StringComparison.Ordinal);
        Assert.All(Theorem.Decide(instance), verdict => AssertAccepted(instance, verdict));

        CheckResult Check(int[][] sets) =>
            Kernel.Check(Certificate.Of(instance, Biconvexity.OnRegionOf(new ReconstructionTerm(), new(sets), columns)).Utf8);
    }

    private static IEnumerable<SdlMethod> Methods(bool anchored)
    {
        RationalVector thetas = [Rational.Parse("1/2")];
        SdlMethod[] methods =
        [
            SdlMethod.ReluL1(1),
            SdlMethod.JumpReluL0(thetas, 1),
            SdlMethod.Gated(thetas, 1),
            SdlMethod.TopK(1),
            SdlMethod.TopKAuxK(1, 1, 1),
            SdlMethod.MultiTopK(1, 2, 1),
            SdlMethod.BatchTopK(1),
            SdlMethod.Matryoshka(1, 1, 3),
            SdlMethod.Transcoder(1),
            SdlMethod.SkipTranscoder(1),
            SdlMethod.CrosscoderL1(1, 1, 2),
            SdlMethod.CrosscoderBatchTopK(1),
        ];
        var problem = ForMethods.Problem;
        return anchored ? methods.Select(method => method.Anchored(problem.Inputs, problem.Targets, 1)) : methods;
    }

    private static Instance ForMethods => GalleryInstances.ByName("three-features-no-partial-minimum").With(anchors: [0]);

    /// <summary>One row of the table, from what the kernel accepts.</summary>
    private static string Row(SdlMethod method)
    {
        var instance = ForMethods.With(activation: method.Activation);
        foreach (var term in method.Terms)
            Assert.True(Accepts(instance, Biconvexity.OnAllRegions(term, RegionNotion.Refined)), term.Kind);
        var own = method.Terms.Any(term => !Accepts(instance, Biconvexity.OnAllRegions(term, RegionNotion.Selected)));
        var refuted = method.Terms.Where(term => Biconvexity.NotionFor(term) == RegionNotion.Refined
            && Accepts(instance, ConvexitySearch.Find(instance, term, RegionNotion.Selected)!.Finding())).Select(term => term.Kind);
        var cells = new[]
        {
            method.Name,
            method.Activation.Kind,
            string.Join(", ", method.Terms.Select(term => term.Kind)),
            "selected sets" + (own ? " and own gate" : ""),
            string.Join(", ", refuted),
        };
        return string.Concat(cells.Select(cell => cell.Length == 0 ? "| " : $"| {cell} ")) + "|";
    }

    private static RationalMatrix M(RationalVector[] rows) => RationalMatrix.FromRows(rows);

    private static bool Accepts(Instance instance, Finding finding) => Kernel.Check(Certificate.Of(instance, finding).Utf8).IsAccepted;

    private static void AssertViolation(
        Instance instance,
        LossTerm term,
        RationalMatrix decoder,
        RationalMatrix first,
        RationalMatrix second,
        string pattern,
        int atFirst,
        int atMidpoint,
        int atSecond)
    {
        var violation = ConvexitySearch.At(instance, term, RegionNotion.Selected, decoder, first, second)!;
        Assert.Equal(pattern, violation.Pattern.ToString());
        Assert.Equal([atFirst, atMidpoint, atSecond], [violation.ValueAtFirst, violation.ValueAtMidpoint, violation.ValueAtSecond]);
        Assert.True(Accepts(instance, violation.Finding()));
    }

    /// <summary>One random problem under every activation; some columns are 0, repeated or opposite, some weights 0.</summary>
    private static IEnumerable<Instance> RandomInstances(int seed)
    {
        var random = new SeededRandom(seed);
        var (nq, n, np) = (random.Next(1, 4), random.Next(1, 3), random.Next(1, 3));
        var inputs = random.Matrix(n, np, -1, 1);
        var problem = new Problem(
            inputs, random.Next(0, 1) == 0 ? inputs : random.Matrix(n, random.Next(1, 2), -2, 2), random.Matrix(1, n, 0, 2).Row(0));
        var k = random.Next(1, nq);
        Activation[] activations =
        [
            new ReluActivation(),
            new JumpReluActivation([Rational.FromRatio(random.Next(0, 3), 2)]),
            new TopKActivation(k),
            new TopKActivation(k, rectified: false),
            new BatchTopKActivation(k), new IdentityActivation(), new ZeroActivation(),
        ];
        return activations.Select((activation, a) => new Instance($"random-{a}", activation, nq, problem, [0]));
    }

    /// <summary>Bare TopK that leaves an entry out on a column that counts.</summary>
    private static bool HasAHiddenChoice(Instance instance) =>
        instance.Activation is TopKActivation { Rectified: false, K: var k } && k < instance.Neurons
        && Enumerable.Range(0, instance.Problem.Columns).Any(c => !instance.Problem.Weights[c].IsZero && !instance.Problem.Input(c).IsZero);

    private static void AssertAccepted(Instance instance, Verdict verdict)
    {
        Assert.Equal(EvidenceLevel.Kernel, verdict.Evidence);
        Assert.NotEmpty(verdict.Findings);
        foreach (var finding in verdict.Findings)
        {
            var certificate = Certificate.Of(instance, finding).Utf8;
            var result = Kernel.Check(certificate);
            Assert.True(result.IsAccepted, $"{result.Reason} in {Encoding.UTF8.GetString(certificate.Span)}");
        }
    }
}
