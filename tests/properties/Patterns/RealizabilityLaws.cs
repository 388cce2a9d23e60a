using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using Xunit;

namespace TheoryChecks.Properties.Patterns;

/// <summary>Deciding one pattern, against elimination, with either answer certified.</summary>
[Properties(Arbitrary = new[] { typeof(InstanceGenerators) })]
public sealed class RealizabilityLaws
{
    [Property(MaxTest = 200)]
    public void Every_pattern_is_decided_as_elimination_decides_it_and_the_kernel_agrees(SmallInstance small)
    {
        var judge = new Judge(small.Activation, small.Inputs, small.Neurons);
        foreach (var pattern in judge.AllPatterns())
        {
            var decided = Realizability.Decide(small.Instance, pattern);
            Assert.Equal(judge.IsRealizable(pattern), decided.IsRealizable);
            Assert.Equal(decided.IsRealizable, decided.Lemma is null && decided.Group is null && decided.Neuron is null);
            var result = Kernel.Check(Certificate.Of(small.Instance, decided.Finding()).Utf8);
            Assert.True(result.IsAccepted, $"{pattern}: {result.Reason}");
        }
    }

    [Property(MaxTest = 200)]
    public void A_lemma_of_a_neuron_says_the_same_about_cells(SeparableInstance separable)
    {
        // Motzkin multipliers for the columns of neuron i are multipliers for the cells c nq + i of the whole pattern.
        var small = separable.Small;
        if (small.Neurons * small.Inputs.Rows > 6)
            return;
        foreach (var pattern in Judge.AllPatterns(small.Neurons, small.Inputs.Rows))
        {
            var decided = Realizability.Decide(small.Instance, pattern);
            if (decided is not { Lemma: { } lemma, Neuron: { } neuron })
                continue;
            var onCells = new Lemma(lemma.Terms.Select(term =>
                (term.Atom.Kind == AtomKind.On
                    ? Atom.On(term.Atom.First * small.Neurons + neuron)
                    : Atom.Off(term.Atom.First * small.Neurons + neuron), term.Times)));
            var finding = decided.Finding() with
            {
                Evidence = evidence =>
                {
                    evidence.WritePropertyName("lemma");
                    onCells.Write(evidence);
                },
            };
            var result = Kernel.Check(Certificate.Of(small.Instance, finding).Utf8);
            Assert.True(result.IsAccepted, $"{pattern}: {result.Reason}");
        }
    }

    [Property(MaxTest = 300)]
    public void Theory_and_kernel_open_the_same_gate(SmallInstance small, int seed)
    {
        var read = new ClaimInstance(new Reader(JsonIndex.Parse(System.Text.Encoding.UTF8.GetBytes(small.ToString())).Root, "$"));
        var rule = GateRule.Of(small.Activation, small.Neurons, small.Inputs.Rows);
        foreach (var encoder in EncoderSamples.Of(small, seed, 20))
        {
            var z = small.Instance.Problem.Preactivations(encoder);
            Assert.Equal(z, read.Preactivations(encoder));
            var gate = small.Activation.Gate(z);
            Assert.Equal(gate, read.Gate(z));
            Assert.Equal(gate, rule.Gate(new RationalVector(Enumerable.Range(0, encoder.Rows).SelectMany(encoder.Row)), small.Inputs));
            Assert.Equal(small.Activation.Apply(z), ClaimInstance.Latents(z, gate));
        }
    }

    [Fact]
    public void A_pattern_that_does_not_fit_is_refused_with_the_reason()
    {
        var inputs = RationalMatrix.Identity(2);
        AssertRefused("The pattern has no sets; give one set of columns per neuron.", new ReluActivation(), []);
        AssertRefused("Set 1 of the pattern names column 2; columns are numbered 0 to 1.", new ReluActivation(), [[0], [2]]);
        AssertRefused("k is 3 but there are 2 neurons", new TopKActivation(3), [[0], [1]]);
        AssertRefused("theta has 3 entries for 2 neurons", new JumpReluActivation([1, 1, 1]), [[0], [1]]);
        Assert.Contains("lists column 0 twice", Assert.Throws<ArgumentException>(() => new ActivationPattern([[0, 0]])).Message);
        Assert.Contains("lists column -1", Assert.Throws<ArgumentException>(() => new ActivationPattern([[-1]])).Message);

        void AssertRefused(string reason, Activation activation, int[][] sets)
        {
            var pattern = new ActivationPattern(sets);
            Assert.Contains(reason, Assert.Throws<ArgumentException>(() => Realizability.Decide(activation, inputs, pattern)).Message);
            Assert.Contains(reason, Assert.Throws<ArgumentException>(() => Realizability.RegionOf(activation, inputs, pattern)).Message);
        }
    }
}
