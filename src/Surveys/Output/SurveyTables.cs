using System.Globalization;
using System.Numerics;
using TheoryChecks.Reporting;
using TheoryChecks.Reporting.Tables;
using TheoryChecks.Theorems;

namespace TheoryChecks.Surveys;

/// <summary>The tables of a survey: what theorems and landscapes say over all instances, and for each cell.</summary>
internal static class SurveyTables
{
    private static readonly string IntervalNote = string.Create(
        CultureInfo.InvariantCulture,
        $"Interval: Clopper and Pearson's, {ClopperPearson.Confidence:0%}, for the family's probability, whatever the undecided instances are; only "
            + $"where instances are independent draws of one family.");

    /// <summary>The tables that there is something for.</summary>
    public static IReadOnlyList<FinishedTable> Of(SurveyTotals totals)
    {
        var context = new TableContext { Instances = [] };
        return [.. new[] { Theorems(totals), Landscape(totals), Cells(totals) }.OfType<Table>().Select(table => new FinishedTable(table, context))];
    }

    /// <summary>True if all instances together are independent draws of one family.</summary>
    public static bool AreIndependent(SurveySpec spec) => spec is { IsRandom: true, Vary.Count: 0 };

    private static SurveyTable? Theorems(SurveyTotals totals)
    {
        Tally[] verdicts = [.. totals.All.Where(tally => tally.Question.Kind == QuestionKind.Verdict)];
        VerdictKind[] kinds = Enum.GetValues<VerdictKind>();
        return verdicts.Length == 0 ? null : new SurveyTable(
            $"survey-{totals.Spec.Name}-theorems",
            $"Survey {totals.Spec.Name}: on how many instances each theorem holds and fails.",
            [
                new("theorem"),
                .. kinds.Select(kind => new TableColumn(kind.Word(), ColumnKind.Number)),
                new("share refuted", ColumnKind.Number), new("interval", ColumnKind.Number),
            ],
            [
                .. verdicts.Select(tally => Share.Of(tally, AreIndependent(totals.Spec)) is var share ? (IReadOnlyList<string>)
                [
                    tally.Question.Id, .. kinds.Select(kind => Number(tally.Of(kind.Word()))), share.Words, share.IntervalWords,
                ] : []),
            ],
            totals,
            "Published: as the paper prints it; repaired and prevalence: as this library proves it, so that a refutation would be a bug.",
            IntervalNote);
    }

    private static SurveyTable? Landscape(SurveyTotals totals)
    {
        Tally[] tallies = [.. totals.All.Where(tally => tally.Question.Kind != QuestionKind.Verdict)];
        return tallies.Length == 0 ? null : new SurveyTable(
            $"survey-{totals.Spec.Name}-landscape",
            $"Survey {totals.Spec.Name}: what the landscapes of the instances say.",
            [new("question"), .. Quantities],
            [.. tallies.SelectMany(tally => Rows(tally, whole => totals.Find(null, whole), AreIndependent(totals.Spec)))],
            totals,
            [
                "Total, mean, least and greatest: of the instances that are decided and have a number. Share of: the total of which one.",
                "Instances with: those with a number above 0, or with the answer yes or the one named.",
                IntervalNote,
                .. tallies.Select(tally => $"{tally.Question.Id}: {tally.Question.Caption}"),
            ]);
    }

    private static SurveyTable? Cells(SurveyTotals totals)
    {
        var spec = totals.Spec;
        string[] asked = [.. spec.PerCell.Concat(spec.Figures.Select(figure => figure.Of)).Distinct()];
        return asked.Length == 0 || spec.Vary.Count == 0 ? null : new SurveyTable(
            $"survey-{spec.Name}-cells",
            $"Survey {spec.Name}, cell by cell.",
            [
                .. spec.Vary.Select(axis => new TableColumn(axis.Of, axis.IsNumeric ? ColumnKind.Number : ColumnKind.Text)),
                new("question"), .. Quantities,
            ],
            [
                .. Enumerable.Range(0, spec.Cells).SelectMany(cell => asked.SelectMany(question =>
                    Rows(totals.Of(cell, question), whole => totals.Find(cell, whole), spec.FamilyOf(cell).IsRandom)
                        .Select(row => (IReadOnlyList<string>)[.. spec.ValuesOf(cell).Select(value => value.Text), .. row]))),
            ],
            totals,
            "Of a theorem: instances on which it is refuted. Cells share their draws: instances with the same number differ only in what is varied.",
            IntervalNote);
    }

    private static TableColumn[] Quantities { get; } =
    [
        .. new[] { "instances", "undecided", "total", "share of", "mean", "least", "greatest", "instances with", "share", "interval" }
            .Select(name => new TableColumn(name, ColumnKind.Number)),
    ];

    /// <summary>One row; of words one for each.</summary>
    private static IEnumerable<IReadOnlyList<string>> Rows(Tally tally, Func<string, Tally?> other, bool areIndependent)
    {
        var question = tally.Question;
        var (instances, undecided) = (Number(tally.Instances), Number(tally.Undecided));
        if (question.Kind == QuestionKind.Word)
        {
            foreach (var (answer, count) in tally.Answers.Where(pair => pair.Answer != SurveyQuestion.Undecided))
            {
                var part = new Share(count, tally.Undecided, tally.Instances, areIndependent
                    ? ClopperPearson.Of(count, count + tally.Undecided, tally.Instances) : null);
                yield return [$"{question.Id}: {answer}", instances, undecided, "", "", "", "", "", Number(count), part.Words, part.IntervalWords];
            }
            yield break;
        }
        var share = Share.Of(tally, areIndependent);
        var numbers = tally.Numbers.ToArray();
        var decided = numbers.Sum(item => item.Count);
        if (question.Kind != QuestionKind.Count || decided == 0)
        {
            yield return [question.Id, instances, undecided, "", "", "", "", "", Number(share.Counted), share.Words, share.IntervalWords];
            yield break;
        }
        yield return
        [
            question.Id, instances, undecided, Number(tally.Total), ShareOf(tally, question.Whole is null ? null : other(question.Whole)),
            Mean(tally.Total, decided), Number(numbers.Min(item => item.Number)), Number(numbers.Max(item => item.Number)),
            Number(share.Counted), share.Words, share.IntervalWords,
        ];
    }

    /// <summary>Where both are decided on all instances: else the totals are not of the same ones.</summary>
    private static string ShareOf(Tally part, Tally? whole) =>
        whole is null || part.Undecided > 0 || whole.Undecided > 0 || whole.Total.IsZero ? ""
            : string.Create(CultureInfo.InvariantCulture, $"{(double)((part.Total * 2000 + whole.Total) / (2 * whole.Total)) / 10:0.0}%");

    private static string Mean(BigInteger total, int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{(double)((total * 200 + count) / (2 * count)) / 100:0.00}");

    private static string Number(BigInteger number) => number.ToString(CultureInfo.InvariantCulture);
}
