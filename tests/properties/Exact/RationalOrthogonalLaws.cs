using FsCheck.Xunit;
using TheoryChecks.Exact;
using Xunit;

namespace TheoryChecks.Properties.Exact;

public sealed class RationalOrthogonalLaws
{
    [Property]
    public void Random_is_orthogonal_and_reproducible(int seed, byte size)
    {
        int n = 1 + size % 7;
        RationalMatrix q = RationalOrthogonal.Random(n, seed);
        Assert.Equal(RationalMatrix.Identity(n), q * q.Transpose());
        Assert.True(Rational.Abs(q.Determinant()).IsOne);
        Assert.Equal(q, RationalOrthogonal.Random(n, seed));
        Rational largest = Enumerable.Range(0, n).SelectMany(q.Row).Max(e => (Rational)e.Denominator);
        Assert.True(largest <= 16 * n * n); // |v|^2 <= 4 n for each of the two reflections
    }

    [Fact]
    public void Seeds_give_different_and_both_orientations()
    {
        RationalMatrix[] all = [.. Enumerable.Range(0, 50).Select(seed => RationalOrthogonal.Random(4, seed))];
        Assert.True(all.Distinct().Count() >= 49);
        Assert.Contains(all, q => q.Determinant() == 1);
        Assert.Contains(all, q => q.Determinant() == -1);
        Assert.Contains(all, q => Enumerable.Range(0, 4).SelectMany(q.Row).All(e => !e.IsZero)); // not merely permutations
    }

    [Fact]
    public void Refusals_name_cause_and_fix() =>
        Assert.StartsWith(
            "The dimension is 0: use at least 1.", Assert.Throws<ArgumentOutOfRangeException>(() => RationalOrthogonal.Random(0, 1)).Message);
}
