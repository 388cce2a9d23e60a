using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using Xunit;

namespace TheoryChecks.Properties.Landscape;

/// <summary>Spurious optima of gallery instances whose answers are known (docs/theorems/3.6.md, "Prevalence").</summary>
public sealed class SpuriousOptimaTests
{
    [Fact]
    public void Overlapping_sets_trap_where_the_partition_does_not()
    {
        var survey = Survey(GalleryInstances.ByName("three-features-no-partial-minimum"));
        Assert.DoesNotContain(survey.Entries, entry => entry.Pattern.Sets.Any(set => set.Count == 3) && !entry.IsOverlapping);
        var trap = Assert.Single(survey.Entries, entry => entry.Pattern.Equals(new ActivationPattern([[], [0, 1], [1, 2]])));
        Assert.Equal((MinimumShape.Trap, true, true), (trap.Shape, trap.IsInterior, trap.IsSpurious));
        Assert.Equal(0.2316250915, trap.Loss.Midpoint.ToDouble(), 9);
        Assert.True(trap.Loss.Width <= Rational.Parse("1e-12"));
        Assert.Equal([0, 1, 2], trap.Escapes.Select(escape => escape.Column).Order());
        Assert.All(
            trap.Escapes,
            escape => Assert.True(escape.IsDead
                && escape.Reached <= escape.Moved
                && escape.Moved < trap.Loss.Lower
                && escape.Reached < Rational.Parse("1e-9")));
        Assert.Empty(survey.UndecidedOverlapping);
        Accepted(survey);
    }

    /// <summary>Every class of end points of gradient descent has its entry.</summary>
    [Theory]
    [InlineData("acute-pair", "({}, {0,1})", "2/5", MinimumShape.Trap)]
    [InlineData("acute-pair", "({}, {0})", "1", MinimumShape.Trap)]
    [InlineData("acute-pair", "({}, {})", "2", MinimumShape.Flat)]
    [InlineData("obtuse-pair", "({}, {0})", "1", MinimumShape.Trap)]
    [InlineData("obtuse-pair", "({}, {})", "2", MinimumShape.Flat)]
    [InlineData("obtuse-pair", "({}, {0,1})", "8/5", MinimumShape.Saddle)]
    [InlineData("orthonormal-2-unequal", "({}, {0})", "2", MinimumShape.Trap)]
    [InlineData("orthonormal-2-unequal", "({}, {1})", "1", MinimumShape.Trap)]
    [InlineData("orthonormal-2-unequal", "({}, {})", "3", MinimumShape.Flat)]
    [InlineData("orthonormal-2", "({}, {0,1})", "1", MinimumShape.Flat)]
    [InlineData("orthonormal-2", "({}, {0})", "1", MinimumShape.Trap)]
    [InlineData("orthonormal-2", "({}, {})", "2", MinimumShape.Flat)]
    public void Pairs_have_the_entries_that_gradient_descent_ends_in(string name, string pattern, string loss, MinimumShape shape)
    {
        // The gallery's obtuse pair has unequal weights.
        var acute = GalleryInstances.ByName("acute-pair");
        var obtuse = RationalMatrix.FromRows([RationalVector.FromInts(1, 0), RationalVector.Parse("-3/5 4/5")]);
        var survey = Survey(name == "obtuse-pair" ? acute.With(problem: new Problem(obtuse, obtuse, [1, 1])) : GalleryInstances.ByName(name));
        var entry = Assert.Single(survey.Entries, entry => entry.Pattern.ToString() == pattern);
        Assert.Equal(RationalInterval.Point(Rational.Parse(loss)), entry.Loss);
        Assert.Equal((shape, true), (entry.Shape, entry.IsSpurious));
        Accepted(survey);
    }

    /// <summary>Four features in a plane: most regions are faces, on which some neuron is 0 at two opposite features.</summary>
    [Fact]
    public void Faces_are_decided_too()
    {
        var survey = Survey(GalleryInstances.ByName("superposition-4-in-2"));
        Assert.Equal((34, 461), (survey.DisjointPatterns, survey.SearchedPatterns));
        Assert.Empty(survey.UndecidedDisjoint.Concat(survey.UndecidedOverlapping));
        Assert.Contains(survey.Entries, entry => entry is { IsOverlapping: true, IsInterior: false });
        Accepted(survey);
    }

