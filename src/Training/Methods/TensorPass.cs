using static TorchSharp.torch;

namespace TheoryChecks.Training.Methods;

/// <summary>One forward and backward pass of S models.</summary>
/// <param name="Loss">All terms with their coefficients, S.</param>
/// <param name="Auxiliary">What AuxK adds to it, S.</param>
/// <param name="Error">sum_c m_c |e_c|^2 by itself, S.</param>
/// <param name="Gate">Which entries pass, S x N x nq.</param>
/// <param name="Latents">a, S x N x nq.</param>
/// <param name="Residuals">e, S x N x nr.</param>
/// <param name="Gradient">The derivatives of the loss, as docs/training.md takes them.</param>
internal sealed record TensorPass(
    Tensor Loss, Tensor Auxiliary, Tensor Error, Tensor Gate, Tensor Latents, Tensor Residuals, TensorParameters Gradient);
