using TheoryChecks.Model;
using TheoryChecks.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace TheoryChecks.Training.Methods;

/// <summary>The activations of the theory on tensors, ties included.</summary>
internal static class TensorGate
{
    /// <summary>Which entries pass. Shapes: z S x N x nq; thresholds, for JumpReLU, S x 1 x nq or one that broadcasts.</summary>
    public static Tensor Of(Activation activation, Tensor z, Tensor? thresholds) => activation switch
    {
        ReluActivation => z.gt(Held.Of(0L)),
        JumpReluActivation => z.gt(thresholds!),
        TopKActivation top => Largest(z, top.K, top.Rectified),
        BatchTopKActivation top => Largest(z.reshape(z.shape[0], -1), top.K * z.shape[1], rectified: true).reshape(z.shape),
        IdentityActivation => ones_like(z, ScalarType.Bool),
        ZeroActivation => zeros_like(z, ScalarType.Bool),
        _ => throw new ArgumentException($"There is no tensor form of the activation {activation.Kind}."),
    };

    /// <summary>The k largest entries along the last axis, only positive ones if rectified; the lowest index wins a tie.</summary>
    public static Tensor Largest(Tensor z, long k, bool rectified)
    {
        var entries = rectified ? where(z.gt(Held.Of(0L)), z, full_like(z, Held.Of(double.NegativeInfinity))) : z;
        var kth = entries.topk((int)k, -1).values.narrow(-1, k - 1, 1);
        var gate = entries.ge(kth);
        if (gate.sum(-1).max().item<long>() > k)
        {
            // More entries equal the k-th than there is room for: the first of them pass.
            var above = entries.gt(kth);
            var ties = entries.eq(kth);
            gate = above.logical_or(ties.logical_and(ties.cumsum(-1).le(above.sum(-1, keepdim: true).neg_().Increase(k))));
        }
        return rectified ? gate.logical_and(z.gt(Held.Of(0L))) : gate;
    }
}
