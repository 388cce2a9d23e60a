using System.Globalization;
using System.Numerics;
using Spectre.Console;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Reporting;

namespace TheoryChecks.Cli;

/// <summary>A landscape for people: tables, each row with its evidence, and what is not settled.</summary>
internal static class LandscapeTable
{
    private const int LongestNumber = 24;

    public static void Print(Screen screen, LandscapeReport report)
    {
        var (text, instance) = (screen.Human, report.Instance);
        var (neurons, columns) = (Some(instance.Neurons, "neuron"), Some(instance.Problem.Columns, "column"));
        text.WriteLine($"{instance.Name}: {instance.Activation.Kind}, {neurons}, {columns} in dimension {instance.Problem.InputDimension}");

        var answers = Table("question", "answer", "evidence");
        if (report.GlobalMinimum is { } minimum)
            Row(answers, "global minimum", Interval(minimum.Lower, minimum.Upper), Of(minimum.Evidence));
        if (report.ZeroLoss is { } zeroLoss)
        {
            Row(answers, "realizable patterns", Count(zeroLoss.Patterns), Of(zeroLoss.Evidence));
            Row(answers, "reach loss 0", Count(zeroLoss.ZeroLossPatterns), Of(zeroLoss.Evidence));
            Row(answers, "reach loss 0, monosemantic", Count(zeroLoss.MonosemanticZeroLossPatterns), Of(zeroLoss.Evidence));
            if (!zeroLoss.UndecidedPatterns.IsZero)
                Row(answers, "may reach loss 0, undecided", Count(zeroLoss.UndecidedPatterns), Of(zeroLoss.Evidence));
        }
        foreach (var alike in (report.SolutionSet ?? []).GroupBy(piece => piece.Dimension).OrderBy(group => group.Key))
        {
            var dimension = alike.Key is { } known ? Count(known) : LandscapeWords.Undecided;
            var patterns = alike.Aggregate(BigInteger.Zero, (sum, piece) => sum + piece.Patterns);
            var evidence = alike.All(piece => piece.Evidence.IsAccepted) ? "k" : "u";
            Row(answers, $"patterns with solutions of dimension {dimension}", Count(patterns), evidence);
        }
        if (report is { ZeroLoss: not null, SolutionSet: null, IsTooLargeToList: true })
            Row(answers, "pieces of the solution set", "too many to list: one for each pattern that reaches loss 0", "-");
        if (report.PartialMinima is not null)
        {
            var isAll = report.UndecidedPartitions.Count == 0 ? "yes" : LandscapeWords.Undecided;
            Row(answers, "no other patterns have partial minima", isAll, Of(report.PartialMinimaComplete));
        }
        Write(screen, answers);

        if (report.PartialMinima is { Count: > 0 } minima)
        {
            text.WriteLine(report.SearchedPatterns is { } searched
                ? "Partial minima, up to permuting neurons: on partition patterns, then those of positive loss found on others "
                    + $"(a search of {Some(searched, "pattern")} with overlapping sets):"
                : "Partial minima on partition patterns, up to permuting neurons:");
            var table = Table("pattern", "loss", "classification", "local", "spurious", "evidence");
            foreach (var entry in minima)
                Row(
                    table,
                    entry.Pattern.ToString(),
                    Interval(entry.Loss.Lower, entry.Loss.Upper),
                    LandscapeWords.Of(entry.Shape),
                    LandscapeWords.Of(entry.IsLocalMinimum),
                    LandscapeWords.Of(entry.IsSpurious),
                    Of(entry.EdgeEvidence is { IsAccepted: false } edge ? edge : entry.Evidence));
            Write(screen, table);
            if (minima.Any(entry => !entry.IsInterior))
                text.WriteLine(
                    "Classification: within the region. Local: a local minimum of the loss itself, also across the boundary of the region.");
        }
        if (report is { PartialMinima.Count: > 0, HasAllPartialMinima: false })
            text.WriteLine("These were found; there may be more partial minima, on the same patterns or where that is undecided.");
        if (report.PartialMinima?.Any(entry => entry.Escapes.Count > 0) == true)
        {
            text.WriteLine("The best way out of spurious local minima by moving one neuron:");
            var table = Table("pattern", "loss", "neuron", "to column", "entered", "loss there", "evidence");
            foreach (var (entry, escape) in report.PartialMinima.Where(entry => entry.Escapes.Count > 0).Select(entry => (entry, entry.Escapes[0])))
                Row(
                    table,
                    entry.Pattern.ToString(),
                    Interval(entry.Loss.Lower, entry.Loss.Upper),
                    $"{escape.Neuron}{(escape.IsDead ? ", dead" : "")}",
                    $"{escape.Column}",
                    escape.Entered.ToString(),
                    Interval(escape.Reached, escape.Reached),
                    Of(escape.Evidence));
            Write(screen, table);
        }
        if (report.Identifiability is { Count: > 0 } identifiability)
        {
            text.WriteLine("Identifiability, one row per anchor set up to symmetry:");
            var table = Table("anchors", "sets", "loss 0", "dimension", "gauge", "decoder", "encoder", "patterns left", "evidence");
            foreach (var entry in identifiability)
                Row(table,
                    $"{{{string.Join(",", entry.Anchors)}}}",
                    Count(entry.AnchorSets),
                    LandscapeWords.Of(entry.IsReachable),
                    LandscapeWords.Dimension(entry),
                    Number(entry.Gauge),
                    entry.IsReachable == false ? "-" : LandscapeWords.Of(entry.DecoderIsIdentifiable),
                    entry.IsReachable == false ? "-" : LandscapeWords.Of(entry.EncoderIsIdentifiable),
                    entry.ZeroLossPatternsLeft is { } left ? Count(left) : "-",
                    Of(entry.Evidence));
            Write(screen, table);
        }
        Absorption(screen, report, report.Isolated is null ? "" : ", on the samples");
        if (report.Isolated is { } isolated)
        {
            Gains(screen, report, isolated);
            Absorption(screen, isolated, ", on isolated features");
        }
        text.WriteLine("Evidence: k, certificates that the kernel accepted; u, undecided. Decoder, encoder: whether loss 0 determines them.");
        if (report.Undecided.Count > 0)
        {
            text.WriteLine();
            text.WriteLine("Undecided:");
            foreach (var reason in report.Undecided)
                text.WriteLine($"  {reason}");
        }
        text.WriteLine();
        text.WriteLine($"The kernel accepted {Counted.Of(report.Accepted, "certificate")}.");
    }

