using Spectre.Console;
using TheoryChecks.Model;
using TheoryChecks.Reporting;
using TheoryChecks.Theorems;

namespace TheoryChecks.Cli;

/// <summary>A report for people: a table of verdicts, every refutation with its reason, the counts.</summary>
internal static class VerdictTable
{
    private const int WidestCell = 9, Frame = 3; // "undecided", "refuted k", and the cell's share of the frame

    public static void Print(Screen screen, IReadOnlyList<Theorem> theorems, IReadOnlyList<Instance> instances, VerificationReport report)
    {
        var text = screen.Human;
        var cells = report.Verdicts.ToLookup(verdict => (verdict.Instance, verdict.Theorem));
        var names = instances.Count == 0 ? 0 : instances.Max(instance => instance.Name.Length);
        foreach (var group in Fitting(theorems, screen.HumanConsole.Profile.Width - names - Frame - 1))
        {
            var table = new Table().Border(TableBorder.Rounded).AddColumn(new TableColumn("instance").NoWrap());
            foreach (var theorem in group)
                table.AddColumn(new TableColumn(Markup.Escape(theorem.Id)));
            foreach (var instance in instances)
            {
                var decided = group.Select(theorem => string.Join('\n', cells[(instance.Name, theorem.Id)].Select(Cell)));
                table.AddRow([Markup.Escape(instance.Name), .. decided]);
            }
            screen.HumanConsole.Write(table);
        }
        if (report.Verdicts.Count > 0)
        {
            var third = report.Verdicts.Any(verdict => verdict.Form == StatementForm.Prevalence) ? ", prevalence" : "";
            text.WriteLine(
                $"In each cell, from the top: as published, as repaired{third}. k: certificates that the kernel accepted; s: a solver attests it; "
                + "n: floating point only; n/a: a hypothesis fails."
                + (report.Verdicts.Any(verdict => verdict.IsProved) ? " p: all certificates are proved, too." : ""));
        }

        foreach (var (kind, title) in new[] { (VerdictKind.Refuted, "Refuted"), (VerdictKind.Undecided, "Undecided") })
        {
            var verdicts = report.Verdicts.Where(verdict => verdict.Kind == kind).ToArray();
            if (verdicts.Length == 0)
                continue;
            text.WriteLine();
            text.WriteLine($"{title}:");
            foreach (var verdict in verdicts.OrderBy(verdict => Index(theorems, verdict.Theorem)))
                text.WriteLine($"  {verdict.Subject}: {verdict.Reason}");
        }
        text.WriteLine();
        var counts = string.Join(", ", Enum.GetValues<VerdictKind>().Select(kind => $"{report.Count(kind)} {kind.Word()}"));
        text.WriteLine($"{report.Verdicts.Count} verdicts: {counts}.");
        text.WriteLine($"The kernel accepted {report.AcceptedCertificates} certificates.");
    }

    /// <summary>Cuts a table that is too wide for the terminal into several.</summary>
    private static IEnumerable<IReadOnlyList<Theorem>> Fitting(IReadOnlyList<Theorem> theorems, int width)
    {
        var (group, left) = (new List<Theorem>(), width);
        foreach (var theorem in theorems)
        {
            var needed = Math.Max(WidestCell, theorem.Id.Length) + Frame;
            if (group.Count > 0 && needed > left)
            {
                yield return group;
                (group, left) = ([], width);
            }
            group.Add(theorem);
            left -= needed;
        }
        if (group.Count > 0)
            yield return group;
    }

    private static string Cell(ReportedVerdict verdict)
    {
        var level = verdict.IsProved ? "p" : verdict.Evidence.Word()[..1];
        return verdict.Kind switch
        {
            VerdictKind.Holds => $"[green]holds[/] {level}",
            VerdictKind.Refuted => $"[red]refuted[/] {level}",
            VerdictKind.Vacuous => $"vacuous {level}",
            VerdictKind.NotApplicable => "[grey]n/a[/]",
            _ => "[yellow]undecided[/]",
        };
    }

    private static int Index(IReadOnlyList<Theorem> theorems, string id) => theorems.TakeWhile(theorem => theorem.Id != id).Count();
}
