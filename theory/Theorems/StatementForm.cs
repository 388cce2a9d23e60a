namespace TheoryChecks.Theorems;

/// <summary>Which version of a theorem a verdict is about.</summary>
public enum StatementForm
{
    /// <summary>As printed in the paper.</summary>
    Published,

    /// <summary>As this library states it, with a proof in docs/theorems.md.</summary>
    Repaired,

    /// <summary>The repaired source of spurious minima of Thm 3.6: columns that no neuron sees.</summary>
    Prevalence,
}
