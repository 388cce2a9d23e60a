namespace TheoryChecks.Theorems;

/// <summary>Which encoders count as one region.</summary>
internal enum RegionNotion
{
    /// <summary>Those with the same sets of positive latents {c : s(W_E p_c)_i > 0}: the paper's Eq. 13.</summary>
    Positive,

    /// <summary>Those with the same selected sets {c : neuron i passes on column c}: the repair. The same thing where only positive entries
    /// pass.</summary>
    Selected,

    /// <summary>Those with the same selected sets and, for a loss term with a gate of its own, the same sets there.</summary>
    Refined,
}
