using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using TheoryChecks.Exact;

namespace TheoryChecks.Properties.Exact;

/// <summary>A square matrix of size 0 to 4.</summary>
public sealed record Square(RationalMatrix A);

/// <summary>Two square matrices of one size, 0 to 4.</summary>
public sealed record SquarePair(RationalMatrix A, RationalMatrix B);

/// <summary>A symmetric matrix of size 0 to 5; often singular, often with a zero diagonal.</summary>
public sealed record Symmetric(RationalMatrix A);

/// <summary>A linear system with as many right-hand sides entries as rows; often unsolvable.</summary>
public sealed record LinearSystem(RationalMatrix A, RationalVector B);

/// <summary>A rational with small parts, for tests whose cost grows with the size.</summary>
public sealed record Small(Rational Value);

/// <summary>An integer pair p, q with q != 0, not in lowest terms and of any sign, from tiny to far beyond 64 bits.</summary>
public sealed record Ratio(BigInteger P, BigInteger Q);

/// <summary>A finite double with uniformly random bits, so of any magnitude; one in four is subnormal.</summary>
public sealed record AnyDouble(double Value);

/// <summary>An exponent of 2 from below the range of double to beyond it.</summary>
public sealed record Scale(int Exponent);

/// <summary>
/// Generators for Exact. The integer generator dwells on the ends of the range of long, where the small form of
/// Rational hands over to BigInteger, on both sides of them, and far beyond.
/// </summary>
internal static class ExactArbitraries
{
    private static readonly BigInteger[] Ends =
        [long.MinValue, long.MaxValue, int.MinValue, int.MaxValue, uint.MaxValue, ulong.MaxValue, -(BigInteger)ulong.MaxValue, BigInteger.One << 32];

    private static readonly Gen<BigInteger> Tiny = Gen.Choose(-12, 12).Select(n => (BigInteger)n);

    private static readonly Gen<BigInteger> Any =
        from bytes in Gen.Choose(1, 30).SelectMany(n => Gen.ArrayOf(Gen.Choose(0, 255), n))
        select new BigInteger(bytes.Select(b => (byte)b).ToArray());

    private static readonly Gen<BigInteger> NearEnds = from end in Gen.Elements(Ends) from offset in Gen.Choose(-2, 2) select end + offset;

    // Products of integers near 2^32 straddle the range of long, and share factors.
    private static readonly Gen<BigInteger> Products =
        from a in Gen.Choose(1 << 28, int.MaxValue) from b in Gen.Choose(-7, int.MaxValue) select (BigInteger)a * b;

    internal static readonly Gen<BigInteger> Integers = Gen.Frequency((4, Tiny), (2, NearEnds), (2, Any), (2, Products));

    private static readonly Gen<Ratio> Ratios =
        from p in Integers
        from q in Integers
        from common in Gen.Frequency((2, Gen.Constant(BigInteger.One)), (1, Integers))
        let factor = common.IsZero ? 1 : common
        select new Ratio(p * factor, (q.IsZero ? 1 : q) * factor);

    internal static readonly Gen<Rational> Smalls =
        from p in Gen.Choose(-12, 12) from q in Gen.Frequency((2, Gen.Constant(1)), (1, Gen.Choose(1, 6))) select Rational.FromRatio(p, q);

    private static readonly Gen<Rational> Rationals = Gen.Frequency((1, Smalls), (3, Ratios.Select(r => Rational.FromRatio(r.P, r.Q))));

    // Mostly small entries with many zeros; one matrix in four has entries that overflow the elimination on long.
    private static readonly Gen<Gen<Rational>> Entries =
        Gen.Frequency((3, Gen.Constant(Gen.Frequency((1, Gen.Constant(Rational.Zero)), (2, Smalls)))), (1, Gen.Constant(Rationals)));

    public static Arbitrary<BigInteger> Integer() => Integers.ToArbitrary();

    public static Arbitrary<Ratio> RatioArbitrary() => Ratios.ToArbitrary();

    public static Arbitrary<Rational> RationalArbitrary() => Rationals.ToArbitrary();

    public static Arbitrary<Small> SmallArbitrary() => Smalls.Select(r => new Small(r)).ToArbitrary();

    public static Arbitrary<Scale> ScaleArbitrary() => Gen.Choose(-1300, 1100).Select(e => new Scale(e)).ToArbitrary();

