namespace TheoryChecks.Sweeps;

/// <summary>How a try at a part ended.</summary>
public enum AttemptOutcome
{
    /// <summary>With the result.</summary>
    Done,

    /// <summary>With an error.</summary>
    Failed,

    /// <summary>It was told to stop.</summary>
    Stopped,

    /// <summary>It ended without a word: killed, or its machine gone.</summary>
    Lost,
}
