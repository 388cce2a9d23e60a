namespace TheoryChecks.CrossCheck;

/// <summary>What an end point is, in the certified landscape.</summary>
public enum EndVerdict
{
    /// <summary>Its loss is at most the certified upper end of the global minimum, within the tolerance.</summary>
    Global,

    /// <summary>A certified partial minimum that is a local minimum of positive loss, strict up to rescaling.</summary>
    Trap,

    /// <summary>A certified partial minimum on a plateau or a valley of constant loss.</summary>
    Flat,

    /// <summary>A certified partial minimum with a direction of descent; a run that ends there has not been shaken off yet.</summary>
    Saddle,

    /// <summary>A certified partial minimum whose shape the tests do not tell.</summary>
    PartialMinimum,

    /// <summary>The gradient is not 0 yet: the run needs more steps.</summary>
    Unconverged,

    /// <summary>The gradient is 0, and no certificate explains why.</summary>
    Unexplained,

    /// <summary>The loss is below the certified lower end of the global minimum: somebody is wrong.</summary>
    BelowMinimum,
}
