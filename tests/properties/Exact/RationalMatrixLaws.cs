using FsCheck.Xunit;
using TheoryChecks.Exact;
using Xunit;

namespace TheoryChecks.Properties.Exact;

/// <summary>Elimination against its laws and against brute force over all minors.</summary>
[Properties(Arbitrary = new[] { typeof(ExactArbitraries) })]
public sealed class RationalMatrixLaws
{
    [Property]
    public void Rank_is_the_size_of_the_largest_nonzero_minor(RationalMatrix a)
    {
        Assert.Equal(RankByMinors(a), a.Rank());
        Assert.Equal(a.Rank(), a.Transpose().Rank());
    }

    [Property]
    public void Independent_rows_are_those_that_raise_the_rank(RationalMatrix a)
    {
        int RankOf(int rows) => RationalMatrix.FromRows(a.Columns, Enumerable.Range(0, rows).Select(a.Row)).Rank();
        Assert.Equal(Enumerable.Range(0, a.Rows).Where(k => RankOf(k + 1) > RankOf(k)), a.IndependentRows());
        Assert.Equal(a.IndependentRows(), a.Transpose().IndependentColumns());
    }

    [Property]
    public void Null_space_is_a_basis_of_the_kernel(RationalMatrix a)
    {
        IReadOnlyList<RationalVector> basis = a.NullSpace();
        Assert.Equal(a.Columns, a.Rank() + basis.Count);
        Assert.All(basis, n => Assert.True((a * n).IsZero));
        Assert.Equal(basis.Count, RationalMatrix.FromRows(a.Columns, basis).Rank());
        Assert.All(basis, n => Assert.Equal(n, new RationalVector(n.ToPrimitiveIntegers().Select(e => (Rational)e))));
    }

    [Property(MaxTest = 300)]
    public void Solve_solves_or_the_right_side_is_outside_the_column_space(LinearSystem system)
    {
        (RationalMatrix a, RationalVector b) = system;
        RationalVector? x = a.Solve(b);
        if (x is null)
        {
            RationalMatrix augmented = RationalMatrix.FromRows(a.Columns + 1, Enumerable.Range(0, a.Rows).Select(i => a.Row(i).Concat([b[i]])));
            Assert.Equal(RankByMinors(a) + 1, RankByMinors(augmented));
        }
        else
        {
            Assert.Equal(b, a * x);
        }
    }

    [Property]
    public void Inverse_exists_iff_the_determinant_is_nonzero(Square square)
    {
        RationalMatrix a = square.A;
        RationalMatrix? inverse = a.Inverse();
        Assert.Equal(Cofactors(a).IsZero, inverse is null);
        if (inverse is not null)
        {
            Assert.Equal(RationalMatrix.Identity(a.Rows), a * inverse);
            Assert.Equal(RationalMatrix.Identity(a.Rows), inverse * a);
        }
    }

    [Property(MaxTest = 300)]
    public void Determinant_is_the_cofactor_expansion_and_multiplicative(SquarePair pair)
    {
        Assert.Equal(Cofactors(pair.A), pair.A.Determinant());
        Assert.Equal(pair.A.Determinant() * pair.B.Determinant(), (pair.A * pair.B).Determinant());
    }

    [Property]
    public void Characteristic_polynomial_annihilates_the_matrix_and_is_the_determinant(Square square, Small x)
    {
        RationalMatrix a = square.A;
        int n = a.Rows;
        Polynomial p = a.CharacteristicPolynomial();
        Assert.Equal(n, p.Degree);
        Assert.Equal(Rational.One, p[n]);
        Assert.Equal(Cofactors(x.Value * RationalMatrix.Identity(n) - a), p.Evaluate(x.Value));
        RationalMatrix value = RationalMatrix.Zero(n, n);
        for (int k = n; k >= 0; k--)
        {
            value = value * a + p[k] * RationalMatrix.Identity(n);
        }
        Assert.Equal(RationalMatrix.Zero(n, n), value);
    }

