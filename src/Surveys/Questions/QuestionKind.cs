namespace TheoryChecks.Surveys;

/// <summary>What the answers to a question look like.</summary>
internal enum QuestionKind
{
    /// <summary>holds, refuted, not-applicable, vacuous or undecided.</summary>
    Verdict,

    /// <summary>yes, no or undecided.</summary>
    Flag,

    /// <summary>A whole number, "none", or undecided.</summary>
    Count,

    /// <summary>A word, or undecided.</summary>
    Word,
}
