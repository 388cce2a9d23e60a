using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Properties.House;
using TheoryChecks.Properties.Patterns;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Cases;

/// <summary>
/// The instances of tests/cases/instances on which the product once fell short, each with what is right. (Their crosschecks are in
/// tests/solvers/Training/CrossCheckScaleTests.cs, three-plus-weightless and zero-input in tests/solvers/Cli/CliLandscapeTests.cs.) Deadlines
/// end hangs only.
/// </summary>
public sealed class CaseInstanceTests
{
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(10);

    /// <summary>Both ends where they meet within 10^-6; where the value is a decimal it is what descent finds, and an infimum that is no minimum is
    /// only come near.</summary>
    [Theory]
    [InlineData("r048-bare1-3-3-2", "5/27")]
    [InlineData("orth-6", "0")]
    [InlineData("octahedron6in3-3", "1")]
    [InlineData("cross8in4-2", "5")]
    [InlineData("pentagon-2-top1", "2.3808266")]
    [InlineData("pentagon-imp-3", "0.1890544")]
    public void The_global_minimum_is_found(string name, string value)
    {
        var minimum = new FactSource(Read(name)).Narrowed(Limit().Token).Minimum;
        Assert.True(minimum.Upper - minimum.Lower <= Rational.FromRatio(2, 1_000_000), $"[{minimum.Lower}, {minimum.Upper}]");
        var right = Rational.Parse(value);
        var near = Rational.FromRatio(1, 10_000_000);
        Assert.True(Rational.Abs(minimum.Upper - right) <= near, $"the upper end is {minimum.Upper.ToDouble():R}");
        Assert.True(minimum.Lower <= right + near);
    }

    /// <summary>
    /// +-e_j on few neurons: 29,646 and 91,881 patterns up to permuting neurons, more than are bounded one by one, in few orbits. Two neurons save 3
    /// of the loss, three save 5.
    /// </summary>
    [Theory]
    [InlineData(5, 2, 7)]
    [InlineData(4, 3, 3)]
    public void The_global_minimum_of_a_cross_is_found_by_orbits(int dimension, int neurons, int value)
    {
        var minimum = new FactSource(Cross(dimension, neurons)).Narrowed(Limit().Token).Minimum;
        Assert.Equal(value, minimum.Lower);
        Assert.True(minimum.Upper - value <= Rational.FromRatio(2, 1_000_000));
        Assert.Null(Kernel.Check(Certificate.Of(Cross(dimension, neurons), minimum.LowerFinding()).Utf8).Reason);
    }

    /// <summary>Above the limit the answer says so, and what helps; the ends are short.</summary>
    [Fact]
    public void Patterns_that_are_too_many_are_named()
    {
        var report = LandscapeReport.Take(Read("pentagon-imp-3"), new LandscapeOptions { Minimum = new() { MostClasses = 100 } });
        Assert.Contains(
            report.Undecided,
            reason => System.Text.RegularExpressions.Regex.IsMatch(
                reason,
                @"^global minimum: it lies between [0-9.]+ and [0-9.]+, with no bound of each pattern's own: there are 286 patterns up to permuting "
                    + "neurons, above the limit of 100; use fewer neurons or columns\\.$"));
    }

    /// <summary>No pattern of five features in the plane with five neurons is left open.</summary>
    [Fact]
    public void Every_pattern_of_a_pentagon_is_decided()
    {
        var census = ZeroLossCensus.Take(Read("pentagon-5"), cancel: Limit().Token);
        Assert.Equal((161_051, 81_790, 0), ((int)census.Patterns, (int)census.ZeroLossPatterns, (int)census.UndecidedPatterns));
    }

    [Fact]
    public void The_landscape_of_a_bare_gate_has_what_its_own_list_has()
    {
        var minimum = Taken("r048-bare1-3-3-2").GlobalMinimum!;
        Assert.Equal((Rational.FromRatio(5, 27), Rational.FromRatio(5, 27)), (minimum.Lower, minimum.Upper));
    }

