namespace TheoryChecks.Landscape;

/// <summary>What a partial minimum is for the joint loss within its region (docs/theorems/3.6.md).</summary>
public enum MinimumShape
{
    /// <summary>A local minimum, strict up to rescaling neurons and moves that change no activation.</summary>
    Trap,

    /// <summary>A local minimum with a direction of constant loss, or a plateau.</summary>
    Flat,

    /// <summary>A direction of descent exists.</summary>
    Saddle,
}
