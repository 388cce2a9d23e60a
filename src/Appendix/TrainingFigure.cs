using TheoryChecks.Figures;

namespace TheoryChecks.Appendix;

/// <summary>Loss and dead neurons over training, for several runs: what resampling does, for one.</summary>
public static class TrainingFigure
{
    /// <summary>Draws the loss above, logarithmic, and the dead neurons below, as a share where all numbers of neurons are known.</summary>
    public static Figure Of(IReadOnlyList<TrainingLog> logs)
    {
        var isShare = logs.All(log => log.Neurons is not null);
        var steps = new ChartAxis("training step (batches)");
        return LineChart.Stack(
            "training",
            $"Loss and dead neurons over training: {string.Join(", ", logs.Select(log => log.Name))}",
            [
                new LineChart(
                    "",
                    steps,
                    new ChartAxis("loss per sample (squared length)") { IsLogarithmic = true },
                    [.. logs.Select(log => new ChartSeries(
                        log.Name, [.. log.Points.Where(point => point.Loss > 0).Select(point => ((double)point.Step, point.Loss))]))]),
                new LineChart(
                    "",
                    steps,
                    isShare ? new ChartAxis("dead neurons (%)") { Least = -0.5 } : new ChartAxis("dead neurons (number)"),
                    [.. logs.Select(log => new ChartSeries(
                        log.Name,
                        [.. log.Points.Select(point => ((double)point.Step, isShare ? 100.0 * point.Dead / log.Neurons!.Value : point.Dead))]))]),
            ]);
    }
}
