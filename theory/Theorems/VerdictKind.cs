namespace TheoryChecks.Theorems;

/// <summary>What was decided about a statement on an instance.</summary>
public enum VerdictKind
{
    /// <summary>The hypotheses hold and so does the conclusion.</summary>
    Holds,

    /// <summary>The hypotheses hold and the conclusion fails.</summary>
    Refuted,

    /// <summary>A hypothesis fails; the reason names it.</summary>
    NotApplicable,

    /// <summary>The hypotheses hold, but the conclusion says nothing here: it quantifies over nothing, or its bound is infinite.</summary>
    Vacuous,

    /// <summary>Not decided; the reason says how far it got.</summary>
    Undecided,
}
