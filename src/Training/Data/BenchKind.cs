namespace TheoryChecks.Training.Data;

/// <summary>What a bench asks a model to reconstruct.</summary>
public enum BenchKind
{
    /// <summary>r = p = W x.</summary>
    Autoencoder,

    /// <summary>p = W_p x, r = W_r x with directions of their own.</summary>
    Transcoder,

    /// <summary>p = r = (W^1 x, ..., W^s x) / sqrt(s): several sources, each with directions of its own.</summary>
    Crosscoder,
}
