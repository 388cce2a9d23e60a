using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// For each neuron of a pattern a simplicial cone that holds its latents up to scale, by its vertices (docs/certificates/loss-lower-bound.md).
/// Splitting covers a cone by smaller ones.
/// </summary>
internal sealed class LatentCones
{
    /// <summary>Bounds the work that small numbers can ask for.</summary>
    private const int MostForms = 1 << 16, MostSigns = 4;

    private readonly RationalMatrix?[] _latents; // N x m

    private readonly RationalVector[][] _conditions; // forms that are >= 0

    private readonly int _columns;

    private LatentCones(int neurons, int columns)
    {
        (_latents, _conditions) = (new RationalMatrix?[neurons], new RationalVector[neurons][]);
        _columns = columns;
    }

    /// <summary>The cones in which everything starts, and the boxes of vertices; null if some neuron cannot be on where it must.</summary>
    public static (LatentCones Cones, Box? Root) Of(ClaimInstance instance, bool[,] pattern, Reader bases)
    {
        if (!instance.Rectified)
            throw NotACertificate.Rejected($"the latents of {instance.Kind} may be negative");
        var (nq, n) = (instance.Neurons, instance.Columns);
        var (cones, root, isEmpty) = (new LatentCones(nq, n), new RationalVector[nq][], false);
        foreach (var (reader, i) in bases.Items(nq, nq).Select((reader, i) => (reader, i)))
        {
            var on = Enumerable.Range(0, n).Where(c => pattern[i, c]).ToArray();
            var (forms, form) = Forms(instance, i, on);
            var basis = reader.Items().Select(item => item.Index(0, Math.Max(0, forms - 1))).ToArray();
            root[i] = [];
            if (on.Length == 0 && basis.Length == 0)
                continue;
            var across = RationalMatrix.FromRows(instance.Inputs.Columns, on.Length == 0 ? [] : basis.Select(form)).Transpose();
            if (across.Columns == 0 || across.Rank() < across.Columns)
                throw NotACertificate.Rejected($"the coordinates of neuron {i} are not independent");
            RationalVector Latent(int c) => !pattern[i, c] ? RationalVector.Zero(across.Columns) : across.Solve(instance.Inputs.Row(c))
                ?? throw NotACertificate.Rejected($"the coordinates of neuron {i} do not determine its latent on column {c}");

            cones._latents[i] = RationalMatrix.FromRows(across.Columns, Enumerable.Range(0, n).Select(Latent));
            Effort.Keep((long)n * across.Columns);
            var solved = Enumerable.Range(0, forms).Select(k => across.Solve(form(k))).OfType<RationalVector>();
            cones._conditions[i] = [.. solved.Select(Effort.KeptWhole)];
            root[i] = cones.Reduce(i, [.. Enumerable.Range(0, across.Columns).Select(j => RationalVector.Unit(across.Columns, j))]);
            isEmpty |= root[i].Length == 0; // the rest is read all the same
        }
        return (cones, isEmpty ? null : new(root, new bool[nq]));
    }

    /// <summary>For each neuron the vertices of its cone, in its coordinates, or as latents where it is taken relative to another neuron.</summary>
    internal sealed record Box(RationalVector[][] Vertices, bool[] IsRelative);

    /// <summary>The latents at the vertices of a neuron, each of length N.</summary>
    public RationalVector[] Latents(Box box, int neuron) => [.. box.Vertices[neuron].Select(v => box.IsRelative[neuron] ? v : _latents[neuron]! * v)];

    /// <summary>The children of a node, made one by one: what a child takes counts as kept until the next one is asked for.</summary>
    public IEnumerable<Box> Children(Box box, Reader node) =>
        node.Has("shares") ? Split(box, node.Object("neuron", "shares")) : Relate(box, node.Object("neuron", "against", "form", "basis"));

    /// <summary>
    /// With v = sum s_a v_a, the boxes with v in place of v_a for each s_a > 0: together they cover the box. Those where the neuron would be on
    /// nowhere are left out.
    /// </summary>
    private IEnumerable<Box> Split(Box box, Reader split)
    {
        using var scope = Effort.Passing();
        var neuron = split["neuron"].Index(0, box.Vertices.Length - 1);
        var own = box.Vertices[neuron];
        var shares = split["shares"].Vector(own.Length);
        if (shares.Any(share => share.Sign < 0) || shares.Count(share => share.Sign > 0) < 2)
            throw NotACertificate.Rejected("a split has a negative share or fewer than two positive ones");
        var point = Effort.Passing(() => RationalMatrix.FromRows(own).Transpose() * shares);
        Effort.Keep(point.Dimension);
        for (var a = 0; a < own.Length; a++)
        {
            if (shares[a].Sign == 0)
                continue;
            Effort.SpendEntries(own.Length + box.Vertices.Length);
            RationalVector[] child = [.. own[..a], point, .. own[(a + 1)..]];
            if ((box.IsRelative[neuron] ? child : Reduce(neuron, child)) is not { Length: > 0 } some)
                continue;
            var kept = Pointers(some.Length + box.Vertices.Length);
            Effort.Keep(kept);
            yield return box with { Vertices = Replace(box.Vertices, neuron, some) };
            Effort.Release(kept);
        }
    }

