using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>Trap, flat or saddle for one neuron at a solution of its KKT system (docs/theorems/3.6.md).</summary>
internal static class ShapeTest
{
    /// <summary>
    /// The shape, or null if undetermined, and for a saddle a direction of descent (r coordinates). <paramref name="touching"/>: the columns off F on
    /// which the neuron meets its bound, and those on which it ties; <paramref name="pushing"/>: those with a positive multiplier;
    /// <paramref name="onAtTie"/>: those on F at a tie; <paramref name="isZero"/>: the row is 0 on all weighted columns of F.
    /// </summary>
    public static (MinimumShape? Shape, RationalVector? Descent) Of(
        ColumnSpace space, NeuronPencil pencil, AlgebraicNumber alpha, int[] touching, int[] pushing, int[] onAtTie, bool isZero)
    {
        if (pencil.Weighted.Length == 0)
            return (pencil.Set.Length == 0 ? null : MinimumShape.Flat, null);
        if (pencil.Spectrum(pushing).Roots is var roots && (roots.Count == 0 || roots[^1].CompareTo(alpha) == 0))
            return (isZero ? MinimumShape.Flat : Nullity(pushing) == 1 ? MinimumShape.Trap : Nullity(touching) > 1 ? MinimumShape.Flat : null, null);
        if (Ascent(pencil, alpha, touching) is { } inside)
            return (MinimumShape.Saddle, inside);
        // Tight columns that do not push may be left on their inner side.
        var oneSided = Ascent(pencil, alpha, pushing)!;
        foreach (var direction in new[] { oneSided, -oneSided })
            if (space.Rows(touching) * direction is var moves && touching.Select((c, t) => (Column: c, moves[t].Sign))
                .All(move => onAtTie.Contains(move.Column) ? move.Sign >= 0 : move.Sign <= 0))
                return (MinimumShape.Saddle, direction);
        return (null, null);

        int Nullity(int[] zero) => pencil.Spectrum(zero).Characteristic.MultiplicityAt(alpha)
            + space.Rows([.. zero, .. pencil.Set]).Rank() - space.Rows([.. zero, .. pencil.Weighted]).Rank();
    }

    /// <summary>A rational d with z_c = 0 on these columns and d'(M - alpha N) d > 0, or null if alpha is the largest eigenvalue there.</summary>
    private static RationalVector? Ascent(NeuronPencil pencil, AlgebraicNumber alpha, int[] zero)
    {
        if (pencil.Spectrum(zero).Roots is not [.., var top] || top.CompareTo(alpha) <= 0)
            return null;
        for (var width = Rational.One; ; width /= 4)
        {
            (alpha, top) = (alpha.Refine(width), top.Refine(width));
            if (alpha.Enclosure.Upper >= top.Enclosure.Lower)
                continue;
            // alpha <= beta < top: what is positive for M - beta N is so for M - alpha N.
            var beta = Rational.Simplest(alpha.Enclosure.Upper, (alpha.Enclosure.Upper + top.Enclosure.Lower) / 2);
            var basis = pencil.Basis(zero);
            var direction = basis.Transpose() * PositiveVector(basis * (pencil.M - beta * pencil.N) * basis.Transpose())!;
            return direction.ToPrimitive();
        }
    }

    /// <summary>x with x'Ax > 0 for a symmetric A, or null if there is none: Lagrange's reduction.</summary>
    internal static RationalVector? PositiveVector(RationalMatrix a)
    {
        var n = a.Rows;
        for (var i = 0; i < n; i++)
            if (a[i, i].Sign > 0)
                return RationalVector.Unit(n, i);
        for (var i = 0; i < n; i++)
        {
            if (a[i, i].IsZero)
                continue;
            // x'Ax = a_ii (x_i + sum_j a_ij x_j / a_ii)^2 + a form in the others.
            var others = Enumerable.Range(0, n).Where(j => j != i).ToArray();
            var y = PositiveVector(RationalMatrix.Create(
                n - 1, n - 1, (j, k) => a[others[j], others[k]] - a[others[j], i] * a[i, others[k]] / a[i, i]));
            if (y is null)
                return null;
            var own = Rational.Zero;
            for (var j = 0; j < others.Length; j++)
                own -= a[i, others[j]] * y[j] / a[i, i];
            return new RationalVector(Enumerable.Range(0, n).Select(j => j == i ? own : y[Array.IndexOf(others, j)]));
        }
        for (var i = 0; i < n; i++)
            for (var j = 0; j < i; j++)
                if (!a[i, j].IsZero)
                    return RationalVector.Unit(n, i) + (Rational)a[i, j].Sign * RationalVector.Unit(n, j);
        return null;
    }
}
