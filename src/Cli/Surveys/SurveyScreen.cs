using TheoryChecks.Exact;
using TheoryChecks.Surveys;

namespace TheoryChecks.Cli;

/// <summary>A survey's totals for people.</summary>
internal static class SurveyScreen
{
    public static void Print(Screen screen, SurveyTotals totals)
    {
        var spec = totals.Spec;
        var cells = spec.Vary.Count == 0 ? "" : $", {Counted.Of(spec.Cells, "cell")}";
        screen.Human.WriteLine($"{spec.Name}: {Counted.Of(spec.Count, "instance")}{cells}");
        var table = new TextTable("question", "answers", "share", "interval");
        foreach (var tally in totals.All)
        {
            var isWord = tally.Question.Kind == QuestionKind.Word;
            var share = Share.Of(tally, SurveyTables.AreIndependent(spec));
            var answers = tally.Answers.ToArray();
            var open = tally.Undecided > 0 ? $", undecided: {tally.Undecided}" : "";
            table.Add(
                tally.Question.Id,
                answers.Length <= 6
                    ? string.Join(", ", answers.Select(pair => $"{pair.Answer}: {pair.Count}"))
                    : $"{answers[0].Answer} to {answers[^1].Answer}, total {tally.Total}{open}",
                isWord ? "" : share.Words,
                isWord ? "" : share.IntervalWords);
        }
        table.WriteTo(screen);
        screen.Human.WriteLine(
            "Share: of instances that refute a theorem, answer yes, or have a number above 0. Interval: Clopper and Pearson's, 95%.");
    }
}