    /// <summary>The end that descent reaches; how far below it the lower end stays is docs/landscape.md's matter.</summary>
    [Fact]
    public void Four_simplex_directions_and_three_neurons_lose_1()
    {
        var minimum = new FactSource(Read("simplex4in3-3")).Narrowed(Limit().Token).Minimum;
        Assert.InRange(minimum.Upper.ToDouble(), 1, 1 + 1e-7);
        Assert.True(minimum.Lower.Sign >= 0 && minimum.Lower <= minimum.Upper);
    }

    [Fact]
    public void Every_minimum_of_six_orthonormal_features_is_decided()
    {
        var report = Taken("orth-6");
        Assert.Equal(203, report.PartialMinima!.Count);
        Assert.All(report.PartialMinima!, minimum => Assert.NotNull(minimum.IsSpurious));
        Assert.Equal((Rational.Zero, Rational.Zero), (report.GlobalMinimum!.Lower, report.GlobalMinimum.Upper));
    }

    /// <summary>p_1 = 5/3 p_0 + 4/3 p_2: with anchors 0 and 2 loss 0 is out of reach.</summary>
    [Fact]
    public void Anchors_whose_rays_span_another_feature_exclude_loss_0() =>
        Assert.False(Taken("readme-instance").Identifiability!.Single(entry => entry.Anchors.SequenceEqual([0, 2])).IsReachable);

    [Fact]
    public void No_pattern_of_three_neurons_reaches_a_pentagon()
    {
        var anchoring = AnchoringSurvey.Take(new FactSource(Read("pentagon-3")), cancel: Limit().Token);
        Assert.False(anchoring.Sets.Single(set => set.Anchored.Anchors.Count == 0).IsReachable);
    }

    /// <summary>W_E = (21, -20), W_D = -1/21 has loss 0 and recovers nothing.</summary>
    [Theory]
    [InlineData("r148-relu-2-3-1")]
    [InlineData("one")]
    [InlineData("weight6")]
    [InlineData("scale8")]
    public void Loss_0_that_recovers_nothing_is_decided(string name) =>
        Assert.All(Decide("3.4-nonidentifiable", name), verdict => Assert.Equal(VerdictKind.Holds, verdict.Kind));

    /// <summary>A column that one of two neurons misses has an opposite one, which both see.</summary>
    [Fact]
    public void No_inner_pattern_of_a_cross_is_disjoint_and_leaves_a_column_unseen()
    {
        var verdict = Decide("3.6", "cross8in4-2").Single(verdict => verdict.Form == StatementForm.Prevalence);
        Assert.Equal(VerdictKind.Vacuous, verdict.Kind);
        Assert.Contains(verdict.Findings, finding => finding.Kind == "enumeration");
    }

    private static IReadOnlyList<Verdict> Decide(string theorem, string name)
    {
        var instance = Read(name);
        var verdicts = TheoremRegistry.ById(theorem).Decide(instance, Limit().Token);
        foreach (var finding in verdicts.SelectMany(verdict => verdict.Findings))
            Assert.Null(Kernel.Check(Certificate.Of(instance, finding).Utf8).Reason);
        return verdicts;
    }

    private static LandscapeReport Taken(string name)
    {
        var report = LandscapeReport.Take(Read(name), new() { Threads = 1 }, Limit().Token)
            .Judged(finding => Kernel.Check(Certificate.Of(finding.Instance, finding.Finding.ToFinding()).Utf8).Reason);
        Assert.Empty(report.Refused);
        Assert.Empty(report.Undecided);
        return report;
    }

    private static CancellationTokenSource Limit() => new(Hang);

    private static Instance Read(string name) =>
        InstanceFormat.Read(File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, "tests/cases/instances", name + ".json")), name);

    private static Instance Cross(int dimension, int neurons) => Arrangements.Instance(
        RationalMatrix.Create(2 * dimension, dimension, (c, j) => c / 2 == j ? 1 - 2 * (c % 2) : 0), new ReluActivation(), neurons);
}
