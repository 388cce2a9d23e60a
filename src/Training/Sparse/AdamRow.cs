using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TheoryChecks.Training.Sparse;

/// <summary>One step of Adam on a run of numbers, in one pass over memory. Equal to dense Adam: entries without a gradient decay and move
/// too.</summary>
internal readonly struct AdamRow(TrainingOptions options, long step, double rate)
{
    private readonly float _beta1 = (float)options.Beta1;
    private readonly float _beta2 = (float)options.Beta2;
    private readonly float _keep1 = (float)(1 - options.Beta1);
    private readonly float _keep2 = (float)(1 - options.Beta2);
    private readonly float _epsilon = (float)options.Epsilon;
    private readonly float _rate = (float)(rate / (1 - Math.Pow(options.Beta1, step + 1)));
    private readonly float _scale2 = (float)(1 / (1 - Math.Pow(options.Beta2, step + 1)));

    /// <summary>m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, x -= rate mhat / (sqrt(vhat) + epsilon), with g = factor * gradient.</summary>
    public void Step(Span<float> values, ReadOnlySpan<float> gradient, float factor, Span<float> first, Span<float> second)
    {
        ref var x = ref MemoryMarshal.GetReference(values);
        ref var g = ref MemoryMarshal.GetReference(gradient);
        ref var m = ref MemoryMarshal.GetReference(first);
        ref var v = ref MemoryMarshal.GetReference(second);
        var (beta1, beta2, keep1, keep2) = (Vector256.Create(_beta1), Vector256.Create(_beta2), Vector256.Create(_keep1), Vector256.Create(_keep2));
        var (epsilon, rate, scale2, times) = (Vector256.Create(_epsilon),
            Vector256.Create(_rate),
            Vector256.Create(_scale2),
            Vector256.Create(factor));
        var k = 0;
        for (; k <= values.Length - Vector256<float>.Count; k += Vector256<float>.Count)
        {
            var slope = Vector256.LoadUnsafe(ref Unsafe.Add(ref g, k)) * times;
            var one = (beta1 * Vector256.LoadUnsafe(ref Unsafe.Add(ref m, k))) + (keep1 * slope);
            var two = (beta2 * Vector256.LoadUnsafe(ref Unsafe.Add(ref v, k))) + (keep2 * slope * slope);
            one.StoreUnsafe(ref Unsafe.Add(ref m, k));
            two.StoreUnsafe(ref Unsafe.Add(ref v, k));
            (Vector256.LoadUnsafe(ref Unsafe.Add(ref x, k)) - (rate * one / (Vector256.Sqrt(two * scale2) + epsilon)))
                .StoreUnsafe(ref Unsafe.Add(ref x, k));
        }
        for (; k < values.Length; k++)
        {
            var slope = gradient[k] * factor;
            first[k] = (_beta1 * first[k]) + (_keep1 * slope);
            second[k] = (_beta2 * second[k]) + (_keep2 * slope * slope);
            values[k] -= _rate * first[k] / (MathF.Sqrt(second[k] * _scale2) + _epsilon);
        }
    }
}
