using System.Collections.Immutable;
using TheoryChecks.Training.Store;

namespace TheoryChecks.CrossCheck;

/// <summary>
/// What the certified landscapes of groups of classes say, against what trained dictionaries do with these classes: three runs of one method, problem
/// and seed, without anchors, with mean-embedding anchors, and with random ones (docs/text.md).
/// </summary>
internal sealed record TextComparison
{
    /// <summary>The runs' problem.</summary>
    public required string Problem { get; init; }

    /// <summary>The runs' method.</summary>
    public required string Method { get; init; }

    /// <summary>The runs' seed.</summary>
    public required long Seed { get; init; }

    /// <summary>What was compared.</summary>
    public required ImmutableArray<TextGroup> Groups { get; init; }

    /// <summary>Prediction after prediction.</summary>
    public required ImmutableArray<Agreement> Agreements { get; init; }

    /// <summary>For every anchored class and the members of its groups that it traps: what anchoring it should change, and did.</summary>
    public required ImmutableArray<AnchoredChange> Anchored { get; init; }

    /// <summary>Every pair of a group, once.</summary>
    public required ImmutableArray<ComparedPair> Pairs { get; init; }

    /// <summary>For every group that traps classes together, those of the cheapest trap; of families, members with their rest.</summary>
    public required ImmutableArray<TrappedClass> Trapped { get; init; }

    /// <summary>The predictions of several comparisons together, in their order; chance is the mean, weighted by how often each was asked.</summary>
    public static IEnumerable<Agreement> Sum(IReadOnlyList<TextComparison> comparisons) =>
        Enumerable.Range(0, comparisons[0].Agreements.Length).Select(k =>
        {
            var same = comparisons.Select(one => one.Agreements[k]).ToArray();
            var (right, wrong) = (same.Sum(one => one.Agreements), same.Sum(one => one.Failures));
            double? chance = right + wrong == 0 ? null : same.Sum(one => (one.Chance ?? 0) * (one.Agreements + one.Failures)) / (right + wrong);
            return new Agreement(same[0].Question, right, wrong, chance);
        });

