using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>Answers that are there: instances on which one part of a landscape, or a theorem, once did not know what another had proven.</summary>
public sealed class FactsTests
{
    private const string Pentagon = """[["1","0"],["57/185","176/185"],["-1225/1513","888/1513"],["-1225/1513","-888/1513"],["57/185","-176/185"]]""";
    private const string Simplex = """[["1","1","1"],["1","-1","-1"],["-1","1","-1"],["-1","-1","1"]]""";
    private const string Octahedron = """[["1","0","0"],["-1","0","0"],["0","1","0"],["0","-1","0"],["0","0","1"],["0","0","-1"]]""";
    private const string Cross = """
        [["1","0","0","0"],["-1","0","0","0"],["0","1","0","0"],["0","-1","0","0"],
         ["0","0","1","0"],["0","0","-1","0"],["0","0","0","1"],["0","0","0","-1"]]
        """;

    private const string Unequal = """["1","7/10","49/100","343/1000","2401/10000"]""";

    /// <summary>The descent in floating point finds the best known upper ends at once; where the infimum is not attained, up to a little.</summary>
    [Theory]
    [InlineData("relu", Simplex, 3, "1")]
    [InlineData("relu", Octahedron, 3, "1")]
    [InlineData("relu", Cross, 2, "5")]
    [InlineData("relu", Pentagon, 3, "1577088/2289169")]
    [InlineData("topk", Pentagon, 2, "1008271177/423496265")]
    public void The_first_upper_end_is_good(string kind, string inputs, int neurons, string right)
    {
        var minimum = Facts.Of(Read(kind, inputs, neurons)).Begun().Last().Minimum;
        Assert.True(minimum.Upper <= Rational.Parse(right) + Rational.FromRatio(1, 10_000), $"{minimum.Upper.ToDouble()} is above {right}");
        Assert.True(Accepts(minimum.UpperFinding(), Read(kind, inputs, neurons)) && Accepts(minimum.LowerFinding(), Read(kind, inputs, neurons)));
    }

    /// <summary>Whatever ends the work, the best point met so far is the upper end.</summary>
    [Fact]
    public void A_deadline_never_loses_the_best()
    {
        using var budget = new CancellationTokenSource();
        LandscapeReport? last = null;
        Rational best = 1000;
        foreach (var draft in LandscapeReport.Drafts(Read("relu", Pentagon, 3, Unequal), budget: budget.Token))
        {
            last = draft;
            best = Rational.Min(best, draft.GlobalMinimum?.Upper ?? best);
            if (best < Rational.FromRatio(2, 10))
                budget.Cancel();
        }
        Assert.Equal(best, last!.GlobalMinimum!.Upper);
        Assert.True(best < Rational.FromRatio(189_055, 1_000_000));
        Assert.Contains(last.Undecided, reason => reason.StartsWith("global minimum: it lies between 0 and ", StringComparison.Ordinal));
    }

