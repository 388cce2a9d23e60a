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

    /// <summary>sum_k a_k b_k for four b, side by side: each with the same bits as alone, but without waiting for one sum after the other.</summary>
    public static Vector128<float> OfFour(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b0, ReadOnlySpan<float> b1, ReadOnlySpan<float> b2, ReadOnlySpan<float> b3)
    {
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y0 = ref MemoryMarshal.GetReference(b0[..a.Length]);
        ref var y1 = ref MemoryMarshal.GetReference(b1[..a.Length]);
        ref var y2 = ref MemoryMarshal.GetReference(b2[..a.Length]);
        ref var y3 = ref MemoryMarshal.GetReference(b3[..a.Length]);
        var k = 0;
        for (; k <= a.Length - Vector256<float>.Count; k += Vector256<float>.Count)
        {
            var one = Vector256.LoadUnsafe(ref Unsafe.Add(ref x, k));
            s0 += one * Vector256.LoadUnsafe(ref Unsafe.Add(ref y0, k));
            s1 += one * Vector256.LoadUnsafe(ref Unsafe.Add(ref y1, k));
            s2 += one * Vector256.LoadUnsafe(ref Unsafe.Add(ref y2, k));
            s3 += one * Vector256.LoadUnsafe(ref Unsafe.Add(ref y3, k));
        }
        var rest = Vector128<float>.Zero;
        for (; k < a.Length; k++)
            rest += Vector128.Create(a[k]) * Vector128.Create(b0[k], b1[k], b2[k], b3[k]);
        return Vector128.Create(Sum(s0), Sum(s1), Sum(s2), Sum(s3)) + rest;

        static float Sum(Vector256<float> sums)
        {
            var half = sums.GetLower() + sums.GetUpper();
            return half[0] + half[2] + (half[1] + half[3]);
        }
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

    /// <summary>y += factor x in double precision.</summary>
    public static void Add(Span<double> y, double factor, ReadOnlySpan<float> x)
    {
        ref var to = ref MemoryMarshal.GetReference(y);
        ref var from = ref MemoryMarshal.GetReference(x[..y.Length]);
        var times = Vector256.Create(factor);
        var k = 0;
        for (; k <= y.Length - Vector256<float>.Count; k += Vector256<float>.Count)
        {
            var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref Unsafe.Add(ref from, k)));
            (Vector256.LoadUnsafe(ref Unsafe.Add(ref to, k)) + (times * low)).StoreUnsafe(ref Unsafe.Add(ref to, k));
            (Vector256.LoadUnsafe(ref Unsafe.Add(ref to, k + 4)) + (times * high)).StoreUnsafe(ref Unsafe.Add(ref to, k + 4));
        }
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
