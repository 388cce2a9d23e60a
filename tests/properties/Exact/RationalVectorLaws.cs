using System.Numerics;
using FsCheck.Xunit;
using TheoryChecks.Exact;
using Xunit;

namespace TheoryChecks.Properties.Exact;

[Properties(Arbitrary = new[] { typeof(ExactArbitraries) })]
public sealed class RationalVectorLaws
{
    [Property]
    public void Operations_act_entry_by_entry(RationalVector v, Rational s)
    {
        RationalVector w = new(v.Select((x, i) => x * s + i));
        for (int i = 0; i < v.Dimension; i++)
        {
            Assert.Equal(v[i] + w[i], (v + w)[i]);
            Assert.Equal(v[i] - w[i], (v - w)[i]);
            Assert.Equal(-v[i], (-v)[i]);
            Assert.Equal(s * v[i], (s * v)[i]);
            Assert.Equal(s * v[i], (v * s)[i]);
            Assert.Equal(v[i], v.Dot(RationalVector.Unit(v.Dimension, i)));
            Assert.Equal(v[i].ToDouble(), v.ToDoubles()[i]);
        }
        Assert.Equal(v.Zip(w, (x, y) => x * y).Aggregate(Rational.Zero, (x, y) => x + y), v.Dot(w));
        Assert.Equal(v.Dot(v), v.SquaredNorm);
        Assert.Equal(v.SquaredNorm.IsZero, v.IsZero);
        Assert.True((v - v).IsZero);
    }

    [Property]
    public void Equality_is_by_value(RationalVector v, RationalVector w)
    {
        Assert.Equal(v.SequenceEqual(w), v == w);
        Assert.Equal(v.SequenceEqual(w), v.Equals((object)w));
        Assert.Equal(v == w, !(v != w));
        RationalVector copy = RationalVector.Create([.. v]);
        Assert.True(copy == v && copy.GetHashCode() == v.GetHashCode());
    }

    [Property]
    public void Printed_entries_parse_back(RationalVector v) =>
        Assert.Equal(v, RationalVector.Parse(string.Join(" ", v)));

    [Property]
    public void Concatenation_keeps_the_order(RationalVector v, RationalVector w) =>
        Assert.Equal(v.AsEnumerable().Concat(w.AsEnumerable()), v.Concat(w));

    [Property]
    public void Primitive_integers_are_the_smallest_positive_multiple(RationalVector v)
    {
        BigInteger[] n = v.ToPrimitiveIntegers();
        Assert.Equal(v.Dimension, n.Length);
        if (v.IsZero)
        {
            Assert.All(n, e => Assert.True(e.IsZero));
            return;
        }
        int k = Enumerable.Range(0, n.Length).First(i => !v[i].IsZero);
        Rational factor = n[k] / v[k];
        Assert.True(factor.Sign > 0);
        Assert.Equal(factor * v, new RationalVector(n.Select(e => (Rational)e)));
        Assert.True(n.Aggregate(BigInteger.GreatestCommonDivisor).IsOne || (n.Length == 1 && BigInteger.Abs(n[0]).IsOne));
    }

    [Fact]
    public void Literals()
    {
        RationalVector v = [1, Rational.Parse("3/5")];
        Assert.Equal("(1, 3/5)", v.ToString());
        Assert.Equal([5, 3], v.ToPrimitiveIntegers());
        Assert.Equal(v, RationalVector.Parse("  1\t0.6\n"));
        Assert.Equal(0, RationalVector.Parse("").Dimension);
        Assert.Equal([2, -3], RationalVector.FromInts(4, -6).ToPrimitiveIntegers());
        Assert.Equal(RationalVector.FromInts(0, 0, 0), RationalVector.Zero(3));
        Assert.Equal(RationalVector.FromInts(0, 1), RationalVector.Unit(2, 1));
    }

    [Fact]
    public void Entries_are_copied_in()
    {
        Rational[] entries = [1, 2];
        RationalVector v = new(entries), w = RationalVector.Create(entries);
        entries[0] = 9;
        Assert.Equal(RationalVector.FromInts(1, 2), v);
        Assert.Equal(v, w);
    }

    [Fact]
    public void Refusals_name_cause_and_fix()
    {
        RationalVector two = [1, 2], three = [1, 2, 3];
        const string dimensions = "The vectors have dimensions 2 and 3: pass vectors of equal dimension.";
        Assert.StartsWith(dimensions, Assert.Throws<ArgumentException>(() => two.Dot(three)).Message);
        Assert.StartsWith(dimensions, Assert.Throws<ArgumentException>(() => two + three).Message);
        Assert.StartsWith(dimensions, Assert.Throws<ArgumentException>(() => two - three).Message);
        Assert.StartsWith("There is no unit vector 3 in dimension 3: use an index from 0 to 2.",
            Assert.Throws<ArgumentOutOfRangeException>(() => RationalVector.Unit(3, 3)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => RationalVector.Zero(-1));
        Assert.StartsWith("Entry 1 of the vector: '1/' ends where a digit is needed: write a number",
            Assert.Throws<FormatException>(() => RationalVector.Parse("1 1/ 2")).Message);
    }
}
