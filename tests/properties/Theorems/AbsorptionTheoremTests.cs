using FsCheck.Xunit;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Properties.Patterns;
using TheoryChecks.Theorems;
using Xunit;

namespace TheoryChecks.Properties.Theorems;

/// <summary>Thm 3.8 on the gallery and its repairs on random instances.</summary>
public sealed class AbsorptionTheoremTests
{
    [Theory]
    [InlineData("absorption-relu-fan", VerdictKind.Refuted, VerdictKind.NotApplicable)]
    [InlineData("absorption-jumprelu-fan", VerdictKind.Holds, VerdictKind.Holds)]
    [InlineData("absorption-top1-fan", VerdictKind.Holds, VerdictKind.Holds)]
    [InlineData("dog-breeds", VerdictKind.Holds, VerdictKind.Holds)]
    [InlineData("superposition-4-in-2", VerdictKind.Holds, VerdictKind.NotApplicable)]
    [InlineData("orthonormal-3", VerdictKind.Holds, VerdictKind.Holds)]
    [InlineData("crosscoder-two-models", VerdictKind.Holds, VerdictKind.Holds)]
    [InlineData("example-3.5", VerdictKind.Holds, VerdictKind.Holds)]
    [InlineData("topk-bare-jump", VerdictKind.NotApplicable, VerdictKind.NotApplicable)]
    [InlineData("identity-antiparallel", VerdictKind.NotApplicable, VerdictKind.NotApplicable)]
    [InlineData("width-1-of-3", VerdictKind.NotApplicable, VerdictKind.NotApplicable)]
    public void GalleryVerdicts(string name, VerdictKind published, VerdictKind repaired) =>
        Assert.Equal([published, repaired], Decided.Kinds("3.8", GalleryInstances.ByName(name)));

    [Fact]
    public void NothingIsUndecidedOnTheGallery() =>
        Assert.All(GalleryInstances.All, instance => Assert.DoesNotContain(VerdictKind.Undecided, Decided.Kinds("3.8", instance)));

    [Fact]
    public void TheReasonNamesTheSubConceptsThatCannotSplitOff()
    {
        var reason = Decided.Of("3.8", StatementForm.Published, GalleryInstances.ByName("absorption-relu-fan")).Reason;
        Assert.Equal(
            "Neuron 0 has the sub-concepts {0,1} in ({0,1}, {}); 0 cannot split off: {1} is not realizable, {0} is not realizable; "
            + "1 cannot split off: {0} is not realizable, {1} is not realizable (3 of 6 hierarchical patterns fail)."
            + " The printed hypotheses hold; the proof also needs positive thresholds: relu has none.",
            reason);
    }

    [Fact]
    public void TheReasonNamesTheSubConceptThatSplitsOff() => Assert.EndsWith(
        "All 6 hierarchical patterns have a realizable split (12 of 14 splits are); from neuron 0 with sub-concepts {0,1,2}, 0 splits off to "
            + "neuron 1.",
        Decided.Of("3.8", StatementForm.Published, GalleryInstances.ByName("absorption-jumprelu-fan")).Reason);

    [Theory]
    [InlineData("width-1-of-3", "There is one neuron, so a sub-concept that splits off has nowhere to go.")]
    [InlineData("superposition-4-in-2", "The inputs are dependent, and at threshold 0 no direction has a positive inner product with all of them.")]
    public void TheReasonNamesTheHypothesisThatFails(string name, string reason) =>
        Assert.Equal(reason, Decided.Of("3.8", StatementForm.Repaired, GalleryInstances.ByName(name)).Reason);

    [Fact]
    public void AColumnThatIsNeverOnAloneIsNamed()
    {
        // The middle one of three directions within a right angle.
        var instance = Arrangements.Instance(Arrangements.Rows([[1, 0], [1, 1], [0, 1]]), new ReluActivation(), 2);
        var verdict = Decided.Of("3.8", StatementForm.Repaired, instance);
        Assert.Equal(VerdictKind.NotApplicable, verdict.Kind);
        Assert.Equal("The inputs are dependent, and no neuron can be on for column 1 alone.", verdict.Reason);
    }

    [Fact]
    public void TooManyPatternsAreUndecided()
    {
        var instance = Arrangements.Instance(RationalMatrix.Identity(17), new ReluActivation(), 2);
        Assert.All(Decided.All("3.8", instance), verdict =>
        {
            Assert.Equal(VerdictKind.Undecided, verdict.Kind);
            Assert.Equal("There are more than 100000 patterns; beyond that they are not surveyed.", verdict.Reason);
        });
    }

    [Property(MaxTest = 40)]
    public void VerdictsDoNotDependOnCoordinatesOrOrder(int which, int seed)
    {
        var instance = GalleryInstances.All[(which & int.MaxValue) % GalleryInstances.All.Count];
        var copy = instance.RotatedInputs(seed).RotatedTargets(seed).WithPermutedFeatures(seed);
        Assert.Equal(Decided.Kinds("3.8", instance), Decided.Kinds("3.8", copy));
    }

