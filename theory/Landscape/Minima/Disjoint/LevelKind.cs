namespace TheoryChecks.Landscape;

/// <summary>What an entry is compared with.</summary>
internal enum LevelKind
{
    /// <summary>On above 0, off at or below 0.</summary>
    Zero,

    /// <summary>On above s, off at or below s for some s > 0: a positive threshold, up to rescaling the neuron.</summary>
    Positive,

    /// <summary>Entries of any sign pass.</summary>
    None,
}
