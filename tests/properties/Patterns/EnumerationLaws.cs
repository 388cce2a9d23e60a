using System.Buffers;
using System.Numerics;
using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using TheoryChecks.Certificates;
using TheoryChecks.Checking;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using Xunit;

namespace TheoryChecks.Properties.Patterns;

/// <summary>Enumeration and counting against brute force.</summary>
[Properties(Arbitrary = new[] { typeof(InstanceGenerators) })]
public sealed class EnumerationLaws
{
    [Property(MaxTest = 500)]
    public void Sets_of_a_neuron_are_those_that_elimination_finds_feasible(NeuronInstance neuron)
    {
        var expected = JudgeOf(neuron.Small).Realizable();
        var census = PatternCensus.Take(neuron.Small.Instance, keepList: true);
        Assert.Equal(expected, census.List);
        Assert.Equal(expected.Count, census.NeuronPatterns);
    }

    [Property(MaxTest = 500)]
    public void Joint_patterns_are_those_that_elimination_finds_feasible(JointInstance joint)
    {
        var expected = JudgeOf(joint.Small).Realizable();
        var census = PatternCensus.Take(joint.Small.Instance, keepList: true);
        Assert.Equal(expected, census.List);
        Assert.Equal(expected.Count, census.Patterns);
        Assert.Equal(expected.Select(pattern => pattern.Canonical()).Distinct().Count(), census.PatternsUpToPermutation);
        Assert.Null(census.NeuronPatterns);
    }

    [Property(MaxTest = 200)]
    public void Joint_patterns_are_those_that_occur_among_all_sign_vectors(JointInstance joint)
    {
        // Six cells of one BatchTopK group have 21 signs: too many to explore often.
        if (joint.Small.Activation is BatchTopKActivation && joint.Small.Neurons * joint.Small.Inputs.Rows > 4)
            return;
        Assert.Equal(JudgeOf(joint.Small).RealizableBySigns(), PatternCensus.Take(joint.Small.Instance, keepList: true).List);
    }

    [Property(MaxTest = 300)]
    public void Counts_are_those_of_the_materialised_product(SeparableInstance separable)
    {
        var (instance, nq) = (separable.Small.Instance, separable.Small.Neurons);
        var sets = Enumerable.Range(0, nq)
            .Select(i => new Judge(new JumpReluActivation([instance.Activation.Threshold(i)]), separable.Small.Inputs, 1)
                .Realizable()
                .Select(set => set[0].ToArray())
                .ToArray())
            .ToArray();
        IEnumerable<int[][]> product = [[]];
        foreach (var choices in sets)
            product = product.SelectMany(_ => choices, (chosen, set) => (int[][])[.. chosen, set]);
        var all = product.Select(chosen => new ActivationPattern(chosen)).ToHashSet();
        var census = PatternCensus.Take(instance, keepList: true);
        Assert.Equal(all.Count, census.Patterns);
        Assert.Equal(all.Select(pattern => pattern.Canonical()).Distinct().Count(), census.PatternsUpToPermutation);
        Assert.Equal(all.SelectMany(pattern => pattern.Sets, (_, set) => new ActivationPattern([set])).Distinct().Order(), census.List);
        Assert.Equal(census.List!.Count, census.NeuronPatterns);
    }

    [Property(MaxTest = 500)]
    public void Every_sampled_encoder_has_a_listed_pattern(SmallInstance small, int seed)
    {
        var census = PatternCensus.Take(small.Instance, keepList: true);
        var listed = census.List!.ToHashSet();
        foreach (var encoder in EncoderSamples.Of(small, seed, 60))
        {
            var pattern = ActivationPattern.FromGate(small.Activation.Gate(small.Instance.Problem.Preactivations(encoder)));
            if (census.NeuronPatterns is null)
                Assert.Contains(pattern, listed);
            else
                Assert.All(pattern.Sets, set => Assert.Contains(new ActivationPattern([set]), listed));
        }
    }

    [Property(MaxTest = 500)]
    public void The_kernel_accepts_every_tree_written_or_streamed(SmallInstance small)
    {
        var records = new List<(CensusPart Part, EnumerationRecord Record)>();
        PatternCensus.Take(small.Instance, sinkFor: part =>
        {
            records.Add((part, new EnumerationRecord()));
            return records[^1].Record;
        });
        Assert.All(records, record => Accepted(Kernel.Check(Certificate.Of(small.Instance, record.Part.Finding(record.Record)).Utf8)));
        Assert.All(StreamedKernel.Take(small.Instance).Results, Accepted);
    }

    [Property(MaxTest = 150)]
    public void The_tree_does_not_depend_on_the_number_of_threads(SmallInstance small)
    {
        var trees = new[] { 1, 2, 5 }.Select(threads => Tree(small.Instance, new EnumeratorOptions { Threads = threads })).Distinct();
        Assert.Single(trees);
    }

    [Fact]
    public void A_tree_of_many_subtrees_does_not_depend_on_the_number_of_threads()
    {
        var instance = Arrangements.Instance(Arrangements.Threshold(4), new ReluActivation(), 1);
        Assert.Single(new[] { 1, 2, 7 }.Select(threads => Tree(instance, new EnumeratorOptions { Threads = threads })).Distinct());
    }

    [Property(MaxTest = 200)]
    public void Numbers_of_every_width_grow_the_same_tree(SmallInstance small)
    {
        var rule = GateRule.Of(small.Activation, small.Neurons, small.Inputs.Rows);
        var narrow = TreeWith<long>(rule, small.Inputs);
        Assert.Equal(narrow, TreeWith<Int128>(rule, small.Inputs));
        Assert.Equal(narrow, TreeWith<BigInteger>(rule, small.Inputs));
    }

