namespace TheoryChecks.Training.Metrics;

/// <summary>
/// How strongly an open Gated neuron is active: max(0, scale_i x_i + bias_i), with x = W_E (N(p) - s b_D); nq numbers each, scales above 0.
/// </summary>
public sealed record MagnitudePath(float[] Scale, float[] Bias);
