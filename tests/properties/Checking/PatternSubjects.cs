using System.Globalization;
using System.Numerics;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Properties.Patterns;

namespace TheoryChecks.Properties.Checking;

/// <summary>Certificates about patterns, one of every kind and evidence for every activation, judged by Fourier-Motzkin elimination.</summary>
public sealed class PatternSubjects : IMutationSubjects
{
    private static readonly (string Name, Instance Instance)[] Instances =
    [
        ("relu", Of(new ReluActivation(), 2, [1, 0], [1, 1], [-2, -2])),
        ("jumprelu", Of(new JumpReluActivation([0, Rational.Parse("3/2")]), 2, [1, 2], [-1, -2], [0, 1])),
        ("one threshold", Of(new JumpReluActivation([2]), 1, [1], [-1], [2])),
        ("topk", Of(new TopKActivation(1), 2, [1, 0], [-1, 1])),
        ("bare topk", Of(new TopKActivation(2, rectified: false), 3, [1], [-1])),
        ("batchtopk", Of(new BatchTopKActivation(1), 2, [1], [2])),
        ("identity", Of(new IdentityActivation(), 2, [1], [0])),
        ("zero", Of(new ZeroActivation(), 1, [1, 1], [1, 0])),
    ];

    private static readonly (string Name, Instance Instance)[] Symmetric =
    [
        ("relu", Of(new ReluActivation(), 2, [1, 0], [1, 1], [0, 0], [0, 1], [2, 2])),
        ("majorities", Of(new ReluActivation(), 1, [1, 1, 1], [1, -1, 1], [1, 1, -1], [1, -1, -1])),
        ("jumprelu", Of(new JumpReluActivation([Rational.Parse("3/2")]), 1, [1, 0], [0, 1], [0, 0], [-1, -1], [0, 1])),
    ];