    /// <summary>Repair 1: unit inputs, M &lt; 1 (they differ), positive thresholds. Of two antipodal inputs nobody sees both: nothing is hierarchical
    /// then.</summary>
    [Property(MaxTest = 40)]
    public void HoldsForPositiveThresholdsOnUnitInputs(int seed)
    {
        var random = new RandomNumbers(seed);
        var inputs = DifferentUnitVectors(random, random.Whole(2, 6), random.Whole(2, 3));
        var theta = Rational.FromRatio(random.Whole(1, 8), random.Whole(1, 8));
        var expected = inputs.Rows == 2 && inputs.Row(0).Equals(-inputs.Row(1)) ? VerdictKind.Vacuous : VerdictKind.Holds;
        Assert.Equal([expected, expected], Decided.Kinds("3.8", Arrangements.Instance(inputs, new JumpReluActivation([theta]), 2)));
    }

    [Property(MaxTest = 1, Replay = "(17765309371650015908,4854220845334511329,36)")]
    public void AnAntipodalPairHasNothingHierarchical(int seed) => HoldsForPositiveThresholdsOnUnitInputs(seed);

    /// <summary>Repair 2: (1, x) with x on a sphere; the direction (1, 0) sees all of them, and each is alone in some half-space.</summary>
    [Property(MaxTest = 40)]
    public void HoldsForReluUnderACommonParent(int seed)
    {
        var random = new RandomNumbers(seed);
        var leaves = DifferentUnitVectors(random, random.Whole(2, 6), random.Whole(2, 3));
        var inputs = RationalMatrix.FromRows(Enumerable.Range(0, leaves.Rows)
            .Select(c => (Rational)random.Whole(1, 3) * new RationalVector([Rational.One]).Concat(leaves.Row(c))));
        AssertHolds(Arrangements.Instance(inputs, new ReluActivation(), 3), StatementForm.Published, StatementForm.Repaired);
    }

    /// <summary>Repair 3.</summary>
    [Property(MaxTest = 40)]
    public void HoldsForEverySplitOfIndependentInputs(int seed)
    {
        var random = new RandomNumbers(seed);
        var n = random.Whole(2, 5);
        var activation = random.One<Activation>(new ReluActivation(), new JumpReluActivation([0, Rational.FromRatio(1, 2), 3]));
        var instance = Arrangements.Instance(random.UnitVectors(n, n + random.Whole(0, 1), independent: true), activation, 3);
        AssertHolds(instance, StatementForm.Published, StatementForm.Repaired);
        var survey = AbsorptionSurvey.Take(instance);
        Assert.Equal(survey.Splits, survey.RealizableSplits);
    }

    /// <summary>Repair 4; the published form may still fail, on regions of lower dimension.</summary>
    [Property(MaxTest = 25)]
    public void HoldsForTopOneOnFullRegions(int seed)
    {
        var random = new RandomNumbers(seed);
        var inputs = DifferentUnitVectors(random, random.Whole(3, 4), random.Whole(2, 3));
        AssertHolds(Arrangements.Instance(inputs, new TopKActivation(1), 2), StatementForm.Repaired);
    }

    /// <summary>
    /// A pair of antipodal inputs that nobody sees pins every row to a line; with one neuron on for two inputs the other cannot follow.
    /// </summary>
    [Fact]
    public void TopOneMayFailOnRegionsOfLowerDimension()
    {
        var inputs = Arrangements.Rows([[1, 0], [-1, 0], [3, 4], [-3, 4], [0, 1]]);
        var instance = Arrangements.Instance(inputs, new TopKActivation(1), 2);
        var verdicts = Decided.All("3.8", instance);
        Assert.Equal(VerdictKind.Refuted, verdicts[0].Kind);
        Assert.Equal(VerdictKind.Holds, verdicts[1].Kind);
        Assert.Contains("regions of lower dimension", verdicts[1].Reason, StringComparison.Ordinal);
    }

