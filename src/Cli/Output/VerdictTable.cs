using Spectre.Console;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Reporting;
using TheoryChecks.Reporting.Explaining;
using TheoryChecks.Theorems;

namespace TheoryChecks.Cli;

/// <summary>A report for people: a table of verdicts, every refutation with its reason, the counts.</summary>
internal static class VerdictTable
{
    private const int WidestCell = 9, Frame = 3; // "undecided", "refuted k", and the cell's share of the frame

    /// <summary>Prints it.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="theorems">The theorems, in order.</param>
    /// <param name="instances">The instances, in order.</param>
    /// <param name="report">The verdicts.</param>
    /// <param name="explanations">What to print in place of the lists of reasons; null for these.</param>
    /// <param name="folder">The folder that the certificates were written into; null if they were not.</param>
    public static void Print(
        Screen screen,
        IReadOnlyList<Theorem> theorems,
        IReadOnlyList<Instance> instances,
        VerificationReport report,
        IEnumerable<VerdictExplanation>? explanations,
        string? folder)
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

        if (explanations is null)
            Reasons(text, theorems, report);
        else
        {
            text.WriteLine();
            foreach (var explanation in explanations)
                ExplanationText.Write(text, explanation, folder);
        }
        if (explanations is null)
            text.WriteLine();
        var counts = string.Join(", ", Enum.GetValues<VerdictKind>().Select(kind => $"{report.Count(kind)} {kind.Word()}"));
        text.WriteLine($"{Counted.Of(report.Verdicts.Count, "verdict")}: {counts}.");
        text.WriteLine($"The kernel accepted {Counted.Of(report.AcceptedCertificates, "certificate")}.");
    }

    /// <summary>Why: every refutation by itself; where a statement does not apply, or says nothing, the instances with the same reason
    /// together.</summary>
    private static void Reasons(TextWriter text, IReadOnlyList<Theorem> theorems, VerificationReport report)
    {
        foreach (var (kind, title) in new[]
        {
            (VerdictKind.Refuted, "Refuted"), (VerdictKind.NotApplicable, "Not applicable"), (VerdictKind.Vacuous, "Vacuous"),
            (VerdictKind.Undecided, "Undecided"),
        })
        {
            var verdicts = report.Verdicts.Where(verdict => verdict.Kind == kind)
                .OrderBy(verdict => Index(theorems, verdict.Theorem)).ThenBy(verdict => verdict.Form)
                .GroupBy(verdict => (verdict.Theorem, verdict.Form, verdict.Reason, Alone: kind == VerdictKind.Refuted ? verdict.Instance : ""))
                .ToArray();
            if (verdicts.Length == 0)
                continue;
            text.WriteLine();
            text.WriteLine($"{title}:");
            foreach (var alike in verdicts)
            {
                var instances = string.Join(", ", alike.Select(verdict => verdict.Instance));
                text.WriteLine($"  {alike.Key.Theorem} {alike.Key.Form.Word()} on {instances}: {alike.Key.Reason}");
            }
        }
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