    /// <summary>
    /// With a form l > 0 on the latents z_i of one neuron, l(z_i) z_j - l(z_j) z_i may stand for those of another: the span stays. It is a
    /// combination of the basis, since its values at the vertices are; a coefficient whose signs there agree keeps that sign. One child for each
    /// choice of the other signs.
    /// </summary>
    private IEnumerable<Box> Relate(Box box, Reader node)
    {
        using var scope = Effort.Passing();
        var (j, i) = (node["neuron"].Index(0, box.Vertices.Length - 1), node["against"].Index(0, box.Vertices.Length - 1));
        var (own, against) = (Latents(box, j), Latents(box, i));
        var form = node["form"].Vector(_columns);
        // A neuron of the pattern is on somewhere; one that is relative already may be 0 everywhere, and is then a limit of others in its cone.
        if (i == j || !against.Any(z => form.Dot(z).Sign > 0) || against.Any(z => form.Dot(z).Sign <= 0 && (box.IsRelative[i] || !z.IsZero)))
            throw NotACertificate.Rejected($"neuron {j} cannot be taken relative to neuron {i}: the form is not positive on its cone");
        var basis = node["basis"].Matrix(node["basis"].Count(0, _columns), _columns);
        var across = basis.Transpose();
        var shares = (from z in against from u in own select across.Solve(form.Dot(z) * u - form.Dot(u) * z)
            ?? throw NotACertificate.Rejected($"the basis does not span what neuron {j} is relative to neuron {i}")).ToArray();
        int[] Signs(int k) => [.. new[] { 1, -1 }.Where(sign => shares.Any(t => t[k].Sign == sign))];

        var signs = Enumerable.Range(0, basis.Rows).Select(Signs).ToArray();
        if (signs.Count(both => both.Length == 2) > MostSigns)
            throw NotACertificate.Rejected($"more than {MostSigns} coefficients of neuron {j} relative to neuron {i} have both signs");
        var isRelative = Replace(box.IsRelative, j, true);
        RationalVector[][] cones = [[]];
        for (var k = 0; k < basis.Rows; k++)
        {
            RationalVector[] sides = [.. signs[k].Select(sign => sign * basis.Row(k))];
            if (sides.Length > 0)
                cones = [.. cones.SelectMany(cone => sides.Select(side => (RationalVector[])[.. cone, side]))];
        }
        Effort.Keep(2L * basis.Rows * _columns + Pointers(cones.Sum(cone => cone.Length) + 2 * box.Vertices.Length));
        foreach (var cone in cones)
        {
            Effort.SpendEntries(box.Vertices.Length);
            yield return new Box(Replace(box.Vertices, j, cone), isRelative);
        }
    }

    /// <summary>The memory of so many pointers, in numbers.</summary>
    private static long Pointers(long count) => 8 + count / 3;

    private static T[] Replace<T>(T[] items, int k, T item) => [.. items[..k], item, .. items[(k + 1)..]];

    /// <summary>
    /// Forms that are >= 0 on the latents' region, how many and which: on, &lt;w, p_c> > theta >= 0; relu and jumprelu are off only if &lt;w, p_d> is
    /// at most theta, so not above &lt;w, p_c>; if theta is 0, at most 0. There may be a form for every pair, so none is made before it is asked for.
    /// </summary>
    private static (int Count, Func<int, RationalVector> Form) Forms(ClaimInstance instance, int neuron, int[] on)
    {
        int[] off = [.. Enumerable.Range(0, instance.Columns).Except(on)];
        if (on.Length * off.Length > MostForms)
            throw NotACertificate.Rejected($"neuron {neuron} has more than {MostForms} forms");
        var isZero = instance.Threshold(neuron).IsZero;
        var count = on.Length + (!instance.IsNeuronwise ? 0 : isZero ? off.Length : off.Length * on.Length);
        return (count, k =>
        {
            if (k < on.Length)
                return instance.Inputs.Row(on[k]);
            k -= on.Length;
            return isZero ? -instance.Inputs.Row(off[k]) : instance.Inputs.Row(on[k % on.Length]) - instance.Inputs.Row(off[k / on.Length]);
        });
    }

    /// <summary>
    /// A form that is nowhere positive on the vertices is 0 at every point of the region in their cone; so vertices where it is negative have no
    /// share in it.
    /// </summary>
    private RationalVector[] Reduce(int neuron, RationalVector[] vertices)
    {
        for (var k = 0; k < _conditions[neuron].Length; k++)
        {
            var condition = _conditions[neuron][k];
            var signs = Array.ConvertAll(vertices, v => condition.Dot(v).Sign);
            if (signs.All(sign => sign <= 0) && signs.Any(sign => sign < 0))
                (vertices, k) = ([.. vertices.Where((_, a) => signs[a] == 0)], -1);
        }
        return vertices;
    }
}
