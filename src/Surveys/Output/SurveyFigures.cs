using TheoryChecks.Figures;

namespace TheoryChecks.Surveys;

/// <summary>
/// Phase diagrams of a survey. Only what the kernel has accepted is drawn as such; a point with undecided instances is drawn as undecided where they
/// could change what it shows, and a bar holds whatever they may be.
/// </summary>
internal static class SurveyFigures
{
    /// <summary>Shares are told apart in so many steps.</summary>
    private static readonly (string Text, Func<double, bool> Holds)[] Steps =
    [
        ("none", share => share == 0), ("up to 1/4", share => share <= 0.25), ("up to 1/2", share => share <= 0.5),
        ("up to 3/4", share => share <= 0.75), ("below 1", share => share < 1), ("all", _ => true),
    ];

    /// <summary>The figures that the specification asks for.</summary>
    public static IReadOnlyList<Figure> Of(SurveyTotals totals) =>
        [.. totals.Spec.Figures.Select(figure => figure.Y is null ? Curve(totals, figure) : Map(totals, figure))];

    private static string NameOf(SurveyTotals totals, SurveyFigure figure) =>
        $"survey-{totals.Spec.Name}-{figure.Of.Replace(' ', '-').Replace('.', '-')}-by-{figure.X}{(figure.Y is null ? "" : $"-{figure.Y}")}";

    private static double At(SurveySpec spec, int cell, string axis) => axis == SurveyFigure.Ratio
        ? spec.FamilyOf(cell) is var family ? family.Features / (double)family.InputDimension : 0
        : spec.ValuesOf(cell)[spec.Vary.Select(one => one.Of).ToList().IndexOf(axis)].At!.Value;

    private static ChartAxis AxisOf(SurveySpec spec, string axis) => new(
        axis == SurveyFigure.Ratio ? "features per dimension, n / np" : spec.Vary.Single(one => one.Of == axis).Label);

    private static Figure Map(SurveyTotals totals, SurveyFigure figure)
    {
        var spec = totals.Spec;
        Tally[] tallies = [.. Enumerable.Range(0, spec.Cells).Select(cell => totals.Of(cell, figure.Of))];
        var (kinds, points) = spec.Draws == 1 ? Words(tallies) : Shares(tallies);
        return new PhaseDiagram(
            AxisOf(spec, figure.X),
            AxisOf(spec, figure.Y!),
            kinds,
            [.. points.Select((point, cell) => (At(spec, cell, figure.X), At(spec, cell, figure.Y!), point.Kind, point.Text))])
            .Draw(NameOf(totals, figure), spec.Draws == 1
                ? $"{figure.Of}, certified"
                : FormattableString.Invariant($"{figure.Of}: certified share of {spec.Draws} instances each"));
    }

    /// <summary>One instance per cell: its answer.</summary>
    private static (string[] Kinds, IEnumerable<(int? Kind, string Text)> Points) Words(Tally[] tallies)
    {
        string[] kinds =
        [
            .. tallies.SelectMany(tally => tally.Answers.Select(pair => pair.Answer)).Where(answer => answer != SurveyQuestion.Undecided).Distinct()
                .OrderBy(answer => int.TryParse(answer, out var number) ? number : -1).ThenBy(answer => answer, StringComparer.Ordinal),
        ];
        return (kinds, tallies.Select(tally => tally.Answers.Single().Answer is var answer && answer != SurveyQuestion.Undecided
            ? ((int?)Array.IndexOf(kinds, answer), "") : (null, "")));
    }

    /// <summary>Several instances per cell: the share of those that count.</summary>
    private static (string[] Kinds, IEnumerable<(int? Kind, string Text)> Points) Shares(Tally[] tallies) => (
        [.. Steps.Select(step => step.Text)],
        tallies.Select(tally =>
        {
            var share = Share.Of(tally, areIndependent: false);
            var (least, most) = (StepOf(share.Least), StepOf(share.Most));
            return (least == most ? (int?)least : null, share.Words);
        }));

    private static int StepOf(double share) => Array.FindIndex(Steps, step => step.Holds(share));

    private static Figure Curve(SurveyTotals totals, SurveyFigure figure)
    {
        var spec = totals.Spec;
        var isCount = totals.Of(figure.Of).Question.Kind == QuestionKind.Count;
        var others = spec.Vary.Where(axis => axis.Of != figure.X && !(figure.X == SurveyFigure.Ratio && axis.Of is "features" or "inputDimension"))
            .ToArray();
        var series = Enumerable.Range(0, spec.Cells).GroupBy(cell => string.Join(", ", others.Select(axis => ValueOf(cell, axis)))).Select(group =>
        {
            var cells = group.OrderBy(cell => At(spec, cell, figure.X)).ToArray();
            var points = cells
                .Select(cell => (At: At(spec, cell, figure.X), Of: isCount
                    ? Mean(totals.Of(cell, figure.Of)) : Part(totals.Of(cell, figure.Of), spec.FamilyOf(cell))))
                .Where(point => double.IsFinite(point.Of.Value)).ToArray();
            return new ChartSeries(group.Key, [.. points.Select(point => (point.At, point.Of.Value))])
            {
                Spread = [.. points.Select(point => (point.Of.Least, point.Of.Greatest))],
            };
        });
        var chart = new LineChart(
            "",
            AxisOf(spec, figure.X),
            isCount ? new ChartAxis($"{figure.Of}: mean, least and greatest") { Least = 0 }
                : new ChartAxis($"{figure.Of}: share of instances") { Least = -0.03, Greatest = 1.03 },
            [.. series]);
        var open = spec.Cells - chart.Series.Sum(one => one.Points.Count);
        var left = open == 0 ? "" : FormattableString.Invariant($"; {open} undecided points left out");
        return chart.Draw(
            NameOf(totals, figure),
            FormattableString.Invariant($"Survey {spec.Name}: {figure.Of}, certified, {spec.Draws} instances per point{left}"));

        string ValueOf(int cell, SurveyAxis axis) => spec.ValuesOf(cell)[spec.Vary.ToList().IndexOf(axis)].Text;
    }

    /// <summary>The mean of what is decided, if all is; else there is no point.</summary>
    private static (double Value, double Least, double Greatest) Mean(Tally tally)
    {
        var numbers = tally.Numbers.ToArray();
        var count = numbers.Sum(item => item.Count);
        return tally.Undecided > 0 || count == 0
            ? (double.NaN, double.NaN, double.NaN)
            : ((double)tally.Total / count, (double)numbers.Min(item => item.Number), (double)numbers.Max(item => item.Number));
    }

    /// <summary>The share, with its confidence interval, or with what the undecided leave open.</summary>
    private static (double Value, double Least, double Greatest) Part(Tally tally, SurveyFamily family)
    {
        var share = Share.Of(tally, family.IsRandom);
        var (lower, upper) = share.Interval ?? (share.Least, share.Most);
        return ((share.Least + share.Most) / 2, lower, upper);
    }
}
