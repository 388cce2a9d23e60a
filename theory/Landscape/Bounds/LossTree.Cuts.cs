using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <content>Where a box is divided.</content>
internal sealed partial class LossTree
{
    /// <summary>
    /// How to divide: two neurons with the same cone, one relative to the other; else at a mark inside; else where a condition changes its sign; else
    /// two neurons with narrow cones close to one another, one relative to the other; else in the middle of the edge whose ends have the widest
    /// angle. Null if nothing can be divided.
    /// </summary>
    private LatentCut? Cut(LatentBox box)
    {
        var latents = Enumerable.Range(0, _cones.Length).Select(i => box.Latents(_cones, i)).ToArray();
        if (Relative(box, latents, (z, u) => z.SequenceEqual(u)) is { } same)
            return same;
        if ((AtMark(box, latents) ?? AtCondition(box)) is { } special)
            return Scaled(special);
        return Relative(box, latents, AreClose) is { } close ? close : InTheMiddle(latents) is { } middle ? Scaled(middle) : null;

        // Scaled so that the new vertex is a primitive integer vector: short numbers.
        LatentCut Scaled((int Neuron, RationalVector Shares) cut)
        {
            var point = box.Point(cut.Neuron, cut.Shares);
            var (first, whole) = (Enumerable.Range(0, point.Dimension).First(j => !point[j].IsZero), point.ToPrimitive());
            return new(cut.Neuron, whole[first] / point[first] * cut.Shares);
        }
    }

    /// <summary>The first pair of neurons whose latents have this relation and span more than a plane, if a form is positive on the one's
    /// cone.</summary>
    private static LatentCut? Relative(LatentBox box, RationalVector[][] latents, Func<RationalVector[], RationalVector[], bool> relation)
    {
        const int MostBases = 256;
        for (var j = 1; j < latents.Length; j++)
        {
            for (var i = 0; i < j; i++)
            {
                if (latents[i].Length == 0
                    || latents[j].Length == 0
                    || !relation(latents[i], latents[j])
                    || RationalMatrix.FromRows(latents[i].Concat(latents[j])).Rank() < 3)
                    continue;
                var form = box.Relative[i] is null
                    ? new RationalVector(Enumerable.Repeat(Rational.One, latents[i][0].Dimension))
                    : latents[i].Aggregate((sum, z) => sum + z);
                var on = latents[i].Where(z => !z.IsZero).ToArray();
                if (on.Length == 0 || (box.Relative[i] is not null && on.Length < latents[i].Length) || on.Any(z => form.Dot(z).Sign <= 0))
                    continue;
                var rays = LatentCut.Differences(form, latents[i], latents[j])
                    .Where(g => !g.IsZero)
                    .Select(g => g.ToPrimitive())
                    .Distinct()
                    .ToArray();
                if (rays.Length == 0)
                    continue;
                var rank = RationalMatrix.FromRows(rays).Rank();
                // The fewer children the better; a cone with as many extreme rays as it needs has one.
                var basis = Subsets(rays, rank).Take(MostBases).Select(RationalMatrix.FromRows).Where(matrix => matrix.Rank() == rank)
                    .Select(matrix => (Basis: matrix,
                        BothSigns: Enumerable.Range(0, rank)
                            .Count(k => Solved(matrix, rays).Select(t => t[k].Sign).Where(sign => sign != 0).Distinct().Count() > 1)))
                    .MinBy(item => item.BothSigns);
                if (basis.Basis is not null && basis.BothSigns <= LatentCut.MostSigns)
                    return new(j, Against: i, Form: form, Basis: basis.Basis);
            }
        }
        return null;

        static RationalVector[] Solved(RationalMatrix basis, RationalVector[] rays)
        {
            var across = basis.Transpose();
            return [.. rays.Select(ray => across.Solve(ray)!)];
        }

        static IEnumerable<IEnumerable<RationalVector>> Subsets(RationalVector[] items, int count, int first = 0) => count == 0
            ? [[]]
            : Enumerable.Range(first, Math.Max(0, items.Length - first - count + 1))
                .SelectMany(k => Subsets(items, count - 1, k + 1).Select(rest => rest.Prepend(items[k])));
    }

    /// <summary>All angles between the vertices of both cones are small.</summary>
    private static bool AreClose(RationalVector[] first, RationalVector[] second)
    {
        var all = first.Concat(second).ToArray();
        return !all.Any(z => z.IsZero)
            && all.All(z => all.All(u => z.Dot(u) is { Sign: > 0 } dot && dot * dot * Close >= z.SquaredNorm * u.SquaredNorm));
    }

    private (int Neuron, RationalVector Shares)? AtMark(LatentBox box, RationalVector[][] latents)
    {
        for (var i = 0; i < _cones.Length; i++)
        {
            foreach (var mark in box.Relative[i] is { } form ? LatentCut.Differences(form, _markedLatents, _markedLatents) : _marks[i])
            {
                if (box.Vertices[i].Length > 1
                    && !mark.IsZero
                    && IsShort(mark)
                    && RationalMatrix.FromRows(box.Vertices[i]).Transpose().Solve(mark) is { } shares
                    && shares.All(s => s.Sign >= 0)
                    && shares.Count(s => s.Sign > 0) > 1)
                    return (i, shares);
            }
        }
        return null;
    }

    private (int Neuron, RationalVector Shares)? AtCondition(LatentBox box)
    {
        foreach (var (i, a, b) in Edges(box.Vertices.Select(own => own.Length)).Where(edge => box.Relative[edge.Neuron] is null))
        {
            var conditions = _cones[i]!.Conditions;
            for (var k = 0; k < conditions.Rows; k++)
            {
                var (x, y) = (conditions.Row(k).Dot(box.Vertices[i][a]), conditions.Row(k).Dot(box.Vertices[i][b]));
                if (x.Sign * y.Sign < 0)
                    return (i, Edge(box.Vertices[i].Length, a, Rational.Abs(y), b, Rational.Abs(x)));
            }
        }
        return null;
    }

    private static (int Neuron, RationalVector Shares)? InTheMiddle(RationalVector[][] latents)
    {
        (int Neuron, RationalVector Shares)? widest = null;
        var narrowest = (Rational)2;
        foreach (var (i, a, b) in Edges(latents.Select(own => own.Length)))
        {
            var (x, y) = (latents[i][a], latents[i][b]);
            var (dot, xx, yy) = (x.Dot(y), x.SquaredNorm, y.SquaredNorm);
            // The cosine's square, with its sign. Vectors of about equal length: up to a power of 2, which keeps numbers short.
            var cosine = xx.IsZero || yy.IsZero ? Rational.One : dot * Rational.Abs(dot) / (xx * yy);
            if (cosine >= narrowest)
                continue;
            var length = Rational.One;
            if (!xx.IsZero && !yy.IsZero)
            {
                for (; 2 * length * length * yy < xx; length *= 2)
                    ;
                for (; length * length * yy > 2 * xx; length /= 2)
                    ;
            }
            (narrowest, widest) = (cosine, (i, Edge(latents[i].Length, a, Rational.One, b, length)));
        }
        return widest;
    }

    private static IEnumerable<(int Neuron, int A, int B)> Edges(IEnumerable<int> vertices) =>
        vertices.SelectMany((count, i) => from b in Enumerable.Range(0, count) from a in Enumerable.Range(0, b) select (i, a, b));

    private static RationalVector Edge(int n, int a, Rational x, int b, Rational y) => x * RationalVector.Unit(n, a) + y * RationalVector.Unit(n, b);
}