    /// <inheritdoc/>
    public IEnumerable<MutationSubject> Subjects
    {
        get
        {
            foreach (var (name, instance) in Instances)
            {
                var decided = Judge.AllPatterns(instance.Neurons, instance.Problem.Columns)
                    .Select(pattern => Realizability.Decide(instance, pattern))
                    .ToArray();
                // One certificate of each shape of evidence: with and without equalities, off and beats terms, neuron, group.
                foreach (var one in decided.GroupBy(Shape).Select(group => group.Last()))
                    yield return new($"{name}, {one.Pattern}", instance, one.Finding());
                var regions = decided.Where(one => one.IsRealizable).Select(one => Realizability.RegionOf(instance, one.Pattern)!);
                foreach (var region in regions.GroupBy(region => region.Dimension).Select(group => group.Last()))
                    yield return new($"{name}, region of {region.Pattern}", instance, region.Finding());
                var trees = new List<(CensusPart Part, EnumerationRecord Record)>();
                PatternCensus.Take(instance, sinkFor: part =>
                {
                    trees.Add((part, new EnumerationRecord()));
                    return trees[^1].Record;
                });
                foreach (var (part, record) in trees)
                    yield return new($"{name}, tree {part.Threshold}", instance, part.Finding(record));
            }
            foreach (var (name, instance) in Instances.Where(item => item.Instance.Activation is ReluActivation or JumpReluActivation))
            {
                var theta = instance.Activation.Threshold(0);
                yield return new($"{name}, below 1", instance, Tree(instance, theta, "1").NeuronFinding(theta, "1"));
                yield return new($"{name}, joined", instance, Joined(instance, theta, "1", "00", "01"));
            }
            foreach (var (name, instance) in Symmetric)
                foreach (var part in OrbitCensus.Take(instance).Parts)
                    yield return new($"{name}, orbits {part.Threshold}", instance, part.Finding());
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Func<Instance, JsonElement, bool>> Judges { get; } = new Dictionary<string, Func<Instance, JsonElement, bool>>
    {
        ["realizable"] = (instance, claim) => JudgeOf(instance).IsRealizable(Pattern(claim)),
        ["unrealizable"] = (instance, claim) => !JudgeOf(instance).IsRealizable(Pattern(claim)),
        ["region"] = (instance, claim) => JudgeOf(instance).Dimension(Pattern(claim)) == claim.GetProperty("dimension").GetInt32(),
        ["enumeration"] = IsCount,
        ["enumeration-orbits"] = IsNeuronCount,
    };

    private static bool IsCount(Instance instance, JsonElement claim)
    {
        var patterns = BigInteger.Parse(claim.GetProperty("patterns").GetString()!, CultureInfo.InvariantCulture);
        if (claim.GetProperty("scope").GetString() == "neuron")
        {
            return IsNeuronCount(instance, claim);
        }
        var all = JudgeOf(instance).Realizable();
        return patterns == all.Count
            && BigInteger.Parse(
                claim.GetProperty("patternsUpToPermutation").GetString()!,
                CultureInfo.InvariantCulture) == all.Select(pattern => pattern.Canonical()).Distinct().Count();
    }

    /// <summary>True if one neuron with the claim's threshold has as many sets as claimed.</summary>
    private static bool IsNeuronCount(Instance instance, JsonElement claim)
    {
        var threshold = claim.GetProperty("threshold") is { ValueKind: JsonValueKind.Number } number
            ? Rational.Parse(number.GetRawText())
            : Rational.Parse(claim.GetProperty("threshold").GetString()!);
        var prefix = claim.TryGetProperty("prefix", out var word) ? word.GetString()! : "";
        return instance.Activation is ReluActivation or JumpReluActivation
            && Enumerable.Range(0, instance.Neurons).Any(i => instance.Activation.Threshold(i) == threshold)
            && BigInteger.Parse(claim.GetProperty("patterns").GetString()!, CultureInfo.InvariantCulture)
                == new Judge(new JumpReluActivation([threshold]), instance.Problem.Inputs, 1).Realizable()
                    .Count(pattern => prefix.Select((side, c) => pattern[0].Contains(c) == (side == '1')).All(agrees => agrees));
    }

    /// <summary>The tree of one neuron below a prefix.</summary>
    private static EnumerationRecord Tree(Instance instance, Rational theta, string prefix)
    {
        var record = new EnumerationRecord();
        bool[] decisions = [.. prefix.Select(side => side == '1')];
        PatternEnumerator.Run(GateRule.OneNeuron(instance.Problem.Columns, theta), instance.Problem.Inputs, decisions, record);
        return record;
    }

    /// <summary>The finding for the whole tree, its parts inside.</summary>
    private static Finding Joined(Instance instance, Rational theta, params string[] prefixes)
    {
        var parts = prefixes.Select(prefix => Tree(instance, theta, prefix)).ToArray();
        return EnumerationRecord.Joined(theta, parts.Sum(part => part.Points.Count), []) with
        {
            Evidence = evidence =>
            {
                evidence.WriteStartArray("parts");
                foreach (var (part, prefix) in parts.Zip(prefixes))
                {
                    var finding = part.NeuronFinding(theta, prefix);
                    evidence.WriteStartObject();
                    evidence.WriteStartObject("claim");
                    finding.Claim(evidence);
                    evidence.WriteEndObject();
                    evidence.WriteStartObject("evidence");
                    finding.Evidence(evidence);
                    evidence.WriteEndObject();
                    evidence.WriteEndObject();
                }
                evidence.WriteEndArray();
            },
        };
    }

    private static string Shape(Realizability decided) => decided.IsRealizable
        ? "encoder"
        : $"{decided.Neuron is null} {decided.Group is null} {string.Join(' ', Kinds(decided.Lemma))}";

    private static IEnumerable<AtomKind> Kinds(Lemma? lemma) => lemma is null ? [] : lemma.Terms.Select(term => term.Atom.Kind).Distinct().Order();

    private static Judge JudgeOf(Instance instance) => new(instance.Activation, instance.Problem.Inputs, instance.Neurons);

    private static ActivationPattern Pattern(JsonElement claim) =>
        new(claim.GetProperty("pattern").EnumerateArray().Select(set => set.EnumerateArray().Select(c => c.GetInt32())));

    private static Instance Of(Activation activation, int neurons, params long[][] inputs) =>
        Arrangements.Instance(Arrangements.Rows(inputs), activation, neurons);
}