    [Property]
    public void Products_are_associative_and_transpose_backwards(SquarePair pair, Square third)
    {
        (RationalMatrix a, RationalMatrix b) = pair;
        Assert.Equal((a * b).Transpose(), b.Transpose() * a.Transpose());
        Assert.Equal(a * (b + a), a * b + a * a);
        Assert.Equal(a - b, a + -1 * b);
        if (third.A.Rows == a.Rows)
        {
            Assert.Equal(a * b * third.A, a * (b * third.A));
        }
        for (int j = 0; j < b.Columns; j++)
        {
            Assert.Equal((a * b).Column(j), a * b.Column(j));
        }
    }

    [Property]
    public void Equality_is_by_value(RationalMatrix a)
    {
        RationalMatrix copy = RationalMatrix.FromRows(a.Columns, Enumerable.Range(0, a.Rows).Select(a.Row));
        Assert.True(copy == a && copy.GetHashCode() == a.GetHashCode() && copy.Equals((object)a));
        Assert.Equal(a, a.Transpose().Transpose());
        if (a.Rows > 0 && a.Columns > 0)
        {
            RationalMatrix other = RationalMatrix.FromRows(Enumerable.Range(0, a.Rows)
                .Select(i => i == 0 ? a.Row(0) + RationalVector.Unit(a.Columns, 0) : a.Row(i)));
            Assert.True(other != a);
        }
        Assert.NotEqual(RationalMatrix.Zero(a.Rows, 0), RationalMatrix.Zero(a.Rows + 1, 0));
        Assert.NotEqual(RationalMatrix.Zero(0, a.Columns), RationalMatrix.Zero(0, a.Columns + 1));
    }

    [Fact]
    public void Literals()
    {
        RationalMatrix a = RationalMatrix.FromRows([[1, 2], [3, 4]]);
        Assert.Equal(-2, a.Determinant());
        Assert.Equal("[(1, 2), (3, 4)]", a.ToString());
        Assert.Equal(RationalMatrix.FromRows([[-2, 1], [Rational.Parse("3/2"), Rational.Parse("-1/2")]]), a.Inverse());
        Assert.Equal(new Polynomial([-2, -5, 1]), a.CharacteristicPolynomial());
        Assert.Equal([RationalVector.FromInts(1, -2, 1)], RationalMatrix.FromRows([[1, 2, 3], [4, 5, 6], [7, 8, 9]]).NullSpace());
        Assert.Equal(RationalVector.FromInts(0, 0), RationalMatrix.Zero(0, 2).Solve([]));
        Assert.Null(RationalMatrix.Zero(1, 0).Solve([1]));
        Assert.Equal(Rational.One, RationalMatrix.Zero(0, 0).Determinant());
        Assert.True(RationalMatrix.FromRows([[1, 2], [2, 5]]).IsSymmetric);
        Assert.False(a.IsSymmetric);
        Assert.False(RationalMatrix.Zero(2, 3).IsSymmetric);
        Assert.Equal(RationalMatrix.FromRows([[2, 0], [0, 3]]), RationalMatrix.Diagonal([2, 3]));
    }

    [Fact]
    public void Hilbert_matrix_of_size_seven_has_its_known_determinant()
    {
        // 1/det = prod_{k<n} (2k+1) C(2k, k)^2 = 2067909047925770649600000 (OEIS A005249).
        RationalMatrix hilbert = RationalMatrix.FromRows(Enumerable.Range(0, 7).Select(
            i => new RationalVector(Enumerable.Range(0, 7).Select(j => Rational.FromRatio(1, i + j + 1)))));
        Assert.Equal(Rational.Parse("1/2067909047925770649600000"), hilbert.Determinant());
        Assert.Equal(RationalMatrix.Identity(7), hilbert * hilbert.Inverse()!);
    }

    [Theory]
    [InlineData(long.MaxValue, long.MaxValue)]
    [InlineData(long.MinValue, long.MinValue)]
    [InlineData(long.MinValue, long.MaxValue)]
    [InlineData(long.MaxValue, long.MaxValue - 1)]
    public void Elimination_survives_minors_beyond_long(long x, long y)
    {
        RationalMatrix a = RationalMatrix.FromRows([[x, 1, y], [y, x, 1], [1, y, x]]);
        Assert.Equal(Cofactors(a), a.Determinant());
        Assert.Equal(RankByMinors(a), a.Rank());
    }