    /// <summary>Compares.</summary>
    public static TextComparison Of(IReadOnlyList<TextGroup> groups, BenchResult plain, BenchResult anchored, BenchResult random)
    {
        var (none, means, control) = (plain.Metrics.ToDictionary(), anchored.Metrics.ToDictionary(), random.Metrics.ToDictionary());
        var siblings = groups.Where(group => group.Kind == "siblings").ToArray();
        var families = groups.Where(group => group.Kind == "family").ToArray();
        // Groups may share pairs; each counts once.
        var pairs = groups.SelectMany(group => group.Landscape.Pairs.Select(pair => (group, pair)))
            .DistinctBy(item => (item.group.Classes[item.pair.First], item.group.Classes[item.pair.Second]))
            .Select(item => new ComparedPair(
                item.group.Classes[item.pair.First], item.group.Classes[item.pair.Second], item.pair.Cosine, item.pair.Shape,
                Same(item, "latent"), Same(item, "nearest")))
            .ToImmutableArray();
        var changes = siblings.SelectMany(Changes).ToImmutableArray();
        return new TextComparison
        {
            Problem = plain.Column,
            Method = plain.Row,
            Seed = plain.Seed,
            Groups = [.. groups],
            Pairs = pairs,
            Anchored = changes,
            Trapped = [.. siblings.Where(group => group.Cheapest is not null).SelectMany(InTrap), .. families.SelectMany(WithRest)],
            Agreements =
            [
                OnlyTraps("one latent is the best for both of a pair only where the pair is a certified trap", pairs, pair => pair.SharesLatent),
                OnlyTraps("one column is nearest to both of a pair only where the pair is a certified trap", pairs, pair => pair.SharesColumn),
                Merged("of a group's pairs, that of the cheapest trap has one latent for both", groups, "latent", group => group.Cheapest!),
                Merged("of a group's pairs, that of the cheapest trap has one column nearest to both", groups, "nearest", group => group.Cheapest!),
                Merged("the same of the pair with the largest cosine, without any theory", groups, "nearest", group => group.Closest),
                Worst("of siblings, the one that the cheapest trap serves worse has the lowest column cosine", siblings, Absorbed, Seen),
                Worst("the same of the lightest class, without any theory", siblings, group => group.Lightest, Seen),
                Worst("of siblings, the one that the cheapest trap serves worse has the lowest F1", siblings, Absorbed, name => none[$"{name}.F1"]),
                Worst("the same of the lightest class, without any theory", siblings, group => group.Lightest, name => none[$"{name}.F1"]),
                Split(families),
                Signed("anchoring one: the best free column of another moves as the exact anchor says", changes, change => change.SeenAfter),
                Signed("the same, with random anchors in place of its neighbour's (the control)", changes, change => change.SeenRandom),
            ],
        };

        double Seen(string name) => none[$"{name}.decoder"];

        bool Same((TextGroup Group, GroupPair Pair) item, string what) =>
            none[$"{item.Group.Classes[item.Pair.First]}.{what}"].Equals(none[$"{item.Group.Classes[item.Pair.Second]}.{what}"]);

        static string Absorbed(TextGroup group) => group.Classes[group.Cheapest!.Absorbed];

        Agreement Merged(string question, IReadOnlyList<TextGroup> of, string what, Func<TextGroup, GroupPair> pick)
        {
            var (right, wrong, chance) = (0, 0, 0.0);
            foreach (var group in of.Where(group => group.Cheapest is not null))
            {
                var shared = group.Landscape.Pairs.Count(pair => Same((group, pair), what));
                if (shared == 0)
                    continue; // nothing was merged: no prediction of which
                (right, wrong) = Same((group, pick(group)), what) ? (right + 1, wrong) : (right, wrong + 1);
                chance += shared / (double)group.Landscape.Pairs.Length;
            }
            return new Agreement(question, right, wrong, right + wrong == 0 ? null : chance / (right + wrong));
        }

        static Agreement Worst(string question, IReadOnlyList<TextGroup> of, Func<TextGroup, string> pick, Func<string, double> seen)
        {
            var told = of.Where(group => group.Cheapest is not null).ToArray();
            var right = told.Count(group => group.Classes.MinBy(seen) == pick(group));
            return new Agreement(question, right, told.Length - right, told.Length == 0 ? null : told.Average(group => 1.0 / group.Classes.Length));
        }

        // The member that costs most in one neuron with the rest gets a neuron of its own, which speaks for it.
        Agreement Split(IReadOnlyList<TextGroup> of)
        {
            var (right, wrong, chance) = (0, 0, 0.0);
            foreach (var group in of)
            {
                int[] members = [.. Enumerable.Range(1, group.Classes.Length - 1)
                    .Where(one => none.ContainsKey($"{group.Classes[one]}.absorbed") && LossWithRest(group, one) is not null)];
                if (members.Length < 2 || members.Max(Rate) is var most && members.All(one => Rate(one).Equals(most)))
                    continue;
                var predicted = members.MaxBy(one => LossWithRest(group, one)!.Value);
                (right, wrong) = Rate(predicted).Equals(most) ? (right + 1, wrong) : (right, wrong + 1);
                chance += members.Count(one => Rate(one).Equals(most)) / (double)members.Length;

                double Rate(int one) => none[$"{group.Classes[one]}.absorbed"];
            }
            double? guessed = right + wrong == 0 ? null : chance / (right + wrong);
            return new Agreement("of a family, the member whose trap with the rest costs most is absorbed most", right, wrong, guessed);
        }

        static double? LossWithRest(TextGroup group, int member) =>
            group.Landscape.Pairs.FirstOrDefault(pair => pair.First == 0 && pair.Second == member)?.Loss;

        IEnumerable<TrappedClass> InTrap(TextGroup group)
        {
            var pair = group.Cheapest!;
            yield return One(group, pair, pair.First, pair.Cosines!.Value.First);
            yield return One(group, pair, pair.Second, pair.Cosines!.Value.Second);
        }

        IEnumerable<TrappedClass> WithRest(TextGroup family) => family.Landscape.Pairs
            .Where(pair => pair.First == 0 && pair is { IsTrap: true, Cosines: not null })
            .Select(pair => One(family, pair, pair.Second, pair.Cosines!.Value.Second));

        TrappedClass One(TextGroup group, GroupPair pair, int at, double predicted)
        {
            var name = group.Classes[at];
            return new TrappedClass(
                group.Kind, group.Classes.Length, name, group.Classes[pair.First + pair.Second - at], predicted, Seen(name), none[$"{name}.F1"],
                none.TryGetValue($"{name}.absorbed", out var rate) ? rate : null);
        }

        IEnumerable<AnchoredChange> Changes(TextGroup family)
        {
            foreach (var pair in family.Landscape.Pairs.Where(pair => pair.First == 0 && pair is { IsTrap: true, Cosines: not null }))
            {
                var name = family.Classes[pair.Second];
                yield return new AnchoredChange(
                    family.Classes[0], name, pair.Cosine, pair.Cosines!.Value.Second, Math.Sqrt(1 - (pair.Cosine * pair.Cosine)),
                    Seen(name), means[$"{name}.free"], control[$"{name}.free"]);
            }
        }
    }

    private static Agreement OnlyTraps(string question, ImmutableArray<ComparedPair> pairs, Func<ComparedPair, bool> shares)
    {
        var shared = pairs.Where(shares).ToArray();
        var right = shared.Count(pair => pair.Shape == "trap");
        // Were pairs merged at random, traps would be among them in their share of all pairs.
        var chance = pairs.Length == 0 ? default(double?) : pairs.Count(pair => pair.Shape == "trap") / (double)pairs.Length;
        return new Agreement(question, right, shared.Length - right, chance);
    }

    private static Agreement Signed(string question, ImmutableArray<AnchoredChange> changes, Func<AnchoredChange, double> after)
    {
        var right = changes.Count(change => Math.Sign(change.After - change.Before) == Math.Sign(after(change) - change.Seen));
        return new Agreement(question, right, changes.Length - right, changes.Length == 0 ? null : 0.5);
    }
}
