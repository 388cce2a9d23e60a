namespace TheoryChecks.Training;

/// <summary>What one step saw, before it moved.</summary>
/// <param name="Step">The step, 0-based.</param>
/// <param name="Loss">The loss on the batch, all terms with their coefficients; AuxK only when a neuron is dead.</param>
/// <param name="Error">The squared error on the batch by itself.</param>
/// <param name="L0">Active latents per sample.</param>
/// <param name="Dead">Neurons that count as dead.</param>
/// <param name="Rate">The learning rate.</param>
public sealed record StepReport(long Step, double Loss, double Error, double L0, int Dead, double Rate);