    /// <summary>Rows at the edge of a region, rows that a face makes parallel, close columns with a threshold between them: none is left
    /// open.</summary>
    [Theory]
    [InlineData("crowded-plane")]
    [InlineData("absorption-relu-fan")]
    [InlineData("absorption-jumprelu-fan")]
    [InlineData("identity-antiparallel")]
    public void Nothing_is_left_undecided(string name)
    {
        var survey = Survey(GalleryInstances.ByName(name));
        Assert.Empty(survey.UndecidedDisjoint.Concat(survey.UndecidedOverlapping));
        Accepted(survey);
    }

    /// <summary>A second neuron on the set of a trap makes a saddle of it; where all columns of the set are reconstructed it does not.</summary>
    [Fact]
    public void A_split_trap_is_a_saddle()
    {
        var survey = Survey(GalleryInstances.ByName("acute-pair"));
        var split = Assert.Single(survey.Entries, entry => entry is { IsOverlapping: true, Shape: MinimumShape.Saddle });
        Assert.Equal(("({0,1}, {0,1})", 0.4), (split.Pattern.ToString(), Math.Round(split.Loss.Midpoint.ToDouble(), 12)));
        Assert.All(
            survey.Entries.Where(entry => entry.Pattern.ToString() is "({0}, {0})" or "({1}, {1})"),
            entry => Assert.Equal(MinimumShape.Flat, entry.Shape));
    }

