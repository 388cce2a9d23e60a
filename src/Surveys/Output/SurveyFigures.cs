using System.Globalization;
using System.Numerics;
using TheoryChecks.Figures;
using TheoryChecks.Reporting;
using TheoryChecks.Theorems;

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

    /// <summary>Names of questions that say too little by themselves.</summary>
    private static readonly Dictionary<string, string> Names = new()
    {
        ["polysemantic-shape"] = "the hardest to leave of the polysemantic partial minima",
        ["spurious"] = "spurious local minima on partition patterns",
        ["traps"] = "polysemantic partition patterns with a trap",
    };

    private const float BarsApart = 7;
    private const double Crowded = 0.02; // of an axis: closer values stand at equal steps

    /// <summary>The figures that the specification asks for.</summary>
    public static IReadOnlyList<Figure> Of(SurveyTotals totals) =>
        [.. totals.Spec.Figures.Select(figure => figure.Y is null ? Curve(totals, figure) : Map(totals, figure))];

    private static string NameOf(SurveyTotals totals, SurveyFigure figure) =>
        $"survey-{totals.Spec.Name}-{figure.Of.Replace(' ', '-').Replace('.', '-')}-by-{figure.X}{(figure.Y is null ? "" : $"-{figure.Y}")}";

    private static double At(SurveySpec spec, int cell, string axis) => axis == SurveyFigure.Ratio
        ? spec.FamilyOf(cell) is var family ? family.Features / (double)family.InputDimension : 0
        : spec.ValuesOf(cell)[spec.Vary.Select(one => one.Of).ToList().IndexOf(axis)].At!.Value;

    /// <summary>The axis, with a tick at every value of the survey.</summary>
    private static ChartAxis AxisOf(SurveySpec spec, string axis)
    {
        if (axis == SurveyFigure.Ratio)
            return new ChartAxis("features per dimension, n / np")
            {
                Ticks = [.. Enumerable.Range(0, spec.Cells).Select(cell => At(spec, cell, axis)).Distinct().Order()
                    .Select(ratio => (ratio, ratio.ToString("0.##", CultureInfo.InvariantCulture)))],
            };
        var varied = spec.Vary.Single(one => one.Of == axis);
        return new ChartAxis(varied.Label)
        {
            Ticks = [.. varied.Values.Select(value => (value.At!.Value, value.Text)).OrderBy(value => value.Value)],
        };
    }

    /// <summary>In words: "published Theorem 3.6", "local minima".</summary>
    private static string Said(SurveyQuestion question) => question.Kind == QuestionKind.Verdict && question.Id.Split(' ') is [var id, var form]
        ? $"{form} {(char.IsAsciiDigit(id[0]) ? "Theorem " : "")}{id}"
        : Names.GetValueOrDefault(question.Id) ?? question.Id.Replace('-', ' ');

    private static string SharesOf(SurveyQuestion question) => question.Kind switch
    {
        QuestionKind.Verdict => $"that refute {Said(question)}",
        QuestionKind.Flag => $"with {Said(question)}",
        _ => $"with {Said(question)} above 0",
    };

    private static Figure Map(SurveyTotals totals, SurveyFigure figure)
    {
        var (spec, question) = (totals.Spec, totals.Of(figure.Of).Question);
        Tally[] tallies = [.. Enumerable.Range(0, spec.Cells).Select(cell => totals.Of(cell, figure.Of))];
        var (kinds, points) = spec.Draws == 1 ? Words(question, tallies) : Shares(tallies);
        var ((x, placeX), (y, placeY)) = (Spaced(AxisOf(spec, figure.X)), Spaced(AxisOf(spec, figure.Y!)));
        return new PhaseDiagram(
            x,
            y,
            kinds,
            [.. points.Select((point, cell) => (placeX(At(spec, cell, figure.X)), placeY(At(spec, cell, figure.Y!)), point.Kind, point.Text))])
            .Draw(NameOf(totals, figure), spec.Draws == 1
                ? $"Survey {spec.Name}: {Said(question)}, certified at each point"
                : FormattableString.Invariant(
                    $"Survey {spec.Name}: share of instances {SharesOf(question)}, certified, {spec.Draws} at each point"));
    }

    /// <summary>One instance per cell: its answer. Words from bad to good, numbers from little to much.</summary>
    private static (PhaseKind[] Kinds, IEnumerable<(int? Kind, string Text)> Points) Words(SurveyQuestion question, Tally[] tallies)
    {
        string[] found =
        [
            .. tallies.SelectMany(tally => tally.Answers.Select(pair => pair.Answer)).Where(answer => answer != SurveyQuestion.Undecided).Distinct(),
        ];
        var isNumber = found.Length > 0 && found.All(answer => BigInteger.TryParse(answer, out _));
        List<string> order =
            [.. LandscapeQuestion.Shapes, VerdictKind.Refuted.Word(), VerdictKind.Holds.Word(), SurveyQuestion.Yes, SurveyQuestion.No];
        found = isNumber
            ? [.. found.OrderBy(answer => BigInteger.Parse(answer, CultureInfo.InvariantCulture))]
            : [.. order.Where(found.Contains), .. found.Except(order).Order(StringComparer.Ordinal).OrderBy(answer => answer == SurveyQuestion.None)];
        return (
            [.. found.Select((answer, k) => isNumber ? PhaseKind.Step(answer, k, found.Length)
                : answer == SurveyQuestion.None ? PhaseKind.Nothing(answer) : PhaseKind.Of(answer, k))],
            tallies.Select(tally => tally.Answers.Single().Answer is var answer && answer != SurveyQuestion.Undecided
                ? ((int?)Array.IndexOf(found, answer), isNumber ? answer : "") : (null, "")));
    }

    /// <summary>Several instances per cell: the share of those that count.</summary>
    private static (PhaseKind[] Kinds, IEnumerable<(int? Kind, string Text)> Points) Shares(Tally[] tallies) => (
        [.. Steps.Select((step, k) => PhaseKind.Step(step.Text, k, Steps.Length))],
        tallies.Select(tally =>
        {
            var share = Share.Of(tally, areIndependent: false);
            var (least, most) = (StepOf(share.Least), StepOf(share.Most));
            return (least == most ? (int?)least : null, share.Words);
        }));

    private static int StepOf(double share) => Array.FindIndex(Steps, step => step.Holds(share));

    private static Figure Curve(SurveyTotals totals, SurveyFigure figure)
    {
        var (spec, question) = (totals.Spec, totals.Of(figure.Of).Question);
        var isCount = question.Kind == QuestionKind.Count;
        var others = spec.Vary.Where(axis => axis.Of != figure.X && !(figure.X == SurveyFigure.Ratio && axis.Of is "features" or "inputDimension"))
            .ToArray();
        var (axis, place) = Spaced(AxisOf(spec, figure.X));
        var series = Enumerable.Range(0, spec.Cells).GroupBy(cell => string.Join(", ", others.Select(other => ValueOf(cell, other)))).Select(group =>
        {
            var cells = group.OrderBy(cell => At(spec, cell, figure.X)).ToArray();
            var points = cells
                .Select(cell => (At: place(At(spec, cell, figure.X)), Of: isCount
                    ? Mean(totals.Of(cell, figure.Of)) : Part(totals.Of(cell, figure.Of), spec.FamilyOf(cell))))
                .Where(point => double.IsFinite(point.Of.Value)).ToArray();
            var decided = cells.Where(cell => !isCount || totals.Of(cell, figure.Of).Numbers.Any()).ToArray();
            return new ChartSeries(group.Key, [.. points.Select(point => (point.At, point.Of.Value))])
            {
                Spread = [.. points.Select(point => (point.Of.Least, point.Of.Greatest))],
                Open = [.. Enumerable.Range(0, decided.Length).Where(k => totals.Of(decided[k], figure.Of).Undecided > 0)],
            };
        }).ToArray();
        var open = series.All(one => one.Open.Count == 0) ? ""
            : isCount ? "; open circles: of the decided alone" : "; open circles: some are undecided";
        var title = FormattableString.Invariant($"Survey {spec.Name}: {Said(question)}, certified, {spec.Draws} a point");
        return new LineChart(
            title,
            axis with { Label = axis.Label + open },
            isCount
                ? new ChartAxis("number: mean, least and greatest") { Least = 0 }
                : new ChartAxis($"share {SharesOf(question)}") { Least = -0.03, Greatest = 1.03 },
            [.. series]) { Apart = series.Length > 1 ? BarsApart : 0 }.Draw(NameOf(totals, figure), title);

        string ValueOf(int cell, SurveyAxis other)
        {
            var text = spec.ValuesOf(cell)[spec.Vary.ToList().IndexOf(other)].Text;
            return other.Symbol is { } symbol ? $"{symbol} = {text}" : text;
        }
    }

    /// <summary>Values that crowd a small part of the axis stand at equal steps, and the axis says so.</summary>
    private static (ChartAxis Axis, Func<double, double> Place) Spaced(ChartAxis axis)
    {
        double[] values = [.. axis.Ticks!.Select(tick => tick.At).Distinct().Order()];
        var width = values[^1] - values[0];
        return values.Length < 3 || values.Zip(values.Skip(1)).All(pair => pair.Second - pair.First >= Crowded * width)
            ? (axis, value => value)
            : (axis with { Label = $"{axis.Label} (equal steps)", Ticks = [.. axis.Ticks!.Select(tick => (Step(tick.At), tick.Label))] }, Step);

        double Step(double value) => Array.IndexOf(values, value);
    }

    /// <summary>The mean of the numbers; without any there is no point.</summary>
    private static (double Value, double Least, double Greatest) Mean(Tally tally)
    {
        var numbers = tally.Numbers.ToArray();
        var count = numbers.Sum(item => item.Count);
        return count == 0
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
