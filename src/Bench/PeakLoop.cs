using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TheoryChecks.Bench;

/// <summary>Fused multiply-adds on registers alone: what no product on this machine can beat.</summary>
internal static class PeakLoop
{
    private static float _sink;

    /// <summary>Twenty independent fused multiply-adds of 16 numbers a round.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Run(long rounds)
    {
        var (x, y) = (Vector512.Create(1.0000001f), Vector512.Create(0.9999999f));
        Vector512<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x;
        Vector512<float> k = y, l = y, m = y, n = y, o = y, p = y, q = y, r = y, s = y, t = y;
        for (var round = 0L; round < rounds; round++)
        {
            a = Vector512.FusedMultiplyAdd(x, y, a);
            b = Vector512.FusedMultiplyAdd(x, y, b);
            c = Vector512.FusedMultiplyAdd(x, y, c);
            d = Vector512.FusedMultiplyAdd(x, y, d);
            e = Vector512.FusedMultiplyAdd(x, y, e);
            f = Vector512.FusedMultiplyAdd(x, y, f);
            g = Vector512.FusedMultiplyAdd(x, y, g);
            h = Vector512.FusedMultiplyAdd(x, y, h);
            i = Vector512.FusedMultiplyAdd(x, y, i);
            j = Vector512.FusedMultiplyAdd(x, y, j);
            k = Vector512.FusedMultiplyAdd(x, y, k);
            l = Vector512.FusedMultiplyAdd(x, y, l);
            m = Vector512.FusedMultiplyAdd(x, y, m);
            n = Vector512.FusedMultiplyAdd(x, y, n);
            o = Vector512.FusedMultiplyAdd(x, y, o);
            p = Vector512.FusedMultiplyAdd(x, y, p);
            q = Vector512.FusedMultiplyAdd(x, y, q);
            r = Vector512.FusedMultiplyAdd(x, y, r);
            s = Vector512.FusedMultiplyAdd(x, y, s);
            t = Vector512.FusedMultiplyAdd(x, y, t);
        }
        _sink = Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p + q + r + s + t);
    }
}
