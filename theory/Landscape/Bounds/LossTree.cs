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
internal sealed partial class LossTree
{
    /// <summary>Where so many boxes do not suffice, floors are tried on the whole region: they take as long as some dozens of boxes.</summary>
    private const int FloorsAfter = 24;

    private const int SaveEvery = 256, LongestMark = 20;

    /// <summary>Floors are rounded to short numbers, so they meet no longer one exactly.</summary>
    private const int LongestByFloors = 256;

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
        (Region, Marked, _oracle, _useFloors) = (region, marked, oracle, useFloors);
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

    /// <summary>The encoder whose rows are places to split at.</summary>
    public RationalMatrix Marked { get; }

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
    /// The attempt, with a proof that the loss is at least the target; without it if that takes more boxes than allowed or cannot be had.
    /// <paramref name="known"/> is a beginning of the signs, from an earlier call that was stopped; <paramref name="save"/> is given one now and
    /// then, and at the end. What had to be split for the lower target that the attempt shows already is split again, untried.
    /// </summary>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public LossAttempt Prove(LossAttempt attempt, Rational target, int mostBoxes, string known, Action<string>? save, CancellationToken stop)
    {
        if (known.Length == 0 && attempt.Begun is { } begun && begun.Target == target)
            known = begun.Signs;
        var (lower, withoutFloors) = (attempt.Proof, attempt.WithoutFloors);
        var (signs, open, squares) = (new StringBuilder(), Root(), new Dictionary<int, (WedgeBlock, RationalMatrix)>());
        // Which open boxes are boxes of the lower proof too, from the top; and how many of those have been seen.
        var (shared, seen) = (new Stack<bool>(open.Select(_ => lower is not null)), 0);
        while (open.TryPop(out var box))
        {
            var isShared = shared.Pop();
            if (signs.Length > known.Length && (stop.IsCancellationRequested || signs.Length >= mostBoxes || signs.Length % SaveEvery == 0))
                save?.Invoke(signs.ToString());
            stop.ThrowIfCancellationRequested();
            if (signs.Length == Math.Min(FloorsAfter, mostBoxes) && Floored() is { } floored)
                return Shown(floored);
            if (signs.Length >= mostBoxes)
                return attempt with { Begun = (target, signs.ToString()), WithoutFloors = withoutFloors };
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
                return Floored() is { } instead ? Shown(instead) : attempt with { WithoutFloors = withoutFloors };
            for (var k = before; k < open.Count; k++)
                shared.Push(wasSplit);
        }
        if (signs.Length > known.Length)
            save?.Invoke(signs.ToString());
        return Shown(new(this, target, signs.ToString(), squares));

        LossAttempt Shown(LossProof proof) => attempt with { Proof = proof, WithoutFloors = withoutFloors };

        LossProof? Floored()
        {
            if (!_useFloors || target.Length > LongestByFloors || target >= withoutFloors || !Root().TryPeek(out var root))
                return null;
            if (_blocks.Where(block => block.Total >= target)
                .Select(block => block.Floors(_cones, root, target)).OfType<FloorBlock>().FirstOrDefault() is { } floors)
                return new(this, target, "1", new Dictionary<int, (WedgeBlock, RationalMatrix)>(), floors);
            withoutFloors = target;
            return null;
        }
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

    private bool Split(LatentBox box, Stack<LatentBox> open)
    {
        if (Cut(box) is not { } cut)
            return false;
        foreach (var child in box.Split(_cones, cut).Reverse())
            open.Push(child);
        return true;
    }
}