    /// <summary>With more patterns than anybody counts, the identity still has loss 0.</summary>
    [Fact]
    public void Six_orthonormal_features()
    {
        var rows = Enumerable.Range(0, 6).Select(i => $"[{string.Join(",", Enumerable.Range(0, 6).Select(j => i == j ? "\"1\"" : "\"0\""))}]");
        var minimum = Facts.Of(Read("relu", $"[{string.Join(",", rows)}]", 6)).Begun().Last().Minimum;
        Assert.True(minimum.IsExact);
        Assert.True(minimum.Upper.IsZero);
        Assert.Equal(RationalMatrix.Identity(6), minimum.Best.Encoder);
    }

    /// <summary>A partial minimum of the list is a point like any other.</summary>
    [Fact]
    public void The_best_partial_minimum_is_an_upper_end()
    {
        var problem = Read("relu", """[["8/9","1/9","-4/9"],["0","1","0"],["2/3","2/3","-1/3"]]""", 2).Problem;
        var report = Judged(new Instance("r048", new TopKActivation(1, rectified: false), 2, problem));
        Assert.Equal("5/27", report.GlobalMinimum!.Upper.ToString());
        Assert.Contains(report.PartialMinima!, entry => entry.Loss.Upper == report.GlobalMinimum.Upper && entry.IsSpurious != true);
        Assert.Empty(report.Refused);
    }

    /// <summary>No pattern of three neurons on the pentagon reaches loss 0, so no anchors do; the theorem and the landscape say so both.</summary>
    [Fact]
    public void Anchors_know_the_census()
    {
        var known = new FactSource(Read("relu", Pentagon, 3));
        Assert.All(AnchoringSurvey.Take(known).Sets, set => Assert.False(set.IsReachable));
        var verdict = TheoremRegistry.ById("anchoring").Decide(known)[0];
        Assert.Equal((VerdictKind.NotApplicable, "Zero loss is out of reach, with or without anchors."), (verdict.Kind, verdict.Reason));
        Assert.All(verdict.Findings, finding => Assert.True(Accepts(finding, known.Instance)));
    }

    /// <summary>p_1 = 5/3 p_0 + 4/3 p_2, so with 0 and 2 anchored nothing reconstructs 1: the census of what is left to the third neuron says
    /// so.</summary>
    [Fact]
    public void Anchors_know_what_is_left_to_the_free_neurons()
    {
        var instance = Read("relu", """[["1","0"],["3/5","4/5"],["-4/5","3/5"]]""", 3);
        var sets = AnchoringSurvey.Take(instance).Sets;
        var set = Assert.Single(sets, set => set.Anchored.Anchors.SequenceEqual([0, 2]));
        Assert.False(set.IsReachable);
        Assert.All(set.Findings, finding => Assert.True(Accepts(finding, instance)));
        Assert.All(sets, each => Assert.True(each.IsDecided));
    }

    /// <summary>One neuron, three features: the landscape has W_E = (21, -20), W_D = -1/21, which recovers nothing.</summary>
    [Fact]
    public void Theorem_3_4_knows_the_points_of_the_landscape()
    {
        var inputs = Read("relu", """[["20/29","21/29"],["1","0"],["-20/29","-21/29"]]""", 1).Problem.Inputs;
        var targets = RationalMatrix.FromRows([RationalVector.FromInts([0]), RationalVector.FromInts([-1]), RationalVector.FromInts([0])]);
        var instance = new Instance("r148", new ReluActivation(), 1, new Problem(inputs, targets, RationalVector.FromInts([1, 1, 1])));
        var verdict = TheoremRegistry.ById("3.4-nonidentifiable").Decide(new FactSource(instance))[0];
        Assert.Equal(VerdictKind.Holds, verdict.Kind);
        Assert.All(verdict.Findings, finding => Assert.True(Accepts(finding, instance)));
    }

    /// <summary>Columns that are all 0, targets that are all 0, one dimension, all features anchored: nothing is undecided.</summary>
    [Theory]
    [InlineData("""[["0"],["0"]]""", """[["0"],["0"]]""")]
    [InlineData("""[["0"],["0"]]""", """[["1"],["-1"]]""")]
    [InlineData("""[["1"],["-1"]]""", """[["0"],["0"]]""")]
    [InlineData("""[["1"],["2"]]""", """[["1"],["2"]]""")]
    [InlineData("""[["1","0"],["1","0"]]""", """[["0"],["0"]]""")]
    public void Degenerate_instances_are_decided(string inputs, string targets)
    {
        var half = new JumpReluActivation([Rational.FromRatio(1, 2)]);
        Activation[] activations = [new ReluActivation(), half, new TopKActivation(1), new IdentityActivation()];
        var problem = new Problem(Read("relu", inputs, 1).Problem.Inputs, Read("relu", targets, 1).Problem.Inputs, RationalVector.FromInts([1, 1]));
        foreach (var activation in activations)
            foreach (var neurons in new[] { 1, 2 })
            {
                foreach (var allPatterns in new[] { false, true })
                {
                    var report = Judged(new Instance("degenerate", activation, neurons, problem), allPatterns);
                    Assert.Empty(report.Refused);
                    Assert.True(report.Undecided.Count == 0, $"{activation.Kind}, {neurons} neurons: {string.Join(" ", report.Undecided)}");
                }
            }
    }

    /// <summary>Where all is 0, every point is a partial minimum of loss 0: "none" would be false, though none has positive loss.</summary>
    [Fact]
    public void A_proof_of_no_positive_partial_minimum_is_no_proof_of_none()
    {
        var instance = Read("identity", """[["0"],["0"]]""", 1);
        var minimum = Assert.Single(Judged(instance, allPatterns: false).PartialMinima!);
        Assert.True(minimum.Loss.Upper.IsZero);
        Assert.Equal(MinimumShape.Flat, minimum.Shape);
        var verdict = TheoremRegistry.ById("3.6").Decide(new FactSource(instance)).Single(item => item.Form == StatementForm.Repaired);
        Assert.NotEqual(VerdictKind.Refuted, verdict.Kind);
        Assert.NotEqual(VerdictKind.Undecided, verdict.Kind);
    }

    /// <summary>Opposite features in one dimension and one place: rows that need only be beaten lie inside the region, and where one neuron can do no
    /// better, its local minima are global.</summary>
    [Theory]
    [InlineData(1, VerdictKind.Vacuous)]
    [InlineData(2, VerdictKind.Holds)]
    [InlineData(3, VerdictKind.Holds)]
    public void Prevalence_in_one_dimension(int neurons, VerdictKind kind)
    {
        var instance = Read("topk", """[["1"],["-1"]]""", neurons);
        var verdict = TheoremRegistry.ById("3.6").Decide(instance).Single(verdict => verdict.Form == StatementForm.Prevalence);
        Assert.Equal(kind, verdict.Kind);
        Assert.NotEmpty(verdict.Findings);
        Assert.All(verdict.Findings, finding => Assert.True(Accepts(finding, instance)));
    }

    private static LandscapeReport Judged(Instance instance, bool allPatterns = false) => LandscapeReport
        .Take(instance, new() { Threads = 1, AllPatterns = allPatterns })
        .Judged(finding => Kernel.Check(Certificate.Of(finding.Instance, finding.Finding.ToFinding()).Utf8).Reason);

    private static bool Accepts(Finding finding, Instance instance) => Kernel.Check(Certificate.Of(instance, finding).Utf8).IsAccepted;

    private static Instance Read(string kind, string inputs, int neurons, string? weights = null)
    {
        var activation = kind == "topk" ? """{"kind":"topk","k":1}""" : $"{{\"kind\":\"{kind}\"}}";
        var rest = weights is null ? "" : $",\"weights\":{weights}";
        var head = $"\"schema\":\"theorychecks.instance/1\",\"name\":\"{kind}-{neurons}\",\"activation\":{activation},\"neurons\":{neurons}";
        return InstanceFormat.Read($"{{{head},\"features\":{{\"input\":{inputs}{rest}}}}}", "test");
    }
}
