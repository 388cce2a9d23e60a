using FsCheck.Xunit;
using TheoryChecks.Exact;
using Xunit;

namespace TheoryChecks.Properties.Exact;

[Properties(Arbitrary = new[] { typeof(ExactArbitraries) }, MaxTest = 300)]
public sealed class LdlDecompositionLaws
{
    [Property]
    public void Factors_have_their_shape_and_multiply_to_the_matrix(Symmetric symmetric)
    {
        RationalMatrix a = symmetric.A;
        int n = a.Rows;
        LdlDecomposition f = LdlDecomposition.Of(a);
        Assert.Equal(a, f.Reconstruct());
        Assert.Equal(Enumerable.Range(0, n), f.Permutation.Order());
        RationalMatrix p = RationalMatrix.FromRows(n, f.Permutation.Select(i => RationalVector.Unit(n, i)));
        Assert.Equal(p * a * p.Transpose(), f.L * f.D * f.L.Transpose());
        for (int i = 0; i < n; i++)
        {
            Assert.True(f.L[i, i].IsOne);
            for (int j = i + 1; j < n; j++)
            {
                Assert.True(f.L[i, j].IsZero);
                Assert.Equal(f.D[i, j], f.D[j, i]);
                Assert.True(j == i + 1 || f.D[i, j].IsZero);
            }
            // A 2 x 2 block stands alone: no three consecutive positions are coupled.
            Assert.True(i == 0 || i == n - 1 || f.D[i - 1, i].IsZero || f.D[i, i + 1].IsZero);
        }
    }

    [Property]
    public void Inertia_counts_the_roots_of_the_characteristic_polynomial_by_sign(Symmetric symmetric)
    {
        Polynomial p = symmetric.A.CharacteristicPolynomial();
        int[] bySign = new int[3];
        foreach (AlgebraicNumber root in p.IsolateRealRoots())
        {
            bySign[root.Sign + 1] += p.MultiplicityAt(root);
        }
        Assert.Equal(new Inertia(bySign[2], bySign[0], bySign[1]), LdlDecomposition.Of(symmetric.A).Inertia);
    }

    [Property]
    public void Gram_matrices_are_positive_semidefinite_of_the_same_rank(RationalMatrix a)
    {
        Inertia inertia = LdlDecomposition.Of(a.Transpose() * a).Inertia;
        int rank = a.Rank();
        Assert.Equal(new Inertia(rank, 0, a.Columns - rank), inertia);
        Assert.True(inertia.IsPositiveSemidefinite);
        Assert.Equal(rank == a.Columns, inertia.IsPositiveDefinite);
    }

    [Fact]
    public void Literals()
    {
        Assert.Equal(new Inertia(1, 1, 0), LdlDecomposition.Of(RationalMatrix.FromRows([[0, 1], [1, 0]])).Inertia);
        Assert.Equal(new Inertia(1, 2, 0), LdlDecomposition.Of(RationalMatrix.FromRows([[0, 1, 1], [1, 0, 1], [1, 1, 0]])).Inertia);
        Assert.Equal(new Inertia(1, 1, 1), LdlDecomposition.Of(RationalMatrix.FromRows([[0, 0, 2], [0, 0, 0], [2, 0, 0]])).Inertia);
        Assert.Equal(new Inertia(0, 0, 2), LdlDecomposition.Of(RationalMatrix.Zero(2, 2)).Inertia);
        Assert.Equal(default, LdlDecomposition.Of(RationalMatrix.Zero(0, 0)).Inertia);
        Assert.False(new Inertia(1, 1, 0).IsPositiveSemidefinite);
        Assert.False(new Inertia(1, 0, 1).IsPositiveDefinite);
    }

    [Fact]
    public void Refusals_name_cause_and_fix()
    {
        Assert.StartsWith("The 2 x 2 matrix is not symmetric: pass A with A = A^T.",
            Assert.Throws<ArgumentException>(() => LdlDecomposition.Of(RationalMatrix.FromRows([[1, 2], [3, 4]]))).Message);
        Assert.StartsWith("The 2 x 3 matrix is not symmetric",
            Assert.Throws<ArgumentException>(() => LdlDecomposition.Of(RationalMatrix.Zero(2, 3))).Message);
    }

    /// <summary>What is kept counts, so that a certificate cannot make it grow: entries, long fractions, irrational numbers.</summary>
    [Fact]
    public void Long_and_irrational_numbers_count_as_kept()
    {
        const int n = 12;
        Rational root = Rational.Sqrt(2), large = Rational.FromRatio(1, 3).Pow(200);
        Assert.Equal(n * n, Kept(Rational.Zero));
        Assert.InRange(Kept(root), n * n + 4 * n * (n + 1) / 2, long.MaxValue);
        Assert.InRange(Kept(large), n * n + 5 * n * (n + 1) / 2, long.MaxValue);
        using var little = new Effort(1L << 40, n * n + 10);
        Assert.Throws<EffortExceededException>(() => LdlDecomposition.Of(Matrix(root)));

        static long Kept(Rational off)
        {
            using var effort = new Effort(1L << 40);
            LdlDecomposition.Of(Matrix(off));
            return effort.MostKept;
        }

        static RationalMatrix Matrix(Rational off) => RationalMatrix.Create(n, n, (i, j) => (i == j ? (Rational)(50 + i) : Rational.Zero) + off);
    }
}
