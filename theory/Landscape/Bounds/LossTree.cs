using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// Branch and bound over the latents of one pattern: shows that the loss on its region is at least a target. What is split and where depends on the
/// box alone, so a proof is told by one sign per box, '1' proven or '0' split, in preorder; that is all that is kept of it while it grows.
/// </summary>
internal sealed class LossTree
{
    /// <summary>Where so many boxes do not suffice, floors are tried on the whole region: they take as long as some dozens of boxes.</summary>
    private const int FloorsAfter = 24;

    private const int SaveEvery = 256, LongestMark = 20;

    /// <summary>A proof whose squares have so few entries keeps them, which spares making them again for the certificate.</summary>
    private const int MostKept = 2_000;

    private static readonly Rational Close = 4; // 1 / cos^2 of 60 degrees

    private readonly LatentCone?[] _cones;
    private readonly IReadOnlyList<RationalVector>[] _marks;
    private readonly IReadOnlyList<WedgeBlock> _blocks;
    private readonly RationalVector[] _markedLatents;
    private readonly ISquareOracle? _oracle;
    private readonly bool _useFloors;

    /// <param name="instance">Its activation is rectified.</param>
    /// <param name="region">The pattern, or a box of its latents.</param>
    /// <param name="marked">An encoder whose rows are good places to split at: a proof is short if the best latents are vertices.</param>
    /// <param name="oracle">Asked for squares where the exact candidates do not suffice.</param>
    /// <param name="useFloors">Whether floors are tried on the whole region where a few boxes do not suffice.</param>
    public LossTree(Instance instance, LossRegion region, RationalMatrix marked, ISquareOracle? oracle = null, bool useFloors = true)
    {
        var pattern = region.Pattern;
        (Region, _oracle, _useFloors) = (region, oracle, useFloors);
        // Where the infimum is not attained, two rows run into each other, to their middle.
        var own = Enumerable.Range(0, marked.Rows).Select(marked.Row).ToArray();
        var marks = own.Concat(own.SelectMany((first, i) => own[..i].Select(second => first + second))).ToArray();
        _cones = [.. Enumerable.Range(0, pattern.Neurons).Select(i => pattern[i].IsEmpty ? null : LatentCone.Of(instance, i, pattern[i]))];
        _marks = [.. _cones.Select(cone => (IReadOnlyList<RationalVector>)[.. cone is null
            ? []
            : marks.Select(cone.CoordinatesOf).OfType<RationalVector>().Where(IsShort)])];
        _markedLatents = [.. Enumerable.Range(0, marked.Rows)
            .Select(i => new RationalVector((instance.Problem.Inputs * marked.Row(i)).Select(x => Rational.Max(x, Rational.Zero))))
            .Where(z => !z.IsZero)];
        _blocks = WedgeBlock.Of(instance, pattern);
    }

    /// <summary>The pattern, or a box of its latents.</summary>
    public LossRegion Region { get; }

    /// <summary>The boxes of a pattern so many splits below its root, or fewer where nothing can be split; none if the root is not split.</summary>
    public static IEnumerable<LossRegion> Top(Instance instance, ActivationPattern pattern, int depth)
    {
        var tree = new LossTree(instance, new LossRegion(pattern), RationalMatrix.Zero(0, instance.Problem.InputDimension));
        var open = new Stack<LossRegion>(tree.Root().Select(box => new LossRegion(pattern, new BoxPath([], tree.WriteCones, box))));
        while (open.TryPop(out var region))
        {
            var (steps, box) = (region.Path!.Steps, region.Path.Box);
            if (steps.Count < depth && tree.Cut(box) is { } cut)
            {
                LatentBox[] children = [.. box.Split(tree._cones, cut)];
                for (var k = children.Length - 1; k >= 0; k--)
                    open.Push(new LossRegion(pattern, new BoxPath([.. steps, (cut, k, children.Length)], tree.WriteCones, children[k])));
            }
            else if (steps.Count > 0)
                yield return region;
        }
    }

