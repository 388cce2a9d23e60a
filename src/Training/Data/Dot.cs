using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TheoryChecks.Training.Data;

/// <summary>Inner products in one fixed order of additions (eight running sums, no fused steps): the same bits on every machine and number of
/// threads.</summary>
internal static class Dot
{
    /// <summary>sum_k a_k b_k.</summary>
    public static float Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sums = Vector256<float>.Zero;
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        var k = 0;
        for (; k <= a.Length - Vector256<float>.Count; k += Vector256<float>.Count)
            sums += Vector256.LoadUnsafe(ref Unsafe.Add(ref x, k)) * Vector256.LoadUnsafe(ref Unsafe.Add(ref y, k));
        var rest = 0f;
        for (; k < a.Length; k++)
            rest += a[k] * b[k];
        var half = sums.GetLower() + sums.GetUpper();
        return half[0] + half[2] + (half[1] + half[3]) + rest;
    }

    /// <summary>y += factor x.</summary>
    public static void Add(Span<float> y, float factor, ReadOnlySpan<float> x)
    {
        ref var to = ref MemoryMarshal.GetReference(y);
        ref var from = ref MemoryMarshal.GetReference(x);
        var times = Vector256.Create(factor);
        var k = 0;
        for (; k <= y.Length - Vector256<float>.Count; k += Vector256<float>.Count)
            (Vector256.LoadUnsafe(ref Unsafe.Add(ref to, k)) + times * Vector256.LoadUnsafe(ref Unsafe.Add(ref from, k)))
                .StoreUnsafe(ref Unsafe.Add(ref to, k));
        for (; k < y.Length; k++)
            y[k] += factor * x[k];
    }

    /// <summary>Divides by the norm, which must not be 0; returns it.</summary>
    public static float Normalise(Span<float> x)
    {
        var norm = MathF.Sqrt(Of(x, x));
        foreach (ref var entry in x)
            entry /= norm;
        return norm;
    }
}
