namespace TheoryChecks.Reporting.Tables;

/// <summary>How much work goes into a table that trains or searches.</summary>
public enum TableScale
{
    /// <summary>Minutes on two cores: what a build server runs.</summary>
    Ci,

    /// <summary>An hour or so.</summary>
    Small,

    /// <summary>The paper's own sizes: days on two cores, so nothing is trained; results come from a folder.</summary>
    Full,
}