    [Fact]
    public void Refusals_name_cause_and_fix()
    {
        RationalMatrix a = RationalMatrix.Zero(2, 3);
        Assert.StartsWith("Row 1 has 1 entry, not 2: give every row the same number of entries.",
            Assert.Throws<ArgumentException>(() => RationalMatrix.FromRows([[1, 2], [3]])).Message);
        Assert.StartsWith("Zero rows do not tell the number of columns: use FromRows(columns, rows).",
            Assert.Throws<ArgumentException>(() => RationalMatrix.FromRows([])).Message);
        Assert.Equal("The shapes of (2 x 3) * (2 x 3) do not match: use as many rows on the right as columns on the left.",
            Assert.Throws<ArgumentException>(() => a * a).Message);
        Assert.Equal("The shapes of (2 x 3) + (3 x 2) do not match: use equal shapes.",
            Assert.Throws<ArgumentException>(() => a + a.Transpose()).Message);
        Assert.Equal("The shapes of (2 x 3) * (vector of dimension 2) do not match: use a vector with one entry per column.",
            Assert.Throws<ArgumentException>(() => a * RationalVector.Zero(2)).Message);
        Assert.Equal("The shapes of (2 x 3) x = (vector of dimension 3) do not match: use a right side with one entry per row.",
            Assert.Throws<ArgumentException>(() => a.Solve(RationalVector.Zero(3))).Message);
        Assert.Equal(
            "A 2 x 3 matrix has no determinant: use a square matrix.", Assert.Throws<InvalidOperationException>(() => a.Determinant()).Message);
        Assert.Equal("A 2 x 3 matrix has no inverse: use a square matrix.", Assert.Throws<InvalidOperationException>(() => a.Inverse()).Message);
        Assert.Equal("A 2 x 3 matrix has no characteristic polynomial: use a square matrix.",
            Assert.Throws<InvalidOperationException>(() => a.CharacteristicPolynomial()).Message);
        Assert.StartsWith("There is no row 2 in a 2 x 3 matrix: count from 0.", Assert.Throws<ArgumentOutOfRangeException>(() => a.Row(2)).Message);
        Assert.StartsWith("There is no column 3 in a 2 x 3 matrix: count from 0.", Assert.Throws<ArgumentOutOfRangeException>(() => a[0, 3]).Message);
        Assert.StartsWith(
            "There is no column -1 in a 2 x 3 matrix: count from 0.", Assert.Throws<ArgumentOutOfRangeException>(() => a.Column(-1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => RationalMatrix.Zero(-1, 2));
    }

    private static Rational Cofactors(RationalMatrix a) => Minor(a, [.. Enumerable.Range(0, a.Rows)], [.. Enumerable.Range(0, a.Rows)]);

    // Laplace expansion along the first row.
    private static Rational Minor(RationalMatrix a, int[] rows, int[] columns)
    {
        if (rows.Length == 0)
        {
            return 1;
        }
        Rational sum = 0;
        for (int j = 0; j < columns.Length; j++)
        {
            Rational term = a[rows[0], columns[j]];
            if (!term.IsZero)
            {
                term *= Minor(a, rows[1..], [.. columns[..j], .. columns[(j + 1)..]]);
                sum += j % 2 == 0 ? term : -term;
            }
        }
        return sum;
    }

    private static int RankByMinors(RationalMatrix a)
    {
        for (int size = Math.Min(a.Rows, a.Columns); size > 0; size--)
        {
            if (Subsets(a.Rows, size).Any(rows => Subsets(a.Columns, size).Any(columns => !Minor(a, rows, columns).IsZero)))
            {
                return size;
            }
        }
        return 0;
    }

    private static IEnumerable<int[]> Subsets(int n, int size) =>
        Enumerable.Range(0, 1 << n).Where(bits => System.Numerics.BitOperations.PopCount((uint)bits) == size)
            .Select(bits => Enumerable.Range(0, n).Where(i => (bits >> i & 1) == 1).ToArray());
}
