namespace TheoryChecks.Training.Metrics;

/// <summary>Why a neuron was never active in the sample.</summary>
public enum DeathCause
{
    /// <summary>z_i &lt;= 0 for every feature alone and for no feature: then for every input there can be, since features are not negative.</summary>
    NegativeEverywhere,

    /// <summary>z_i &lt;= 0 for every input of the sample, though some direction would make it positive.</summary>
    NeverPositive,

    /// <summary>Positive at times, but never above the threshold.</summary>
    BelowThreshold,

    /// <summary>Positive at times, but never among the k largest.</summary>
    Beaten,
}
