using TheoryChecks.CrossCheck;
using TheoryChecks.Reporting;
using TheoryChecks.Theorems;

namespace TheoryChecks.Surveys;

/// <summary>Something that every instance of a survey is asked, and answered by one word or number.</summary>
/// <param name="Id">Names it in results, tables and specifications.</param>
/// <param name="Kind">What answers look like.</param>
/// <param name="Caption">What it asks, for the notes of a table.</param>
/// <param name="Whole">The question whose total the total of this one is a share of, or null.</param>
internal record SurveyQuestion(string Id, QuestionKind Kind, string Caption, string? Whole = null)
{
    /// <summary>The answer that is none.</summary>
    public const string Undecided = "undecided";

    /// <summary>The answer "no number will do".</summary>
    public const string None = "none";

    /// <summary>The answers of a flag.</summary>
    public const string Yes = "yes", No = "no";

    /// <summary>Begins the ids of what training answers.</summary>
    public const string RunsPrefix = "runs";

    /// <summary>The questions of a survey, in the order of its tables.</summary>
    public static IReadOnlyList<SurveyQuestion> Of(SurveySpec spec) =>
    [
        .. spec.Theorems.SelectMany(theorem => Enum.GetValues<StatementForm>().Where(form => theorem.Statement(form) is not null)
            .Select(form => new SurveyQuestion(IdOf(theorem.Id, form), QuestionKind.Verdict, $"{theorem.Title} ({theorem.Reference})."))),
        .. spec.Landscape,
        .. spec.Runs == 0 ? [] : Training,
    ];

    /// <summary>For example "3.6 published".</summary>
    public static string IdOf(string theorem, StatementForm form) => $"{theorem} {form.Word()}";

    /// <summary>True if the statement must hold on every instance: a refutation of it is an alarm.</summary>
    public static bool MustHold(StatementForm form) => form is StatementForm.Repaired or StatementForm.Prevalence;

    /// <summary>True for the answer that the share of a question counts: refuted, yes, or a number above 0. Null: nobody knows.</summary>
    public bool? Counts(string answer) => answer == Undecided ? null : Kind switch
    {
        QuestionKind.Verdict => answer == VerdictKind.Refuted.Word(),
        QuestionKind.Flag => answer == Yes,
        QuestionKind.Count => answer is not ("0" or None),
        _ => false,
    };

    private static SurveyQuestion[] Training { get; } =
    [
        new(RunsPrefix, QuestionKind.Count, "Runs of gradient descent."),
        .. Enum.GetValues<EndVerdict>().Select(verdict => new SurveyQuestion(
            IdOf(verdict), QuestionKind.Count, $"Of them, those that end as \"{CrossCheckRun.Words(verdict)}\".", RunsPrefix)),
    ];

    /// <summary>For example "runs-trap".</summary>
    public static string IdOf(EndVerdict verdict) => $"{RunsPrefix}-{CrossCheckRun.Words(verdict)}";
}