    /// <summary>Two eigenvalues of the dog breeds agree, so best subspaces come in families, and rounding a row alone leaves them.</summary>
    [Theory]
    [InlineData("50/169", "", "0 1 2", "0 1 3")]
    [InlineData("50/169", "", "0 1 2 3", "1 2 3")]
    public void Best_subspaces_are_rounded_as_a_whole(string loss, params string[] sets)
    {
        var pattern = new ActivationPattern(sets.Select(set => set.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)));
        var (points, undecided) = new EnclosedMinima(GalleryInstances.ByName("dog-breeds")).Find(pattern);
        Assert.Null(undecided);
        Assert.Equal(RationalInterval.Point(1 + Rational.Parse(loss)), points[0].Loss);
        var result = Kernel.Check(Certificate.Of(GalleryInstances.ByName("dog-breeds"), points[0].Finding()).Utf8);
        Assert.True(result.IsAccepted, result.Reason);
    }

    /// <summary>From a flat valley with overlapping sets the steepest escape is given.</summary>
    [Fact]
    public void Flat_optima_with_overlapping_sets_have_an_escape()
    {
        var survey = Survey(GalleryInstances.ByName("acute-pair"));
        var flat = survey.Entries.Where(entry => entry is { IsOverlapping: true, IsSpurious: true, Shape: MinimumShape.Flat }).ToArray();
        Assert.NotEmpty(flat);
        Assert.All(flat, entry => Assert.True(Assert.Single(entry.Escapes) is var escape && escape.Reached < entry.Loss.Lower));
    }

    /// <summary>Neurons that compete for places: who moves may drive out others, or be driven out, and rows have to be placed so that the pattern is
    /// had at all.</summary>
    [Theory]
    [MemberData(nameof(Competitors))]
    public void Every_trap_among_competitors_has_an_escape(string name, Activation activation)
    {
        var survey = Survey(GalleryInstances.ByName(name).With(activation: activation));
        var traps = survey.Entries.Where(entry => entry is { Shape: MinimumShape.Trap, IsSpurious: true, IsLocalMinimum: true }).ToArray();
        Assert.NotEmpty(traps);
        Assert.All(traps, trap => Assert.NotEmpty(trap.Escapes));
        Assert.All(survey.Entries.SelectMany(entry => entry.Escapes.Select(escape => (entry, escape))), item =>
            Assert.True(item.escape.Reached <= item.escape.Moved
                && item.escape.Moved < item.entry.Loss.Lower
                && item.escape.Entered.IsOn(item.escape.Neuron, item.escape.Column)));
        Accepted(survey);
    }

    /// <summary>Gallery instances with another activation.</summary>
    public static TheoryData<string, Activation> Competitors
    {
        get
        {
            var data = new TheoryData<string, Activation>();
            foreach (var name in new[] { "acute-pair", "crowded-plane", "three-features-no-partial-minimum" })
                foreach (Activation activation in new Activation[]
                {
                    new TopKActivation(1),
                    new TopKActivation(2),
                    new TopKActivation(1, rectified: false),
                    new BatchTopKActivation(1),
                })
                    data.Add(name, activation);
            return data;
        }
    }

    /// <summary>Where the last one drives out another neuron, others are named in the pattern that is entered.</summary>
    [Fact]
    public void A_revived_neuron_drives_out_the_one_that_served_its_column()
    {
        var survey = Survey(GalleryInstances.ByName("acute-pair").With(activation: new TopKActivation(1)));
        var trap = Assert.Single(survey.Entries, entry => entry.Pattern.Sets.Any(set => set.Count == 2));
        Assert.Equal((MinimumShape.Trap, RationalInterval.Point(Rational.Parse("2/5"))), (trap.Shape, trap.Loss));
        Assert.Equal(["({0}, {1})", "({1}, {0})"], trap.Escapes.Select(escape => escape.Entered.ToString()).Order());
        Assert.All(trap.Escapes, escape => Assert.Equal((true, Rational.Parse("1/5")), (escape.IsDead, escape.Moved)));
    }

    /// <summary>A partial minimum with a rational row has an exact loss, overlapping sets or not.</summary>
    [Fact]
    public void Rational_points_have_exact_losses()
    {
        var points = new EnclosedMinima(GalleryInstances.ByName("acute-pair")).Find(new ActivationPattern([[0, 1], []])).Points;
        Assert.Equal(RationalInterval.Point(Rational.Parse("2/5")), Assert.Single(points).Loss);
    }

    [Fact]
    public void Without_all_patterns_the_list_is_that_of_the_partitions()
    {
        var instance = GalleryInstances.ByName("acute-pair");
        var survey = SpuriousOptima.Survey(instance, GlobalMinimum.Find(instance));
        Assert.Equal(["({0,1}, {})"], survey.Entries.Select(entry => entry.Pattern.ToString()));
        Assert.Equal((2, 0), (survey.DisjointPatterns, survey.SearchedPatterns));
        Accepted(survey);
    }

    /// <summary>Floating point has a unit, and it is the loss of nothing: with any other weights there are the same points.</summary>
    [Theory]
    [InlineData("acute-pair", "1e9")]
    [InlineData("acute-pair", "1e-9")]
    [InlineData("acute-pair", "1e25")]
    [InlineData("orthonormal-2-unequal", "1e-9")]
    [InlineData("three-in-plane", "1e9")]
    [InlineData("three-in-plane", "1e-9")]
    public void The_size_of_losses_changes_nothing(string name, string factor)
    {
        var (plain, by) = (GalleryInstances.ByName(name), Rational.Parse(factor));
        var problem = plain.Problem;
        var scaled = Survey(plain.With(problem: new Problem(problem.Inputs, problem.Targets, by * problem.Weights)));
        Assert.Equal(Survey(plain).Entries.Select(Said).Order(), scaled.Entries.Select(Said).Order());
        Accepted(scaled);

        static string Said(LocalMinimum entry) => $"{entry.Pattern}: {entry.Shape}, interior {entry.IsInterior}, local {entry.IsLocalMinimum}";
    }

    /// <summary>A multiplier that was rounding, 1e-16 of losses of 1e13, counted as positive; of losses of 1e25 the inverse of the Hessian was
    /// rounded to 0. The kernel said no to both.</summary>
    [Theory]
    [InlineData(2_026_622_070)]
    [InlineData(2_026_622_007)]
    public void The_kernel_accepts_what_is_found_of_large_losses(int seed) => Accepted(Survey(OddInstances.Of(seed)));

    internal static SpuriousOptima Survey(Instance instance) =>
        SpuriousOptima.Survey(
            instance, GlobalMinimum.Find(instance, ZeroLossCensus.Take(instance)), new SpuriousOptimaOptions { AllPatterns = true });

    internal static void Accepted(SpuriousOptima survey) => Assert.All(survey.Findings, finding =>
    {
        var result = Kernel.Check(Certificate.Of(survey.Instance, finding).Utf8);
        Assert.True(result.IsAccepted, $"{finding.Kind}: {result.Reason}");
    });
}
