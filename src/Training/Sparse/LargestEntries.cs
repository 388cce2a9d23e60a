using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TheoryChecks.Training.Sparse;

/// <summary>Finds large entries of a row. Ties go to the lowest index, as everywhere.</summary>
internal static class LargestEntries
{
    /// <summary>
    /// The k largest positive entries, ascending by index; returns how many. Candidates above a rising threshold are collected; whenever the buffers
    /// are full, all but the k best are dropped and the threshold becomes the k-th value: a later entry that only equals it loses the tie, so the
    /// strict comparison is exact.
    /// </summary>
    /// <param name="row">The entries.</param>
    /// <param name="k">How many are wanted, at least 1.</param>
    /// <param name="indices">A buffer of at least k + 8 + 8 entries; the answer is in front.</param>
    /// <param name="values">A buffer of the same length.</param>
    /// <param name="scratch">A buffer of the same length.</param>
    public static int Positive(ReadOnlySpan<float> row, int k, Span<int> indices, Span<float> values, Span<float> scratch)
    {
        var (count, threshold) = (0, 0f);
        ref var first = ref MemoryMarshal.GetReference(row);
        var at = 0;
        for (var bound = Vector256.Create(threshold); at <= row.Length - Vector256<float>.Count; at += Vector256<float>.Count)
        {
            var above = Vector256.GreaterThan(Vector256.LoadUnsafe(ref Unsafe.Add(ref first, at)), bound).ExtractMostSignificantBits();
            if (above == 0)
                continue;
            for (; above != 0; above &= above - 1)
            {
                var index = at + BitOperations.TrailingZeroCount(above);
                (indices[count], values[count]) = (index, row[index]);
                count++;
            }
            if (count > indices.Length - Vector256<float>.Count - 8)
            {
                (count, threshold) = Best(k, count, indices, values, scratch);
                bound = Vector256.Create(threshold);
            }
        }
        for (; at < row.Length; at++)
            if (row[at] > threshold)
            {
                (indices[count], values[count]) = (at, row[at]);
                count++;
            }
        return count > k ? Best(k, count, indices, values, scratch).Count : count;
    }

    /// <summary>All entries above a threshold, ascending by index; returns how many, which may exceed the buffers: then they hold the first ones
    /// only.</summary>
    public static int Above(ReadOnlySpan<float> row, float threshold, Span<int> indices, Span<float> values)
    {
        var count = 0;
        ref var first = ref MemoryMarshal.GetReference(row);
        var (bound, at) = (Vector256.Create(threshold), 0);
        for (; at <= row.Length - Vector256<float>.Count; at += Vector256<float>.Count)
            for (var above = Vector256.GreaterThan(Vector256.LoadUnsafe(ref Unsafe.Add(ref first, at)), bound)
                .ExtractMostSignificantBits(); above != 0; above &= above - 1)
                Take(row, at + BitOperations.TrailingZeroCount(above), indices, values);
        for (; at < row.Length; at++)
            if (row[at] > threshold)
                Take(row, at, indices, values);
        return count;

        void Take(ReadOnlySpan<float> entries, int index, Span<int> toIndices, Span<float> toValues)
        {
            if (count < toIndices.Length)
                (toIndices[count], toValues[count]) = (index, entries[index]);
            count++;
        }
    }

    /// <summary>The k-th largest of more than k values, 1-based; reorders them (Hoare's selection with a middle pivot).</summary>
    public static float KthLargest(Span<float> values, int k)
    {
        var (low, high, target) = (0, values.Length - 1, k - 1);
        while (low < high)
        {
            var pivot = values[low + ((high - low) / 2)];
            var (i, j) = (low, high);
            while (i <= j)
            {
                while (values[i] > pivot)
                    i++;
                while (values[j] < pivot)
                    j--;
                if (i <= j)
                {
                    (values[i], values[j]) = (values[j], values[i]);
                    i++;
                    j--;
                }
            }
            if (target <= j)
                high = j;
            else if (target >= i)
                low = i;
            else
                break;
        }
        return values[target];
    }

    /// <summary>Keeps the k best in front, in order; returns k and the k-th value.</summary>
    private static (int Count, float Threshold) Best(int k, int count, Span<int> indices, Span<float> values, Span<float> scratch)
    {
        values[..count].CopyTo(scratch);
        var threshold = KthLargest(scratch[..count], k);
        var ties = k;
        foreach (var value in values[..count])
            if (value > threshold)
                ties--;
        var kept = 0;
        for (var c = 0; c < count; c++)
            if (values[c] > threshold || (values[c] == threshold && ties-- > 0))
            {
                (indices[kept], values[kept]) = (indices[c], values[c]);
                kept++;
            }
        return (kept, threshold);
    }
}
