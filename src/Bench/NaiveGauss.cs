using TheoryChecks.Exact;

namespace TheoryChecks.Bench;

/// <summary>Gaussian elimination with a fraction in every entry: the baseline for the library's fraction-free elimination.</summary>
internal static class NaiveGauss
{
    /// <summary>The rank, by row echelon form.</summary>
    public static int Rank(RationalMatrix matrix)
    {
        var (a, rank) = (Entries(matrix), 0);
        for (var column = 0; column < matrix.Columns && rank < matrix.Rows; column++)
        {
            var pivot = rank;
            while (pivot < matrix.Rows && a[pivot, column].IsZero)
                pivot++;
            if (pivot == matrix.Rows)
                continue;
            for (var j = 0; j < matrix.Columns; j++)
                (a[rank, j], a[pivot, j]) = (a[pivot, j], a[rank, j]);
            for (var i = rank + 1; i < matrix.Rows; i++)
            {
                var factor = a[i, column] / a[rank, column];
                for (var j = column; j < matrix.Columns; j++)
                    a[i, j] -= factor * a[rank, j];
            }
            rank++;
        }
        return rank;
    }

    /// <summary>L D L^T of a positive definite matrix without pivoting; returns the number of positive pivots.</summary>
    public static int PositivePivots(RationalMatrix matrix)
    {
        var (a, positive) = (Entries(matrix), 0);
        for (var k = 0; k < matrix.Rows; k++)
        {
            positive += a[k, k].Sign > 0 ? 1 : 0;
            for (var i = k + 1; i < matrix.Rows; i++)
            {
                var factor = a[i, k] / a[k, k];
                for (var j = k; j < matrix.Rows; j++)
                    a[i, j] -= factor * a[k, j];
            }
        }
        return positive;
    }

    private static Rational[,] Entries(RationalMatrix matrix)
    {
        var entries = new Rational[matrix.Rows, matrix.Columns];
        for (var i = 0; i < matrix.Rows; i++)
            for (var j = 0; j < matrix.Columns; j++)
                entries[i, j] = matrix[i, j];
        return entries;
    }
}
