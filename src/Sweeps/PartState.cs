namespace TheoryChecks.Sweeps;

/// <summary>How a part stands.</summary>
public enum PartState
{
    /// <summary>Its result is there.</summary>
    Done,

    /// <summary>Somebody works on it and lives.</summary>
    Running,

    /// <summary>It is in Slurm's queue.</summary>
    Waiting,

    /// <summary>Its last try ended with an error.</summary>
    Failed,

    /// <summary>Its last try ended without a word.</summary>
    Lost,

    /// <summary>None of these: it was never begun, or told to stop.</summary>
    Missing,
}
