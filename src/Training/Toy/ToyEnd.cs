namespace TheoryChecks.Training.Toy;

/// <summary>Where one toy model ended.</summary>
/// <param name="Seed">The number of the model, 0-based.</param>
/// <param name="Loss">L at the end.</param>
/// <param name="GradientNorm">The norm of the gradient of L at the end.</param>
/// <param name="Encoder">W_E, nq x np, row by row.</param>
/// <param name="Decoder">W_D transposed, nq x nr, row by row.</param>
/// <param name="Preactivations">z, N x nq, row by row.</param>
/// <param name="Gate">Which entries pass, N x nq, row by row.</param>
/// <param name="Converged">True if the gradient is 0 within the tolerance.</param>
public sealed record ToyEnd(
    int Seed, double Loss, double GradientNorm, double[] Encoder, double[] Decoder, double[] Preactivations, bool[] Gate, bool Converged);
