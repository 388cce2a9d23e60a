using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// Branch and bound over the latents of one pattern: shows that the loss on its region is at least a target. What is split and where depends on the box alone, so a proof is
/// told by one sign per box, '1' proven or '0' split, in preorder; that is all that is kept of it while it grows.
/// </summary>
internal sealed class LossTree
{
    private const int SaveEvery = 256;

    private readonly LatentCone?[] _cones;
    private readonly IReadOnlyList<RationalVector>[] _marks;
    private readonly IReadOnlyList<WedgeBlock> _blocks;

    /// <param name="instance">Its activation is rectified.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="marked">An encoder whose rows are good places to split at: a proof is short if the best latents are vertices.</param>
    public LossTree(Instance instance, ActivationPattern pattern, RationalMatrix marked)
    {
        Pattern = pattern;
        _cones = [.. Enumerable.Range(0, pattern.Neurons).Select(i => pattern[i].IsEmpty ? null : LatentCone.Of(instance, i, pattern[i]))];
        _marks = [.. _cones.Select(cone => (IReadOnlyList<RationalVector>)[.. cone is null ? [] : Enumerable.Range(0, marked.Rows).Select(marked.Row).Select(cone.CoordinatesOf).OfType<RationalVector>()])];
        _blocks = WedgeBlock.Of(instance, pattern);
    }

    /// <summary>The pattern.</summary>
    public ActivationPattern Pattern { get; }

    /// <summary>
    /// The signs of a proof that the loss is at least the target; null if it takes more boxes than allowed or cannot be had. <paramref name="known"/> is a beginning of the signs, from an earlier
    /// call that was stopped; <paramref name="save"/> is given one now and then, and at the end.
    /// </summary>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public string? Prove(Rational target, int mostBoxes, string known, Action<string>? save, CancellationToken stop)
    {
        var (signs, open) = (new StringBuilder(), Root());
        while (open.TryPop(out var box))
        {
            if (signs.Length > known.Length && (stop.IsCancellationRequested || signs.Length >= mostBoxes || signs.Length % SaveEvery == 0))
                save?.Invoke(signs.ToString());
            stop.ThrowIfCancellationRequested();
            if (signs.Length >= mostBoxes)
                return null;
            // What a journal says is proven is proven again; what it says is split is split.
            var isSplit = (signs.Length < known.Length && known[signs.Length] == '0') || Leaf(box, target) is null;
            signs.Append(isSplit ? '0' : '1');
            if (isSplit && !Split(box, open))
                return null;
        }
        if (signs.Length > known.Length)
            save?.Invoke(signs.ToString());
        return signs.ToString();
    }

    /// <summary>Writes the members "cones" and "nodes" of the evidence that the signs stand for.</summary>
    public void Write(Utf8JsonWriter writer, Rational target, string signs)
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
        writer.WriteStartArray("nodes");
        var open = Root();
        foreach (var sign in signs)
        {
            var box = open.Pop();
            writer.WriteStartObject();
            if (sign == '1')
            {
                var (block, square) = Leaf(box, target)!.Value;
                writer.WriteStartArray("blocks");
                block.Write(writer, block.Total - target, square);
                writer.WriteEndArray();
            }
            else
            {
                var (neuron, shares) = Cut(box)!.Value;
                writer.WriteNumber("neuron", neuron);
                writer.Write("shares", shares);
                Split(box, open);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private Stack<LatentBox> Root()
    {
        var root = new LatentBox([.. _cones.Select(cone => cone?.Root() ?? [])]);
        return _cones.Where((cone, i) => cone is not null && root.Vertices[i].IsEmpty).Any() ? [] : new([root]);
    }

    private (WedgeBlock Block, RationalMatrix Square)? Leaf(LatentBox box, Rational target)
    {
        foreach (var block in _blocks)
            if (block.Total >= target && block.Square(_cones, box, block.Total - target) is { } square)
                return (block, square);
        return null;
    }

    private bool Split(LatentBox box, Stack<LatentBox> open)
    {
        if (Cut(box) is not var (neuron, shares))
            return false;
        foreach (var child in box.Split(_cones, neuron, shares).Reverse())
            open.Push(child);
        return true;
    }

    /// <summary>Where to split: at a mark inside; else where a condition changes its sign; else in the middle of the edge whose ends have the widest angle. Null if nothing can be split.</summary>
    private (int Neuron, RationalVector Shares)? Cut(LatentBox box)
    {
        if ((AtMark(box) ?? AtCondition(box) ?? InTheMiddle(box)) is not var (neuron, shares))
            return null;
        // Scaled so that the new vertex is a primitive integer vector: short numbers.
        var point = RationalMatrix.FromRows(box.Vertices[neuron]).Transpose() * shares;
        var (first, whole) = (Enumerable.Range(0, point.Dimension).First(j => !point[j].IsZero), point.ToPrimitiveIntegers());
        return (neuron, whole[first] / point[first] * shares);
    }

    private (int Neuron, RationalVector Shares)? AtMark(LatentBox box)
    {
        for (var i = 0; i < _cones.Length; i++)
        {
            foreach (var mark in _marks[i])
            {
                if (box.Vertices[i].Length > 1 && RationalMatrix.FromRows(box.Vertices[i]).Transpose().Solve(mark) is { } shares && shares.All(s => s.Sign >= 0) && shares.Count(s => s.Sign > 0) > 1)
                    return (i, shares);
            }
        }
        return null;
    }

    private (int Neuron, RationalVector Shares)? AtCondition(LatentBox box)
    {
        foreach (var (i, a, b) in Edges(box))
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

    private (int Neuron, RationalVector Shares)? InTheMiddle(LatentBox box)
    {
        const int Bits = 6;
        (int Neuron, RationalVector Shares)? widest = null;
        var narrowest = (Rational)2;
        foreach (var (i, a, b) in Edges(box))
        {
            var (x, y) = (_cones[i]!.Latents * box.Vertices[i][a], _cones[i]!.Latents * box.Vertices[i][b]);
            var (dot, xx, yy) = (x.Dot(y), x.SquaredNorm, y.SquaredNorm);
            // The cosine's square, with its sign. Equal shares of vectors of about equal length.
            var cosine = xx.IsZero || yy.IsZero ? Rational.One : dot * Rational.Abs(dot) / (xx * yy);
            if (cosine >= narrowest)
                continue;
            var length = xx.IsZero || yy.IsZero ? Rational.One : Rational.Max(Rational.FromRatio(1, 1 << Bits), Rounding.ToBits(SquareRoot.Enclose(xx / yy, Bits).Upper, Bits));
            (narrowest, widest) = (cosine, (i, Edge(box.Vertices[i].Length, a, Rational.One, b, length)));
        }
        return widest;
    }

    private static IEnumerable<(int Neuron, int A, int B)> Edges(LatentBox box) =>
        from i in Enumerable.Range(0, box.Vertices.Length)
        from b in Enumerable.Range(0, box.Vertices[i].Length)
        from a in Enumerable.Range(0, b)
        select (i, a, b);

    private static RationalVector Edge(int n, int a, Rational x, int b, Rational y) => x * RationalVector.Unit(n, a) + y * RationalVector.Unit(n, b);
}
