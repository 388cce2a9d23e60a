using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Theorems;

/// <summary>
/// Every hierarchical pattern of an instance and every split of it, decided (Thm 3.8). All patterns are enumerated, so a split is realizable
/// iff its absorption pattern is in the list; for separable activations, iff F \ {j} and {j} are in the lists of single neurons.
/// </summary>
internal sealed class AbsorptionSurvey
{
    /// <summary>Instances with more patterns than this are not surveyed.</summary>
    public const int MostPatterns = 100_000;

    private AbsorptionSurvey(IReadOnlyList<HierarchicalPattern> hierarchical, IReadOnlyList<Finding> findings, bool isCoveredByFindings)
    {
        Hierarchical = hierarchical;
        Findings = findings;
        IsCoveredByFindings = isCoveredByFindings;
    }

    /// <summary>
    /// The hierarchical patterns. Separable activations: one per realizable set with |F| >= 2 and per pair of threshold classes (0, positive) of
    /// the parent and of the neuron that takes over. Otherwise: one per ordered joint pattern and parent in it.
    /// </summary>
    public IReadOnlyList<HierarchicalPattern> Hierarchical { get; }

    /// <summary>The complete lists behind the survey, as findings "absorption" (and "enumeration", where zero and positive thresholds mix).</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>
    /// True if <see cref="Findings"/> decide every split by themselves. False where zero and positive thresholds mix: the splits between the two
    /// classes then need one finding each.
    /// </summary>
    public bool IsCoveredByFindings { get; }

    /// <summary>The number of splits.</summary>
    public int Splits => Hierarchical.Sum(pattern => pattern.Splits.Count);

    /// <summary>The number of realizable splits.</summary>
    public int RealizableSplits => Hierarchical.Sum(pattern => pattern.Splits.Count(split => split.IsRealizable));

    /// <summary>Surveys an instance.</summary>
    /// <exception cref="EnumerationLimitException">There are more than <see cref="MostPatterns"/> patterns.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static AbsorptionSurvey Take(Instance instance, CancellationToken cancel = default)
    {
        var records = new List<EnumerationRecord>();
        var census = PatternCensus.Take(
            instance,
            options: new EnumeratorOptions { MaxPatterns = MostPatterns },
            sinkFor: _ =>
            {
                records.Add(new EnumerationRecord());
                return records[^1];
            },
            cancel: cancel);
        var inputs = instance.Problem.Inputs;
        var lists = census.Parts.Select((part, k) => records[k].Points.Select(point => ActivationPattern.FromGate(part.Rule.Gate(point, inputs)))
            .ToHashSet()).ToArray();
        return census.NeuronPatterns is null
            ? Joint(census.Parts[0], records[0], lists[0])
            : Separable(instance, census.Parts, records, lists);
    }

    private static AbsorptionSurvey Joint(CensusPart part, EnumerationRecord record, HashSet<ActivationPattern> patterns)
    {
        var found = new List<HierarchicalPattern>();
        foreach (var pattern in patterns.Order())
        {
            var dead = Enumerable.Range(0, pattern.Neurons).Where(i => pattern[i].IsEmpty).ToArray();
            for (var i = 0; dead.Length > 0 && i < pattern.Neurons; i++)
                if (pattern[i].Length >= 2)
                    found.Add(Decide(pattern, i, dead, (whole, j, other) => patterns.Contains(whole.Absorption(j, other))));
        }
        return new AbsorptionSurvey(found, [Finding(part, record, patterns.Count, found)], isCoveredByFindings: true);
    }

    private static AbsorptionSurvey Separable(
        Instance instance, IReadOnlyList<CensusPart> parts, List<EnumerationRecord> records, HashSet<ActivationPattern>[] lists)
    {
        var (found, findings) = (new List<HierarchicalPattern>(), new List<Finding>());
        var classes = parts.Select(part => Enumerable.Range(0, instance.Neurons)
            .Where(i => instance.Activation.Threshold(i).Sign == part.Threshold!.Value.Sign).ToArray()).ToArray();
        for (var a = 0; a < parts.Count; a++)
        {
            for (var b = 0; b < parts.Count; b++)
            {
                var (parent, other) = (classes[a][0], classes[b].FirstOrDefault(i => i != classes[a][0], -1));
                if (other < 0)
                    continue;
                var (own, others) = (lists[a], lists[b]);
                var ofPair = own.Where(set => set[0].Length >= 2).Order()
                    .Select(set => Decide(OnOneNeuron(instance, parent, set[0]), parent, [other], (whole, j, _) =>
                        own.Contains(new([whole.Pattern[whole.Parent].Where(c => c != j)])) && others.Contains(new([[j]])))).ToList();
                found.AddRange(ofPair);
                if (a == b)
                    findings.Add(Finding(parts[a], records[a], own.Count, ofPair));
            }
            if (parts.Count > 1)
                findings.Add(parts[a].Finding(records[a]));
        }
        return new AbsorptionSurvey(found, findings, isCoveredByFindings: parts.Count == 1);
    }

    /// <summary>The pattern in which one neuron has this set and all others are dead.</summary>
    public static ActivationPattern OnOneNeuron(Instance instance, int neuron, IEnumerable<int> set) =>
        new(Enumerable.Range(0, instance.Neurons).Select(i => i == neuron ? set : []));

    private static HierarchicalPattern Decide(
        ActivationPattern pattern, int parent, IReadOnlyList<int> dead, Func<HierarchicalPattern, int, int, bool> isRealizable)
    {
        var whole = new HierarchicalPattern(pattern, parent, dead, []);
        return whole with
        {
            Splits = [.. pattern[parent].Select(j => new AbsorptionSplit(
                j, dead.Select(other => (int?)other).FirstOrDefault(other => isRealizable(whole, j, other!.Value))))],
        };
    }

    private static Finding Finding(CensusPart part, EnumerationRecord record, int patterns, List<HierarchicalPattern> hierarchical) => new(
        "absorption",
        claim =>
        {
            claim.WriteString("scope", part.Threshold is null ? "joint" : "neuron");
            if (part.Threshold is { } threshold)
                claim.Write("threshold", threshold);
            claim.WriteCount("patterns", patterns);
            claim.WriteCount("hierarchical", hierarchical.Count);
            claim.WriteCount("absorbed", hierarchical.Count(pattern => pattern.IsAbsorbed));
            claim.WriteCount("splits", hierarchical.Sum(pattern => pattern.Splits.Count));
            claim.WriteCount("realizable", hierarchical.Sum(pattern => pattern.Splits.Count(split => split.IsRealizable)));
        },
        record.WriteEvidence);
}
