namespace TheoryChecks.Patterns;

/// <summary>The three kinds of conditions that cut encoder space into regions.</summary>
public enum AtomKind
{
    /// <summary>The cell's entry exceeds its threshold.</summary>
    On,

    /// <summary>The cell's entry does not exceed its threshold.</summary>
    Off,

    /// <summary>The first cell's entry is chosen before the second's.</summary>
    Beats,
}
