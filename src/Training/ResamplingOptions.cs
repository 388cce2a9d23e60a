namespace TheoryChecks.Training;

/// <summary>
/// Neuron resampling: a dead row moves to an input that the model reconstructs badly. The encoder row becomes that input's direction at
/// <see cref="EncoderScale"/> times the live rows' mean norm, the decoder column the unit residual, and the row's optimiser state 0
/// (dictionary_learning).
/// </summary>
/// <param name="Every">Resample every so many steps.</param>
/// <param name="Until">The last step at which it happens.</param>
/// <param name="EncoderScale">0.2 in dictionary_learning.</param>
public sealed record ResamplingOptions(long Every, long Until, double EncoderScale = 0.2);
