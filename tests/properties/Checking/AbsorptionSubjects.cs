using System.Globalization;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Properties.Patterns;
using TheoryChecks.Theorems;

namespace TheoryChecks.Properties.Checking;

/// <summary>Certificates of Thm 3.8, judged by Fourier-Motzkin elimination over all conceivable patterns.</summary>
public sealed class AbsorptionSubjects : IMutationSubjects
{
    private static readonly (string Name, Instance Instance)[] Instances =
    [
        ("relu, dependent", Of(new ReluActivation(), 2, [1, 0], [1, 1], [0, 1])),
        ("jumprelu", Of(new JumpReluActivation([Rational.Parse("1/2")]), 2, [1], [-1], [2])),
        ("mixed thresholds", Of(new JumpReluActivation([0, 0, 2]), 3, [1], [2])),
        ("topk", Of(new TopKActivation(1), 2, [1, 0], [1, 1])),
        ("bare topk", Of(new TopKActivation(1, rectified: false), 2, [1], [2])),
        ("identity", Of(new IdentityActivation(), 2, [1], [2])),
    ];

    /// <inheritdoc/>
    public IEnumerable<MutationSubject> Subjects =>
        from one in Instances
        from finding in AbsorptionSurvey.Take(one.Instance).Findings
        where finding.Kind == "absorption"
        select new MutationSubject(one.Name, one.Instance, finding);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Func<Instance, JsonElement, bool>> Judges { get; } =
        new Dictionary<string, Func<Instance, JsonElement, bool>> { ["absorption"] = IsCount };

    private static bool IsCount(Instance instance, JsonElement claim)
    {
        var (patterns, hierarchical, absorbed, splits, realizable) = claim.TryGetProperty("threshold", out var theta)
            ? CountAlone(instance, theta.ValueKind == JsonValueKind.Number ? Rational.Parse(theta.GetRawText()) : Rational.Parse(theta.GetString()!))
            : CountJointly(instance);
        return Is("patterns", patterns)
            && Is("hierarchical", hierarchical)
            && Is("absorbed", absorbed)
            && Is("splits", splits)
            && Is("realizable", realizable)
            && (claim.GetProperty("scope").GetString() == "neuron") == claim.TryGetProperty("threshold", out _);

        bool Is(string name, int count) => int.Parse(claim.GetProperty(name).GetString()!, CultureInfo.InvariantCulture) == count;
    }

    private static (int Patterns, int Hierarchical, int Absorbed, int Splits, int Realizable) CountAlone(Instance instance, Rational theta)
    {
        if (!instance.Activation.IsSeparable || !Enumerable.Range(0, instance.Neurons).Any(i => instance.Activation.Threshold(i) == theta))
            return (-1, -1, -1, -1, -1);
        var judge = new Judge(new JumpReluActivation([theta]), instance.Problem.Inputs, 1);
        var sets = judge.Realizable().Where(set => set[0].Length >= 2).ToArray();
        var answers = sets.Select(set => set[0].Count(j => judge.IsRealizable(new([set[0].Remove(j)])) && judge.IsRealizable(new([[j]])))).ToArray();
        return (judge.Realizable().Count, sets.Length, answers.Count(good => good > 0), sets.Sum(set => set[0].Length), answers.Sum());
    }

    private static (int Patterns, int Hierarchical, int Absorbed, int Splits, int Realizable) CountJointly(Instance instance)
    {
        var judge = new Judge(instance.Activation, instance.Problem.Inputs, instance.Neurons);
        var all = judge.Realizable();
        var found = (from pattern in all
                     let dead = Enumerable.Range(0, instance.Neurons).Where(i => pattern[i].IsEmpty).ToArray()
                     from i in Enumerable.Range(0, instance.Neurons)
                     where pattern[i].Length >= 2 && dead.Length > 0
                     select (pattern[i].Length, Good: pattern[i].Count(j => dead.Any(other => judge.IsRealizable(new(
                         pattern.Sets.Select((set, k) => k == i ? set.Where(c => c != j) : k == other ? [j] : set))))))).ToArray();
        return (all.Count, found.Length, found.Count(one => one.Good > 0), found.Sum(one => one.Length), found.Sum(one => one.Good));
    }

    private static Instance Of(Activation activation, int neurons, params long[][] inputs) =>
        Arrangements.Instance(Arrangements.Rows(inputs), activation, neurons);
}
