using TheoryChecks.Theorems;

namespace TheoryChecks.Reporting;

/// <summary>The words of the report format for the values of the theory, both ways.</summary>
public static class ReportWords
{
    private static readonly Dictionary<VerdictKind, string> Kinds = new()
    {
        [VerdictKind.Holds] = "holds",
        [VerdictKind.Refuted] = "refuted",
        [VerdictKind.NotApplicable] = "not-applicable",
        [VerdictKind.Vacuous] = "vacuous",
        [VerdictKind.Undecided] = "undecided",
    };

    private static readonly Dictionary<StatementForm, string> Forms = new()
    {
        [StatementForm.Published] = "published",
        [StatementForm.Repaired] = "repaired",
        [StatementForm.Prevalence] = "prevalence",
    };

    private static readonly Dictionary<EvidenceLevel, string> Levels = new()
    {
        [EvidenceLevel.Kernel] = "kernel",
        [EvidenceLevel.Solver] = "solver",
        [EvidenceLevel.Numeric] = "numeric",
    };

    /// <summary>holds, refuted, not-applicable, vacuous, undecided.</summary>
    public static IReadOnlyList<string> VerdictWords { get; } = [.. Kinds.Values];

    /// <summary>published, repaired, prevalence.</summary>
    public static IReadOnlyList<string> FormWords { get; } = [.. Forms.Values];

    /// <summary>kernel, solver, numeric.</summary>
    public static IReadOnlyList<string> EvidenceWords { get; } = [.. Levels.Values];

    /// <summary>For example "not-applicable".</summary>
    public static string Word(this VerdictKind kind) => Kinds[kind];

    /// <summary>For example "published".</summary>
    public static string Word(this StatementForm form) => Forms[form];

    /// <summary>For example "kernel".</summary>
    public static string Word(this EvidenceLevel level) => Levels[level];

    internal static VerdictKind ToVerdict(string word) => Kinds.First(pair => pair.Value == word).Key;

    internal static StatementForm ToForm(string word) => Forms.First(pair => pair.Value == word).Key;

    internal static EvidenceLevel ToEvidence(string word) => Levels.First(pair => pair.Value == word).Key;
}
