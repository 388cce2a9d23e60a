using System.Globalization;
using TheoryChecks.CrossCheck;
using TheoryChecks.Model;
using TheoryChecks.Reporting;
using TheoryChecks.Reporting.Tables;
using TheoryChecks.Training.Toy;

namespace TheoryChecks.Appendix;

/// <summary>Theory against training: where gradient descent ends, by the certified landscape of each instance (docs/training.md).</summary>
public sealed class TrainingTable : Table
{
    private const int MostColumns = 6, MostNeurons = 4;

    /// <inheritdoc/>
    public override string Id => "training";

    /// <inheritdoc/>
    public override string Caption => "Theory against training: where gradient descent ends on the certified landscape.";

    /// <inheritdoc/>
    public override IReadOnlyList<TableColumn> Columns(TableContext context) =>
    [
        new("instance"),
        new("mode"),
        new("minimum"),
        new("global", ColumnKind.Number),
        new("trap", ColumnKind.Number),
        new("flat", ColumnKind.Number),
        new("saddle", ColumnKind.Number),
        new("other", ColumnKind.Number), new("moving", ColumnKind.Number), new("below", ColumnKind.Number), new("3.6"),
    ];

    /// <inheritdoc/>
    public override TableBody Make(TableContext context)
    {
        var options = context.Scale switch
        {
            TableScale.Ci => new ToyOptions { Seeds = 100, Steps = 3000, Seed = context.Seed },
            TableScale.Small => new ToyOptions { Seeds = 500, Steps = 10_000, Seed = context.Seed },
            _ => new ToyOptions { Seed = context.Seed },
        };
        var modes = Enum.GetValues<ToyMode>();
        var fitting = context.Instances.Where(Fits).ToArray();
        var others = context.Instances.Except(fitting).Select(instance => instance.Name).ToArray();
        var reports = fitting.Select((instance, k) =>
        {
            context.Cancel.ThrowIfCancellationRequested();
            context.Progress?.Invoke($"{k + 1} of {fitting.Length} instances: {instance.Name}");
            var accepted = 0;
            var report = CrossCheckRun.Take(instance, options, modes, (_, _) => accepted++, cancel: context.Cancel);
            return (Report: report, Accepted: accepted);
        }).ToArray();
        var tally = (Accepted: reports.Sum(item => item.Accepted), Refused: reports.Sum(item => item.Report.Refused.Length));
        var notes = new List<string>
        {
            string.Create(
                CultureInfo.InvariantCulture,
                $"{options.Seeds} models of each instance in each mode, at most {options.Steps} steps of gradient descent; shares of the models by "
                    + $"what they ended at. Other: a certified partial minimum of unknown shape, or no explanation. Moving: the gradient is not 0 "
                        + $"yet. Below: under the certified minimum, which no model may be. A minimum with a decimal point is irrational or an "
                            + $"interval: its upper end, rounded."),
            "3.6: whether, as repaired Theorem 3.6 says, plain runs end on polysemantic partition patterns only where a trap or a flat valley is "
                + "certified; -: there is no such pattern.",
        };
        if (others.Length > 0)
            notes.Add(
                $"Left out, having more than {MostColumns} columns or {MostNeurons} neurons, or an activation without training: "
                    + $"{string.Join(", ", others)}.");
        return new(
            [.. reports.SelectMany(item => item.Report.Modes.Select(mode => Row(item.Report, mode)))],
            [.. fitting.Select(instance => instance.Name)],
            $"models: numeric, in double precision on one thread. Landscape: kernel, {tally.Accepted} certificates "
                + $"accepted{(tally.Refused > 0 ? $", {tally.Refused} not" : "")}.")
        {
            Seeds = [context.Seed],
            Notes = notes,
        };
    }

    private static bool Fits(Instance instance) =>
        instance.Problem.Columns <= MostColumns
            && instance.Neurons <= MostNeurons
            && instance.Activation is not (ZeroActivation or IdentityActivation);

    private static IReadOnlyList<string> Row(CrossCheckReport report, ModeResult mode)
    {
        return
        [
            report.Instance, CrossCheckRun.Word(mode.Mode),
            !report.MinimumIsKernelChecked ? LandscapeWords.Undecided : report.Lower == report.Upper ? report.Lower.ToString() : Interval(report),
            Share(EndVerdict.Global),
            Share(EndVerdict.Trap),
            Share(EndVerdict.Flat),
            Share(EndVerdict.Saddle),
            Share(EndVerdict.PartialMinimum, EndVerdict.Unexplained),
            Share(EndVerdict.Unconverged),
            Share(EndVerdict.BelowMinimum),
            mode.Mode != ToyMode.Plain
                ? ""
                : report.Predictions.IsEmpty ? "-" : report.Predictions.All(prediction => prediction.Agrees) ? "yes" : "NO",
        ];

        string Share(params EndVerdict[] verdicts) => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(100 * verdicts.Sum(mode.Share)):0}%");
    }

    private static string Interval(CrossCheckReport report) => string.Create(CultureInfo.InvariantCulture, $"{report.Upper.ToDouble():0.0000}");
}
