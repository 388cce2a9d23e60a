namespace TheoryChecks.Training.Text;

/// <summary>Where in a layer of a transformer with LayerNorm after each half (BERT) activations are taken.</summary>
internal enum PlaceKind
{
    /// <summary>What the layer gives: after its second LayerNorm. The residual stream.</summary>
    Residual,

    /// <summary>What the MLP takes: after the layer's first LayerNorm.</summary>
    MlpInput,

    /// <summary>What the MLP gives, before it is added to its input.</summary>
    MlpOutput,
}
