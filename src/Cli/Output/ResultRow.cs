using System.Globalization;
using System.Text.Json;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Cli;

/// <summary>A row of a table of results: one model, over its seeds.</summary>
internal sealed record ResultRow(string Name, string Column, IReadOnlyList<BenchResult> Results, (double Recovered, double InnerProduct)? Paper)
{
    /// <summary>Column and name, as people read them.</summary>
    public string Label => Column.Length > 0 ? $"{Column} {Name}" : Name;

    /// <summary>The rows of results, in their order.</summary>
    public static IEnumerable<ResultRow> Of(IReadOnlyList<BenchResult> results) =>
        from result in results
        group result by (result.Column, result.Row, result.Table) into same
        select new ResultRow(same.Key.Row, same.Key.Column, [.. same], PaperResults.Find(same.Key.Table, same.Key.Row, same.Key.Column));

    /// <summary>The paper's recovery and inner product, or empty.</summary>
    public IEnumerable<string> PaperCells => Paper is { } paper ? [Percent(paper.Recovered), Number(paper.InnerProduct)] : ["", ""];

    /// <summary>Explained variance, L0 and the share of dead neurons.</summary>
    public IEnumerable<string> HealthCells => [NumberOf("explainedVariance"), NumberOf("L0"), PercentOf("deadFraction")];

    /// <summary>"1 seed", or "mean over N seeds, least to greatest in brackets".</summary>
    public static string Seeds(IReadOnlyList<BenchResult> results)
    {
        var seeds = results.Select(result => result.Seed).Distinct().Count();
        return seeds == 1 ? "1 seed" : $"mean over {seeds} seeds, least to greatest in brackets";
    }

    /// <summary>The member "rows".</summary>
    public static void WriteAll(Utf8JsonWriter writer, IReadOnlyList<BenchResult> results)
    {
        writer.WriteStartArray("rows");
        foreach (var row in Of(results))
            row.Write(writer);
        writer.WriteEndArray();
    }

    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0}%");

    public static string Number(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.000}");

    /// <summary>True if all results have the metric. One of classes of which there are none is left out.</summary>
    public bool IsMeasured(string metric) => Results.All(result => result.Metrics.Any(pair => pair.Key == metric));

    public (double Mean, double Least, double Greatest) Spread(string metric)
    {
        var values = Results.Select(result => result.Metrics.Single(pair => pair.Key == metric).Value).ToArray();
        return (values.Average(), values.Min(), values.Max());
    }

    public string PercentOf(string metric) => Format(metric, Percent);

    public string NumberOf(string metric) => Format(metric, Number);

    /// <summary>The row as JSON: its names, all metrics with their spread, the paper's numbers or null.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("row", Name);
        writer.WriteString("column", Column);
        writer.WriteNumber("seeds", Results.Count);
        writer.WriteStartObject("metrics");
        foreach (var name in Results[0].Metrics.Select(pair => pair.Key).Where(IsMeasured))
        {
            var (mean, least, most) = Spread(name);
            writer.WritePropertyName(name);
            writer.WriteInline(inline =>
            {
                inline.WriteStartObject();
                inline.WriteNumber("mean", mean);
                inline.WriteNumber("least", least);
                inline.WriteNumber("greatest", most);
                inline.WriteEndObject();
            });
        }
        writer.WriteEndObject();
        if (Paper is { } paper)
        {
            writer.WriteStartObject("paper");
            writer.WriteNumber("M_GT", paper.Recovered);
            writer.WriteNumber("M_IP", paper.InnerProduct);
            writer.WriteEndObject();
        }
        else
            writer.WriteNull("paper");
        writer.WriteEndObject();
    }

    private string Format(string metric, Func<double, string> format)
    {
        if (!IsMeasured(metric))
            return "-";
        var (mean, least, greatest) = Spread(metric);
        return Results.Count == 1 ? format(mean) : $"{format(mean)} [{format(least)}, {format(greatest)}]";
    }
}
