using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// Signs of &lt;w, p_c&gt; for all columns. Signs do not change under positive scaling, so columns and points become integer vectors; products of
/// small ones fit in 64 bits, checked beforehand.
/// </summary>
internal sealed class HalfSpaceSigns
{
    private readonly RationalMatrix _inputs;
    private readonly long[][]? _integers;
    private readonly UInt128 _largest;

    public HalfSpaceSigns(RationalMatrix inputs)
    {
        _inputs = inputs;
        var integers = new long[inputs.Rows][];
        for (var c = 0; c < inputs.Rows; c++)
        {
            if (inputs.Row(c).Any(x => !x.IsRational || x.Denominator > int.MaxValue))
                return; // before a common denominator is sought
            var row = inputs.Row(c).ToPrimitiveIntegers();
            if (row.Any(x => BigInteger.Abs(x) > int.MaxValue))
                return;
            integers[c] = Array.ConvertAll(row, x => (long)x);
            _largest = UInt128.Max(_largest, row.Length == 0 ? 0 : (UInt128)(ulong)(long)row.Max(BigInteger.Abs));
        }
        _integers = integers;
    }

    /// <summary>True if &lt;w, p_c&gt; > 0 exactly where side[c] is positive.</summary>
    public bool Match(RationalVector w, ReadOnlySpan<sbyte> side)
    {
        Effort.Spend((long)side.Length * w.Dimension);
        Span<long> point = stackalloc long[w.Dimension <= 64 ? w.Dimension : 0];
        if (_integers is null || point.Length < w.Dimension || !TryIntegers(w, point))
        {
            for (var c = 0; c < side.Length; c++)
                if (_inputs.Row(c).Dot(w).Sign > 0 != side[c] > 0)
                    return false;
            return true;
        }
        for (var c = 0; c < side.Length; c++)
        {
            var row = _integers[c];
            var sum = 0L;
            for (var j = 0; j < row.Length; j++)
                sum += row[j] * point[j];
            if (sum > 0 != side[c] > 0)
                return false;
        }
        return true;
    }

    /// <summary>Copies an integer vector if every sum of products with a column fits in 63 bits.</summary>
    private bool TryIntegers(RationalVector w, Span<long> point)
    {
        UInt128 largest = 0;
        for (var j = 0; j < point.Length; j++)
        {
            if (!w[j].TryGetInt64(out point[j]) || point[j] == long.MinValue)
                return false;
            largest = UInt128.Max(largest, (UInt128)(ulong)Math.Abs(point[j]));
        }
        return largest * _largest * (UInt128)(uint)point.Length < (UInt128)long.MaxValue;
    }
}
