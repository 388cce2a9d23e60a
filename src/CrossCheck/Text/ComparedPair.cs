namespace TheoryChecks.CrossCheck;

/// <summary>A pair of classes: what is certified of it, and whether a trained dictionary merges it.</summary>
/// <param name="First">A class.</param>
/// <param name="Second">Another.</param>
/// <param name="Cosine">The inner product of their directions.</param>
/// <param name="Shape">As <see cref="GroupPair.Shape"/>.</param>
/// <param name="SharesLatent">True if one latent is the best detector of both.</param>
/// <param name="SharesColumn">True if one decoder column is nearest to both.</param>
internal sealed record ComparedPair(string First, string Second, double Cosine, string Shape, bool SharesLatent, bool SharesColumn);
