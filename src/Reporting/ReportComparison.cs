namespace TheoryChecks.Reporting;

/// <summary>How a report differs from a saved one: the regression test behind `verify --expect`.</summary>
public static class ReportComparison
{
    /// <summary>
    /// One sentence per difference in verdict, evidence or reason, and per verdict that only one of the two has, in the order of the reports.
    /// Certificates are not compared: whether they were written is a matter of the run, and the kernel has judged them either way.
    /// </summary>
    public static IReadOnlyList<string> Differences(VerificationReport expected, VerificationReport found) =>
        [.. BySubject(expected, found).Select(difference => difference.Text)];

    internal static IReadOnlyList<(string Subject, string Text)> BySubject(VerificationReport expected, VerificationReport found)
    {
        var differences = new List<(string, string)>();
        var wanted = ByKey(expected);
        var got = ByKey(found);
        foreach (var verdict in found.Verdicts)
        {
            if (!wanted.TryGetValue(Key(verdict), out var was))
                Add(verdict, $"found {Decision(verdict)}, expected nothing: the saved report does not have it.");
            else if ((was.Kind, was.Evidence) != (verdict.Kind, verdict.Evidence))
                Add(verdict, $"found {Decision(verdict)}, expected {Decision(was)}. Found reason: {verdict.Reason} Expected reason: {was.Reason}");
            else if (was.Reason != verdict.Reason)
                Add(verdict, $"{Decision(verdict)} as expected, but for another reason. Found: {verdict.Reason} Expected: {was.Reason}");
        }
        foreach (var was in expected.Verdicts)
            if (!got.ContainsKey(Key(was)))
                Add(was, $"found nothing, expected {Decision(was)}.");
        return differences;

        void Add(ReportedVerdict verdict, string text) => differences.Add((verdict.Subject, $"{verdict.Subject}: {text}"));
    }

    private static Dictionary<(string, Theorems.StatementForm, string), ReportedVerdict> ByKey(VerificationReport report) =>
        report.Verdicts.GroupBy(Key).ToDictionary(group => group.Key, group => group.Last());

    private static (string, Theorems.StatementForm, string) Key(ReportedVerdict verdict) => (verdict.Theorem, verdict.Form, verdict.Instance);

    private static string Decision(ReportedVerdict verdict) => $"{verdict.Kind.Word()} ({verdict.Evidence.Word()})";
}