    /// <summary>
    /// The published verdict against the printed words, for models of M and of M + 1 neurons: patterns of M neurons, all with two columns or more,
    /// and the new neuron anywhere among them, since the paper settles no ties.
    /// </summary>
    [Property(MaxTest = 30)]
    public void ThePublishedFormIsDecidedAsPrinted(int seed)
    {
        var random = new RandomNumbers(seed);
        var (n, np, nq) = (random.Whole(2, 4), random.Whole(1, 2), random.Whole(2, 3));
        var inputs = Arrangements.Rows(Enumerable.Range(0, n).Select(_ => Enumerable.Range(0, np).Select(_ => (long)random.Whole(-2, 2))));
        var activation = random.One<Activation>(
            new ReluActivation(), new JumpReluActivation([1]), new TopKActivation(1), new TopKActivation(2), new BatchTopKActivation(1));
        var instance = Arrangements.Instance(inputs, activation, nq);
        var splits = new List<bool>();
        for (var parents = 1; parents < nq; parents++)
            foreach (var pattern in Patterns(Model(parents)).Where(pattern => pattern.Sets.All(set => set.Count >= 2)))
                splits.AddRange(pattern.Sets.Select((_, i) => CanSplit(Model(pattern.Neurons + 1), pattern, i)));
        var expected = splits.Count == 0 ? VerdictKind.Vacuous : splits.TrueForAll(can => can) ? VerdictKind.Holds : VerdictKind.Refuted;
        Assert.Equal(expected, Decided.Of("3.8", StatementForm.Published, instance).Kind);

        // Fewer neurons than k: all positive entries pass, as with k = the number of neurons.
        Instance Model(int neurons) => instance.With(
            neurons: neurons, activation: activation is TopKActivation { K: var k } && k > neurons ? new TopKActivation(neurons) : activation);
    }

    private static IEnumerable<ActivationPattern> Patterns(Instance instance)
    {
        var cells = instance.Neurons * instance.Problem.Columns;
        return Enumerable.Range(0, 1 << cells)
            .Select(bits => new ActivationPattern(Enumerable.Range(0, instance.Neurons)
                .Select(i => Enumerable.Range(0, instance.Problem.Columns).Where(c => (bits >> (c * instance.Neurons + i) & 1) == 1))))
            .Where(pattern => Realizability.Decide(instance, pattern).IsRealizable);
    }

    private static bool CanSplit(Instance larger, ActivationPattern pattern, int parent) => pattern[parent].Any(j =>
        Enumerable.Range(0, larger.Neurons).Any(place =>
        {
            var sets = pattern.Sets.Select((set, i) => i == parent ? set.Where(c => c != j) : set).ToList();
            sets.Insert(place, [j]);
            return Realizability.Decide(larger, new ActivationPattern(sets)).IsRealizable;
        }));

    /// <summary>Every answer of the survey against elimination of variables (one neuron) or the joint decision of the pattern.</summary>
    [Property(MaxTest = 40)]
    public void EverySplitIsDecidedRight(int seed)
    {
        var random = new RandomNumbers(seed);
        var (n, np) = (random.Whole(2, 4), random.Whole(1, 3));
        var inputs = Arrangements.Rows(Enumerable.Range(0, n).Select(_ => Enumerable.Range(0, np).Select(_ => (long)random.Whole(-2, 2))));
        var activation = random.One<Activation>(
            new ReluActivation(),
            new JumpReluActivation([1]),
            new JumpReluActivation([0, 2]),
            new TopKActivation(1),
            new TopKActivation(1, rectified: false));
        var instance = Arrangements.Instance(inputs, activation, 2);
        foreach (var pattern in AbsorptionSurvey.Take(instance).Hierarchical)
            foreach (var split in pattern.Splits)
            {
                var realizable = activation.IsSeparable
                    ? OneNeuron(instance, pattern.Parent, pattern.Pattern[pattern.Parent].Remove(split.SubConcept))
                        && pattern.Dead.Any(i => OneNeuron(instance, i, [split.SubConcept]))
                    : pattern.Dead.Any(i => Realizability.Decide(instance, pattern.Absorption(split.SubConcept, i)).IsRealizable);
                Assert.Equal(realizable, split.IsRealizable);
            }
        Decided.All("3.8", instance);
    }

    /// <summary>&lt;v, p_c> - theta t > 0 on the set, at most 0 off it, t > 0.</summary>
    private static bool OneNeuron(Instance instance, int neuron, IEnumerable<int> set)
    {
        var theta = instance.Activation.Threshold(neuron);
        var inequalities = Enumerable.Range(0, instance.Problem.Columns).Select(c =>
        {
            var form = instance.Problem.Input(c).Concat([-theta]);
            return set.Contains(c) ? Inequality.Strict(form) : Inequality.Weak(-form);
        });
        var dimension = instance.Problem.InputDimension + 1;
        return FourierMotzkin.Feasible(dimension, inequalities.Append(Inequality.Strict(RationalVector.Unit(dimension, dimension - 1))));
    }

    private static void AssertHolds(Instance instance, params StatementForm[] forms) =>
        Assert.All(
            Decided.All("3.8", instance).Where(verdict => forms.Contains(verdict.Form)),
            verdict => Assert.True(verdict.Kind == VerdictKind.Holds, verdict.Reason));

    private static RationalMatrix DifferentUnitVectors(RandomNumbers random, int count, int dimension)
    {
        while (true)
            if (random.UnitVectors(count, dimension) is var rows && Enumerable.Range(0, count).Select(rows.Row).Distinct().Count() == count)
                return rows;
    }
}
