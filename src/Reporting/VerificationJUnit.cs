using TheoryChecks.Theorems;

namespace TheoryChecks.Reporting;

/// <summary>A report of verdicts as JUnit cases, one per verdict.</summary>
public static class VerificationJUnit
{
    /// <summary>
    /// The cases: a difference from the expected report is a failure, an undecided verdict is skipped, everything else passes. A refuted theorem is
    /// no failure: that is what verification is for.
    /// </summary>
    /// <param name="found">The verdicts.</param>
    /// <param name="expected">The expected verdicts, or null if nothing is expected.</param>
    public static IReadOnlyList<JUnitCase> Cases(VerificationReport found, VerificationReport? expected)
    {
        var bySubject = expected is null ? [] : ReportComparison.BySubject(expected, found);
        var differences = bySubject.ToLookup(difference => difference.Subject, difference => difference.Text);
        var subjects = found.Verdicts.Select(verdict => verdict.Subject).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. found.Verdicts.Select(verdict => new JUnitCase(
                $"theorem {verdict.Theorem}",
                $"{verdict.Form.Word()} on {verdict.Instance}",
                [.. differences[verdict.Subject]],
                verdict.Kind == VerdictKind.Undecided ? verdict.Reason : null,
                $"{verdict.Kind.Word()} ({verdict.Evidence.Word()}): {verdict.Reason}")),
            .. bySubject.Where(difference => !subjects.Contains(difference.Subject))
                .Select(difference => new JUnitCase("expected only", difference.Subject, [difference.Text])),
        ];
    }
}