    [Property(MaxTest = 200)]
    public void Thirty_digit_inputs_have_the_patterns_of_the_small_ones_they_come_from(NeuronInstance neuron, int seed) =>
        AssertSameAfterChangeOfCoordinates(neuron.Small, seed);

    [Property(MaxTest = 30)]
    public void Thirty_digit_inputs_have_the_joint_patterns_of_the_small_ones_they_come_from(JointInstance joint, int seed) =>
        AssertSameAfterChangeOfCoordinates(joint.Small, seed);

    [Theory] // With thirty more digits the determinants of four columns outgrow 64 bits, and 128.
    [InlineData(2, true)]
    [InlineData(30, false)]
    public void Wide_entries_leave_narrow_numbers(int digits, bool fitsInt64)
    {
        var inputs = ChangeCoordinates(Arrangements.Threshold(3), digits, seed: 1);
        var rule = GateRule.OneNeuron(inputs.Rows, Rational.Zero);
        if (fitsInt64)
        {
            Assert.Equal(TreeWith<BigInteger>(rule, inputs), TreeWith<long>(rule, inputs));
        }
        else
        {
            Assert.Throws<OverflowException>(() => TreeWith<long>(rule, inputs));
            Assert.Throws<OverflowException>(() => TreeWith<Int128>(rule, inputs));
        }
        Assert.Equal(104, PatternCensus.Take(Arrangements.Instance(inputs, new ReluActivation(), 1)).NeuronPatterns);
    }

    [Fact]
    public void Beyond_the_limit_the_enumeration_gives_up_and_names_it()
    {
        var instance = Arrangements.Instance(Arrangements.Threshold(3), new ReluActivation(), 1);
        Assert.Contains("more than 103 patterns; take a smaller instance",
            Assert.Throws<EnumerationLimitException>(() => PatternCensus.Take(
                instance, options: new EnumeratorOptions { MaxPatterns = 103 })).Message);
        Assert.Contains("more than 103 patterns to keep in memory; raise --max-kept",
            Assert.Throws<EnumerationLimitException>(() => PatternCensus.Take(instance, true, new EnumeratorOptions { MaxKept = 103 })).Message);
        Assert.Equal(104, PatternCensus.Take(instance, true, new EnumeratorOptions { MaxPatterns = 104, MaxKept = 104 }).NeuronPatterns);
    }

    [Fact]
    public void Cancelling_stops_the_enumeration()
    {
        using var cancel = new CancellationTokenSource();
        var options = new EnumeratorOptions { Progress = _ => cancel.Cancel() };
        Assert.ThrowsAny<OperationCanceledException>(() =>
            PatternCensus.Take(Arrangements.Instance(Arrangements.Resonance(6), new ReluActivation(), 1), options: options, cancel: cancel.Token));
    }

    /// <summary>p -> A p maps the cells of w onto those of A^-T w.</summary>
    private static void AssertSameAfterChangeOfCoordinates(SmallInstance small, int seed)
    {
        var wide = small.Instance.With(problem: Arrangements.Instance(
            ChangeCoordinates(small.Inputs, 30, seed), small.Activation, small.Neurons).Problem);
        var (expected, actual) = (PatternCensus.Take(small.Instance, keepList: true), PatternCensus.Take(wide, keepList: true));
        Assert.Equal(expected.List, actual.List);
        Assert.Equal(expected.PatternsUpToPermutation, actual.PatternsUpToPermutation);
        foreach (var pattern in Judge.AllPatterns(small.Neurons, small.Inputs.Rows).Take(64))
        {
            var decided = Realizability.Decide(wide, pattern);
            Assert.Equal(Realizability.Decide(small.Instance, pattern).IsRealizable, decided.IsRealizable);
            Accepted(Kernel.Check(Certificate.Of(wide, decided.Finding()).Utf8));
        }
    }

    private static RationalMatrix ChangeCoordinates(RationalMatrix inputs, int digits, int seed)
    {
        var random = new Random(seed);
        var np = inputs.Columns;
        // Diagonally dominant, so invertible; no column keeps a small multiple.
        var wide = BigInteger.Pow(10, digits);
        var map = RationalMatrix.Create(np, np, (i, j) => (i == j ? 10 * np * wide : 0) + wide * random.Next(1, 1000) / 1000 + random.Next(1, 1000));
        return inputs * map;
    }

    private static string Tree(Instance instance, EnumeratorOptions options)
    {
        var text = new StringBuilder();
        PatternCensus.Take(instance, options: options, sinkFor: part => new Transcript(text));
        return text.ToString();
    }

    private static string TreeWith<T>(GateRule rule, RationalMatrix inputs)
        where T : struct, IBinaryInteger<T>
    {
        var text = new StringBuilder();
        var system = new AtomSystem(rule, inputs);
        PatternEnumerator.RunWith(system, new SimplexAtomSolver<T>(system), new Transcript(text));
        return text.ToString();
    }

    private static Judge JudgeOf(SmallInstance small) => new(small.Activation, small.Inputs, small.Neurons);

    private static void Accepted(CheckResult result) => Assert.True(result.IsAccepted, result.Reason);

    private sealed class Transcript(StringBuilder text) : IEnumerationSink
    {
        public void Lemma(Lemma lemma)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer))
                lemma.Write(writer);
            text.Append(Encoding.UTF8.GetString(buffer.WrittenSpan)).Append('\n');
        }

        public void Open() => text.Append("0\n");

        public void Closed(int lemma) => text.Append(lemma + 1).Append('\n');

        public void Point(RationalVector encoder) => text.Append(encoder).Append('\n');
    }
}
