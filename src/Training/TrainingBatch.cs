namespace TheoryChecks.Training;

/// <summary>A batch of B samples. Every sample weighs 1/B.</summary>
/// <param name="Inputs">p, B x np, row by row.</param>
/// <param name="Targets">r, B x nr, row by row; the same array as <paramref name="Inputs"/> for an autoencoder.</param>
public sealed record TrainingBatch(float[] Inputs, float[] Targets);
