using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TheoryChecks.Training.Sparse;

/// <summary>
/// Z = A B^T (+ Z) for row-major A (m x k), B (n x k), Z (m x n), by AVX-512: tiles of 12 x 32 sums in registers, fed from packed panels. Every sum
/// runs over k in order, with fused steps, whatever the number of threads and the place of a tile: the same bits for the same numbers.
/// </summary>
internal sealed unsafe class BlockProduct(Loops loops) : IDisposable
{
    private const int Rows = 12, Columns = 32, Together = 4, Alignment = 64;

    private float* _packed;
    private nuint _size;

    /// <summary>True where the machine has the instructions.</summary>
    public static bool IsSupported => Avx512F.IsSupported;

    /// <summary>Z = A B^T, plus what is in Z already if <paramref name="adds"/>.</summary>
    public void Multiply(float* a, float* b, float* z, int m, int n, int k, bool adds)
    {
        var blocks = (m + Rows - 1) / Rows;
        Reserve((nuint)blocks * Rows * (nuint)k);
        var packed = _packed;
        loops.For(blocks, (from, to) =>
        {
            for (var block = from; block < to; block++)
                PackRows(a, packed + ((long)block * Rows * k), block * Rows, Math.Min(Rows, m - (block * Rows)), k);
        });
        loops.For((n + (Columns * Together) - 1) / (Columns * Together), (from, to) =>
        {
            var panels = (float*)NativeMemory.AlignedAlloc((nuint)(Together * Columns * k * sizeof(float)), Alignment);
            try
            {
                for (var group = from; group < to; group++)
                    Group(packed, b, z, panels, group * Columns * Together, (m, n, k), adds);
            }
            finally
            {
                NativeMemory.AlignedFree(panels);
            }
        });
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_packed);
        _packed = null;
        _size = 0;
    }

    private void Reserve(nuint floats)
    {
        if (_size >= floats)
            return;
        NativeMemory.AlignedFree(_packed);
        _packed = (float*)NativeMemory.AlignedAlloc(floats * sizeof(float), Alignment);
        _size = floats;
    }

    private static void Group(float* packed, float* b, float* z, float* panels, int first, (int M, int N, int K) size, bool adds)
    {
        var (m, n, k) = size;
        for (var panel = 0; panel < Together; panel++)
            PackColumns(b, panels + ((long)panel * Columns * k), first + (panel * Columns), n, k);
        var tile = stackalloc float[Rows * Columns];
        for (var row = 0; row < m; row += Rows)
            for (var column = first; column < Math.Min(n, first + (Columns * Together)); column += Columns)
            {
                var left = packed + ((long)row * k);
                var right = panels + ((long)(column - first) * k);
                var (height, width) = (Math.Min(Rows, m - row), Math.Min(Columns, n - column));
                if (height == Rows && width == Columns)
                {
                    Tile(left, right, z + ((long)row * n) + column, n, k, adds);
                    continue;
                }
                // The edge goes through a whole tile, so that its sums are made like all others.
                for (var i = 0; i < height; i++)
                    for (var j = 0; j < width; j++)
                        tile[(i * Columns) + j] = z[((long)(row + i) * n) + column + j];
                Tile(left, right, tile, Columns, k, adds);
                for (var i = 0; i < height; i++)
                    for (var j = 0; j < width; j++)
                        z[((long)(row + i) * n) + column + j] = tile[(i * Columns) + j];
            }
    }

    /// <summary>12 rows side by side, entry by entry; rows that are missing are 0.</summary>
    private static void PackRows(float* a, float* packed, int first, int count, int k)
    {
        for (var i = 0; i < Rows; i++)
            for (var at = 0; at < k; at++)
                packed[(at * Rows) + i] = i < count ? a[((long)(first + i) * k) + at] : 0;
    }

    private static void PackColumns(float* b, float* packed, int first, int n, int k)
    {
        for (var j = 0; j < Columns; j++)
        {
            var row = b + ((long)(first + j) * k);
            for (var at = 0; at < k; at++)
                packed[(at * Columns) + j] = first + j < n ? row[at] : 0;
        }
    }

    private static void Tile(float* a, float* b, float* z, int stride, int k, bool adds)
    {
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        Vector512<float> s8 = default, s9 = default, s10 = default, s11 = default;
        Vector512<float> t0 = default, t1 = default, t2 = default, t3 = default, t4 = default, t5 = default, t6 = default, t7 = default;
        Vector512<float> t8 = default, t9 = default, t10 = default, t11 = default;
        for (var at = 0; at < k; at++, a += Rows, b += Columns)
        {
            var (left, right) = (Vector512.LoadAligned(b), Vector512.LoadAligned(b + 16));
            var x = Vector512.Create(a[0]);
            s0 = Vector512.FusedMultiplyAdd(x, left, s0);
            t0 = Vector512.FusedMultiplyAdd(x, right, t0);
            x = Vector512.Create(a[1]);
            s1 = Vector512.FusedMultiplyAdd(x, left, s1);
            t1 = Vector512.FusedMultiplyAdd(x, right, t1);
            x = Vector512.Create(a[2]);
            s2 = Vector512.FusedMultiplyAdd(x, left, s2);
            t2 = Vector512.FusedMultiplyAdd(x, right, t2);
            x = Vector512.Create(a[3]);
            s3 = Vector512.FusedMultiplyAdd(x, left, s3);
            t3 = Vector512.FusedMultiplyAdd(x, right, t3);
            x = Vector512.Create(a[4]);
            s4 = Vector512.FusedMultiplyAdd(x, left, s4);
            t4 = Vector512.FusedMultiplyAdd(x, right, t4);
            x = Vector512.Create(a[5]);
            s5 = Vector512.FusedMultiplyAdd(x, left, s5);
            t5 = Vector512.FusedMultiplyAdd(x, right, t5);
            x = Vector512.Create(a[6]);
            s6 = Vector512.FusedMultiplyAdd(x, left, s6);
            t6 = Vector512.FusedMultiplyAdd(x, right, t6);
            x = Vector512.Create(a[7]);
            s7 = Vector512.FusedMultiplyAdd(x, left, s7);
            t7 = Vector512.FusedMultiplyAdd(x, right, t7);
            x = Vector512.Create(a[8]);
            s8 = Vector512.FusedMultiplyAdd(x, left, s8);
            t8 = Vector512.FusedMultiplyAdd(x, right, t8);
            x = Vector512.Create(a[9]);
            s9 = Vector512.FusedMultiplyAdd(x, left, s9);
            t9 = Vector512.FusedMultiplyAdd(x, right, t9);
            x = Vector512.Create(a[10]);
            s10 = Vector512.FusedMultiplyAdd(x, left, s10);
            t10 = Vector512.FusedMultiplyAdd(x, right, t10);
            x = Vector512.Create(a[11]);
            s11 = Vector512.FusedMultiplyAdd(x, left, s11);
            t11 = Vector512.FusedMultiplyAdd(x, right, t11);
        }
        Store(s0, t0, z, adds);
        Store(s1, t1, z + stride, adds);
        Store(s2, t2, z + (2L * stride), adds);
        Store(s3, t3, z + (3L * stride), adds);
        Store(s4, t4, z + (4L * stride), adds);
        Store(s5, t5, z + (5L * stride), adds);
        Store(s6, t6, z + (6L * stride), adds);
        Store(s7, t7, z + (7L * stride), adds);
        Store(s8, t8, z + (8L * stride), adds);
        Store(s9, t9, z + (9L * stride), adds);
        Store(s10, t10, z + (10L * stride), adds);
        Store(s11, t11, z + (11L * stride), adds);
    }

    private static void Store(Vector512<float> left, Vector512<float> right, float* z, bool adds)
    {
        if (adds)
            (left, right) = (left + Vector512.Load(z), right + Vector512.Load(z + 16));
        left.Store(z);
        right.Store(z + 16);
    }
}