    private static void Absorption(Screen screen, LandscapeReport report, string where)
    {
        if (report.Absorption is not { Count: > 0 } absorption)
            return;
        screen.Human.WriteLine(
            $"Absorption{where}: the best loss of the regions in which the parent's neuron sees its children, "
            + "and of those in which a child's neuron absorbs it:");
        var table = Table("parent", "children", "intended regions", "best loss", "absorbing regions", "best loss", "absorbing is", "evidence");
        foreach (var entry in absorption)
            Row(table,
                $"{entry.Family.Parent}",
                $"{{{string.Join(",", entry.Family.Children)}}}",
                Count(entry.Intended.Patterns),
                Loss(entry.Intended),
                Count(entry.Absorbing.Patterns),
                Loss(entry.Absorbing),
                LandscapeWords.Of(entry),
                entry.Intended.Evidence.IsAccepted && entry.Absorbing.Evidence.IsAccepted ? "k" : "u");
        Write(screen, table);

        static string Loss(AbsorptionEntry.Regions regions) => regions.Loss is { } loss ? Interval(loss.Lower, loss.Upper) : "-";
    }

    /// <summary>What features that are active together change, next to each other.</summary>
    private static void Gains(Screen screen, LandscapeReport samples, LandscapeReport isolated)
    {
        if (samples.Identifiability is null || isolated.Identifiability is null)
            return;
        screen.Human.WriteLine("Isolated features against samples (isolated / samples):");
        var table = Table("anchors", "loss 0", "dimension", "decoder", "encoder", "patterns left", "evidence");
        foreach (var ours in samples.Identifiability)
        {
            if (isolated.Identifiability.FirstOrDefault(entry => entry.Orbit.Any(set => set.SequenceEqual(ours.Anchors))) is not { } theirs)
                continue;
            Row(table,
                $"{{{string.Join(",", ours.Anchors)}}}",
                Both(entry => LandscapeWords.Of(entry.IsReachable)),
                Both(LandscapeWords.Dimension),
                Both(entry => entry.IsReachable == false ? "-" : LandscapeWords.Of(entry.DecoderIsIdentifiable)),
                Both(entry => entry.IsReachable == false ? "-" : LandscapeWords.Of(entry.EncoderIsIdentifiable)),
                Both(entry => entry.ZeroLossPatternsLeft is { } left ? Count(left) : "-"),
                Both(entry => Of(entry.Evidence)));

            string Both(Func<IdentifiabilityEntry, string> cell) => cell(theirs) == cell(ours) ? cell(ours) : $"{cell(theirs)} / {cell(ours)}";
        }
        Write(screen, table);
    }

    private static Table Table(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column)));
        return table;
    }

    private static void Row(Table table, params string[] cells) => table.AddRow([.. cells.Select(Markup.Escape)]);

    private static void Write(Screen screen, Table table)
    {
        if (table.Rows.Count > 0)
            screen.HumanConsole.Write(table);
    }

    private static string Of(LandscapeEvidence evidence) => evidence.Word[..1];

    private static string Some(int count, string what) => $"{Count(count)} {what}{(count == 1 ? "" : "s")}";

    private static string Number(int? number) => number is { } known ? Count(known) : "-";

    private static string Count(BigInteger count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>An exact number if it is short, else a decimal enclosure.</summary>
    private static string Interval(Rational lower, Rational upper)
    {
        if (lower == upper && lower.ToString() is { Length: <= LongestNumber } exact)
            return exact;
        return $"[{Decimals.Outward(lower, down: true)}, {Decimals.Outward(upper, down: false)}]";
    }
}