    /// <summary>
    /// A proof that the loss is at least the target; null if it takes more boxes than allowed or cannot be had. <paramref name="known"/> is a
    /// beginning of the signs, from an earlier call that was stopped; <paramref name="save"/> is given one now and then, and at the end.
    /// <paramref name="lower"/> is the proof of a lower target: what had to be split for that is split again, untried.
    /// </summary>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public LossProof? Prove(
        Rational target, int mostBoxes, string known, Action<string>? save, CancellationToken stop, LossProof? lower = null)
    {
        var (signs, open, squares) = (new StringBuilder(), Root(), new Dictionary<int, (WedgeBlock, RationalMatrix)>());
        // Which open boxes are boxes of the lower proof too, from the top; and how many of those have been seen.
        var (shared, seen) = (new Stack<bool>(open.Select(_ => lower is not null)), 0);
        while (open.TryPop(out var box))
        {
            var isShared = shared.Pop();
            if (signs.Length > known.Length && (stop.IsCancellationRequested || signs.Length >= mostBoxes || signs.Length % SaveEvery == 0))
                save?.Invoke(signs.ToString());
            stop.ThrowIfCancellationRequested();
            if (signs.Length == Math.Min(FloorsAfter, mostBoxes) && Floored(target) is { } floored)
                return floored;
            if (signs.Length >= mostBoxes)
                return null;
            // What a journal says is proven is proven again; what it says is split is split.
            var wasSplit = isShared && lower!.Signs[seen++] == '0';
            var isSplit = wasSplit || (signs.Length < known.Length && known[signs.Length] == '0');
            var own = isSplit ? null : Leaf(box, target);
            if (own is { } kept && squares.Values.Sum(item => item.Item2.Rows * item.Item2.Rows) <= MostKept)
                squares.Add(signs.Length, kept);
            if (!isSplit && own is null)
            {
                isSplit = _oracle is null || Leaf(box, target, _oracle) is not { } leaf || !squares.TryAdd(signs.Length, leaf);
                // Another oracle may have proven it: what comes after that is unknown.
                if (isSplit && signs.Length < known.Length)
                    known = known[..signs.Length];
            }
            signs.Append(isSplit ? '0' : '1');
            var before = open.Count;
            if (isSplit && !Split(box, open))
                return Floored(target);
            for (var k = before; k < open.Count; k++)
                shared.Push(wasSplit);
        }
        if (signs.Length > known.Length)
            save?.Invoke(signs.ToString());
        return new(this, target, signs.ToString(), squares);
    }

    /// <summary>Writes the members "cones" and "nodes" of the evidence that a proof stands for; of a box "nodes" alone.</summary>
    public void Write(Utf8JsonWriter writer, LossProof proof)
    {
        var (target, signs) = (proof.Target, proof.Signs);
        if (Region.Path is null)
            WriteCones(writer);
        writer.WriteStartArray("nodes");
        var open = Root();
        for (var k = 0; k < signs.Length; k++)
        {
            var box = open.Pop();
            writer.WriteStartObject();
            if (proof.Floors is { } floors)
            {
                writer.WriteStartArray("blocks");
                floors.Write(writer);
                writer.WriteEndArray();
            }
            else if (signs[k] == '1')
            {
                var (block, square) = proof.Squares.TryGetValue(k, out var proposed) ? proposed : Leaf(box, target)!.Value;
                writer.WriteStartArray("blocks");
                block.Write(writer, block.Total - target, square);
                writer.WriteEndArray();
            }
            else
            {
                Cut(box)!.Write(writer);
                Split(box, open);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private void WriteCones(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("cones");
        foreach (var cone in _cones)
        {
            writer.WriteStartArray();
            foreach (var k in cone?.Basis ?? [])
                writer.WriteNumberValue(k);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
    }

    private static bool IsShort(RationalVector mark) => mark.ToPrimitive().All(x => x.Length <= LongestMark + 1);

    private Stack<LatentBox> Root()
    {
        if (Region.Path is { } path)
            return new([path.Box]);
        var root = new LatentBox([.. _cones.Select(cone => cone?.Root() ?? [])], [.. _cones.Select(_ => (RationalVector?)null)]);
        return _cones.Where((cone, i) => cone is not null && root.Vertices[i].IsEmpty).Any() ? [] : new([root]);
    }

    private (WedgeBlock Block, RationalMatrix Square)? Leaf(LatentBox box, Rational target, ISquareOracle? asked = null)
    {
        foreach (var block in _blocks)
            if (block.Total >= target && block.Square(_cones, box, block.Total - target, asked) is { } square)
                return (block, square);
        return null;
    }

    private LossProof? Floored(Rational target) =>
        _useFloors && Root().TryPeek(out var root) && _blocks.Where(block => block.Total >= target)
            .Select(block => block.Floors(_cones, root, target)).OfType<FloorBlock>().FirstOrDefault() is { } floors
        ? new(this, target, "1", new Dictionary<int, (WedgeBlock, RationalMatrix)>(), floors)
        : null;

    private bool Split(LatentBox box, Stack<LatentBox> open)
    {
        if (Cut(box) is not { } cut)
            return false;
        foreach (var child in box.Split(_cones, cut).Reverse())
            open.Push(child);
        return true;
    }

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
