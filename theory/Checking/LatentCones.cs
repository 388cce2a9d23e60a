using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// For each neuron of a pattern a simplicial cone that holds its latents up to scale, by its vertices (docs/certificates.md, loss-lower-bound). Splitting
/// covers a cone by smaller ones.
/// </summary>
internal sealed class LatentCones
{
    /// <summary>Bounds the work that small numbers can ask for.</summary>
    private const int MostForms = 1 << 16;

    private readonly RationalMatrix?[] _latents, _conditions; // N x m, and forms that are >= 0

    private LatentCones(RationalMatrix?[] latents, RationalMatrix?[] conditions) => (_latents, _conditions) = (latents, conditions);

    /// <summary>The cones in which everything starts, and the boxes of vertices; null if some neuron cannot be on where it must.</summary>
    public static (LatentCones Cones, RationalVector[][]? Root) Of(ClaimInstance instance, bool[,] pattern, Reader bases)
    {
        if (!instance.Rectified)
            throw NotACertificate.Rejected($"the latents of {instance.Kind} may be negative");
        var (nq, n) = (instance.Neurons, instance.Columns);
        var cones = new LatentCones(new RationalMatrix?[nq], new RationalMatrix?[nq]);
        var root = new RationalVector[nq][];
        foreach (var (reader, i) in bases.Items(nq, nq).Select((reader, i) => (reader, i)))
        {
            var on = Enumerable.Range(0, n).Where(c => pattern[i, c]).ToArray();
            var forms = Forms(instance, i, on);
            var basis = reader.Items().Select(item => item.Index(0, Math.Max(0, forms.Count - 1))).ToArray();
            root[i] = [];
            if (on.Length == 0 && basis.Length == 0)
                continue;
            var across = RationalMatrix.FromRows(instance.Inputs.Columns, on.Length == 0 ? [] : basis.Select(k => forms[k])).Transpose();
            if (across.Columns == 0 || across.Rank() < across.Columns)
                throw NotACertificate.Rejected($"the coordinates of neuron {i} are not independent");
            cones._latents[i] = RationalMatrix.FromRows(across.Columns, Enumerable.Range(0, n).Select(c => !pattern[i, c] ? RationalVector.Zero(across.Columns) :
                across.Solve(instance.Inputs.Row(c)) ?? throw NotACertificate.Rejected($"the coordinates of neuron {i} do not determine its latent on column {c}")));
            cones._conditions[i] = RationalMatrix.FromRows(across.Columns, forms.Select(across.Solve).OfType<RationalVector>());
            root[i] = cones.Reduce(i, [.. Enumerable.Range(0, across.Columns).Select(j => RationalVector.Unit(across.Columns, j))]);
            if (root[i].Length == 0)
                return (cones, null);
        }
        return (cones, root);
    }

    /// <summary>The latents at a vertex. Shape: N.</summary>
    public RationalVector Latents(int neuron, RationalVector vertex) => _latents[neuron]! * vertex;

    /// <summary>With v = sum s_a v_a, the boxes with v in place of v_a for each s_a > 0: together they cover the box. Those where the neuron would be on nowhere are left out.</summary>
    public IEnumerable<RationalVector[][]> Split(RationalVector[][] box, Reader split)
    {
        var neuron = split["neuron"].Index(0, box.Length - 1);
        var own = box[neuron];
        var shares = split["shares"].Vector(own.Length);
        if (shares.Any(share => share.Sign < 0) || shares.Count(share => share.Sign > 0) < 2)
            throw NotACertificate.Rejected("a split has a negative share or fewer than two positive ones");
        var point = RationalMatrix.FromRows(own).Transpose() * shares;
        var children = new List<RationalVector[][]>();
        for (var a = 0; a < own.Length; a++)
        {
            if (shares[a].Sign > 0 && Reduce(neuron, [.. own[..a], point, .. own[(a + 1)..]]) is { Length: > 0 } child)
                children.Add([.. box[..neuron], child, .. box[(neuron + 1)..]]);
        }
        return children;
    }

    /// <summary>
    /// Forms that are >= 0 on the latents' region: on, &lt;w, p_c> > theta >= 0; relu and jumprelu are off only if &lt;w, p_d> is at most theta, so not above &lt;w, p_c>; if theta is 0, at most 0.
    /// </summary>
    private static List<RationalVector> Forms(ClaimInstance instance, int neuron, int[] on)
    {
        var (n, off) = (instance.Columns, Enumerable.Range(0, instance.Columns).Except(on));
        if (on.Length * (n - on.Length) > MostForms)
            throw NotACertificate.Rejected($"neuron {neuron} has more than {MostForms} forms");
        var forms = on.Select(instance.Inputs.Row).ToList();
        if (instance.IsNeuronwise)
            forms.AddRange(instance.Threshold(neuron).IsZero ? off.Select(d => -instance.Inputs.Row(d)) : off.SelectMany(d => on.Select(c => instance.Inputs.Row(c) - instance.Inputs.Row(d))));
        return forms;
    }

    /// <summary>A form that is nowhere positive on the vertices is 0 at every point of the region in their cone; so vertices where it is negative have no share in it.</summary>
    private RationalVector[] Reduce(int neuron, RationalVector[] vertices)
    {
        for (var k = 0; k < _conditions[neuron]!.Rows; k++)
        {
            var signs = vertices.Select(v => _conditions[neuron]!.Row(k).Dot(v).Sign).ToArray();
            if (signs.All(sign => sign <= 0) && signs.Any(sign => sign < 0))
                (vertices, k) = ([.. vertices.Where((_, a) => signs[a] == 0)], -1);
        }
        return vertices;
    }
}
