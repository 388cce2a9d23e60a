using System.Globalization;
using TheoryChecks.Reporting.Tables;

namespace TheoryChecks.Appendix;

/// <summary>What certified landscapes of a few classes predict of dictionaries of a language model, and how often it is so (docs/text.md).</summary>
internal sealed class TextPredictionsTable : Table
{
    /// <inheritdoc/>
    public override string Id => "text-3";

    /// <inheritdoc/>
    public override string Caption => "Certified landscapes of groups of classes against dictionaries of a language model.";

    /// <inheritdoc/>
    public override IReadOnlyList<TableColumn> Columns(TableContext context) =>
    [
        new("problem"), new("scale"), new("method"), new("prediction"), new("agree", ColumnKind.Number), new("fail", ColumnKind.Number),
        new("share", ColumnKind.Number), new("by chance", ColumnKind.Number),
    ];

    /// <inheritdoc/>
    public override TableBody Make(TableContext context)
    {
        var runs = context.Shared(all => new TextRuns(all));
        var all = runs.Comparisons;
        if (all.IsEmpty)
            throw runs.Missing(Id, "comparison of dictionaries with certified landscapes");
        var rows = Groups().SelectMany(same => Enumerable.Range(0, same.First().Agreements.Length).Select(k =>
        {
            var asked = same.Select(one => one.Agreements[k]).ToArray();
            var (right, wrong) = (asked.Sum(one => one.Agreements), asked.Sum(one => one.Failures));
            var chance = asked.Sum(one => (one.Chance ?? 0) * (one.Agreements + one.Failures));
            return (IReadOnlyList<string>)
            [
                same.Key.Problem, same.Key.Scale, same.Key.Method, asked[0].Question, Whole(right), Whole(wrong),
                right + wrong == 0 ? "" : Percent(right / (double)(right + wrong)), right + wrong == 0 ? "" : Percent(chance / (right + wrong)),
            ];
        }));
        return new(
            [.. rows],
            [.. Groups().Select(same => string.Create(
                CultureInfo.InvariantCulture,
                $"{same.Key.Problem} {same.Key.Scale} {same.Key.Method}: {same.Sum(one => one.Groups)} groups, "
                    + $"{same.Sum(one => one.Patterns)} patterns, {same.Sum(one => one.Traps)} certified traps"))],
            string.Create(
                CultureInfo.InvariantCulture,
                $"kernel: {all.Sum(one => one.Certificates)} certificates of the landscapes accepted. What dictionaries do is numeric."))
        {
            Seeds = TextRuns.Seeds(all.Select(one => one.Seed)),
            Notes =
            [
                "By chance: what a guess would get. Predictions \"without any theory\" are guesses from cosines and weights alone, for comparison. "
                    + "Groups of one seed share classes, so these are no independent trials.",
            ],
        };

        IEnumerable<IGrouping<(string Problem, string Scale, string Method), TextPredictions>> Groups() =>
            all.GroupBy(one => (one.Problem, one.Scale, one.Method));
    }

    private static string Whole(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0}%");
}
