using System.Globalization;
using TheoryChecks.Landscape;
using TheoryChecks.Patterns;
using TheoryChecks.Theorems;

namespace TheoryChecks.Reporting.Tables;

/// <summary>How many hierarchical patterns can be absorbed, and how many of their splits are realizable (Thm 3.8, docs/theorems/3.8.md).</summary>
public sealed class AbsorptionTable : Table
{
    /// <inheritdoc/>
    public override string Id => "absorption";

    /// <inheritdoc/>
    public override string Caption => "Feature absorption: hierarchical patterns and their splits.";

    /// <inheritdoc/>
    public override IReadOnlyList<TableColumn> Columns(TableContext context) =>
    [
        new("instance"),
        new("activation"),
        new("hierarchical", ColumnKind.Number),
        new("absorbed", ColumnKind.Number),
        new("splits", ColumnKind.Number),
        new("realizable", ColumnKind.Number),
        new("Theorem 3.8"),
    ];

    /// <inheritdoc/>
    public override TableBody Make(TableContext context)
    {
        var tally = new KernelTally();
        var rows = context.Instances.AsParallel()
            .AsOrdered()
            .WithDegreeOfParallelism(Math.Clamp(context.Threads, 1, 512))
            .WithCancellation(context.Cancel)
            .Select(instance =>
        {
            IReadOnlyList<string> undecided = [instance.Name, instance.Activation.Kind, .. Enumerable.Repeat(LandscapeWords.Undecided, 5)];
            if (instance.Neurons == 1)
                return [instance.Name, instance.Activation.Kind, "-", "-", "-", "-", "not applicable: one neuron"];
            try
            {
                var survey = AbsorptionSurvey.Take(instance, context.Cancel);
                var absorbed = survey.Hierarchical.Count(pattern => pattern.IsAbsorbed);
                return survey.IsCoveredByFindings && survey.Findings.All(finding => tally.Accepts(instance, finding))
                    ?
                    [
                        instance.Name,
                        instance.Activation.Kind,
                        Number(survey.Hierarchical.Count),
                        Number(absorbed),
                        Number(survey.Splits),
                        Number(survey.RealizableSplits),
                        survey.Hierarchical.Count == 0 ? "vacuous" : absorbed == survey.Hierarchical.Count ? "holds" : "refuted",
                    ]
                    : undecided;
            }
            catch (EnumerationLimitException)
            {
                return undecided;
            }
        });
        return new([.. rows], [.. context.Instances.Select(instance => instance.Name)], tally.ToString())
        {
            Notes =
            [
                "Hierarchical: realizable, with a neuron that is on for two features or more and a dead neuron to take one over (relu and "
                    + "jumprelu: one per set of a single neuron; else ordered joint patterns). "
                    + "Absorbed: some split is realizable. Theorem 3.8 as published says so of the patterns in which every neuron that is on sees "
                        + "two features or more.",
            ],
        };
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