    public static Arbitrary<AnyDouble> AnyDoubleArbitrary() =>
        (from bits in Gen.ArrayOf(Gen.Choose(0, 255), 8)
         from subnormal in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
         let d = BitConverter.ToDouble([
             .. bits.Take(6).Select(b => (byte)b),
             (byte)(subnormal ? bits[6] & 15 : bits[6]),
             (byte)(subnormal ? bits[7] & 128 : bits[7]),
         ])
         where double.IsFinite(d)
         select new AnyDouble(d)).ToArbitrary();

    public static Arbitrary<RationalVector> Vector() =>
        Gen.Choose(0, 5).SelectMany(n => Gen.ArrayOf(Rationals, n)).Select(e => new RationalVector(e)).ToArbitrary();

    public static Arbitrary<RationalMatrix> MatrixArbitrary() => Matrices.ToArbitrary();

    public static Arbitrary<Square> SquareArbitrary() =>
        Gen.Choose(0, 4).SelectMany(n => Matrix(n, n)).Select(a => new Square(a)).ToArbitrary();

    public static Arbitrary<SquarePair> SquarePairArbitrary() =>
        (from n in Gen.Choose(0, 4) from a in Matrix(n, n) from b in Matrix(n, n) select new SquarePair(a, b)).ToArbitrary();

    public static Arbitrary<Symmetric> SymmetricArbitrary() =>
        (from n in Gen.Choose(0, 5)
         from entries in Gen.ArrayOf(Gen.Frequency((1, Gen.Constant(Rational.Zero)), (2, Smalls)), n * n)
         from kind in Gen.Choose(0, 3)
         from inner in Gen.Choose(0, n)
         select new Symmetric(MakeSymmetric(n, entries, kind, inner))).ToArbitrary();

    public static Arbitrary<LinearSystem> LinearSystemArbitrary() =>
        (from a in Matrices
         from x in Gen.ArrayOf(Smalls, a.Columns)
         from b in Gen.ArrayOf(Smalls, a.Rows)
         from solvable in Gen.Elements(true, false)
         select new LinearSystem(a, solvable ? a * new RationalVector(x) : new RationalVector(b))).ToArbitrary();

    public static Arbitrary<Polynomial> PolynomialArbitrary() => Polynomials.ToArbitrary();

    internal static readonly Gen<Polynomial> Polynomials =
        Gen.Choose(0, 6).SelectMany(n => Gen.ArrayOf(Smalls, n)).Select(c => new Polynomial(new RationalVector(c)));

    private static Gen<RationalMatrix> Matrices =>
        from rows in Gen.Choose(0, 5)
        from columns in Gen.Choose(0, 5)
        from matrix in Matrix(rows, columns)
        select matrix;

    // Half of the matrices are products over a smaller inner dimension, so that rank deficiency is common.
    private static Gen<RationalMatrix> Matrix(int rows, int columns) =>
        Gen.Frequency(
            (1, Plain(rows, columns)),
            (1, from inner in Gen.Choose(0, Math.Min(rows, columns))
                from left in Plain(rows, inner)
                from right in Plain(inner, columns)
                select left * right));

    private static Gen<RationalMatrix> Plain(int rows, int columns) =>
        from entry in Entries
        from entries in Gen.ArrayOf(entry, rows * columns)
        select RationalMatrix.FromRows(columns, Enumerable.Range(0, rows).Select(i => new RationalVector(entries.Skip(i * columns).Take(columns))));

    private static RationalMatrix MakeSymmetric(int n, Rational[] entries, int kind, int inner)
    {
        RationalMatrix m = RationalMatrix.FromRows(n, Enumerable.Range(0, n).Select(i => new RationalVector(entries.Skip(i * n).Take(n))));
        RationalMatrix thin = RationalMatrix.FromRows(n, Enumerable.Range(0, inner).Select(m.Row));
        RationalMatrix sum = m + m.Transpose();
        return kind switch
        {
            0 => sum,
            1 => thin.Transpose() * thin,                                    // positive semidefinite, often singular
            2 => sum - RationalMatrix.Diagonal(new(Enumerable.Range(0, n).Select(i => sum[i, i]))), // needs 2 x 2 blocks
            _ => thin.Transpose() * RationalMatrix.Diagonal(new(Enumerable.Range(0, inner).Select(i => (Rational)(i % 2 == 0 ? 1 : -1)))) * thin,
        };
    }
}
