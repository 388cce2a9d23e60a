using System.Collections.Immutable;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// The latents of one neuron that is on exactly for the columns F, up to scale (docs/landscape.md): forms in its row w that are >= 0 on its region.
/// Some independent forms that determine the latents serve as coordinates y >= 0; the others that are forms in y are conditions.
/// </summary>
internal sealed class LatentCone
{
    private readonly RationalMatrix _coordinates; // one form in w per coordinate

    private LatentCone(ImmutableArray<int> basis, RationalMatrix coordinates, RationalMatrix latents, RationalMatrix conditions) =>
        (Basis, _coordinates, Latents, Conditions) = (basis, coordinates, latents, conditions);

    /// <summary>Which forms are the coordinates.</summary>
    public ImmutableArray<int> Basis { get; }

    /// <summary>The latent on column c is row c times y. Shape: N x number of coordinates.</summary>
    public RationalMatrix Latents { get; }

    /// <summary>Each row times y is >= 0.</summary>
    public RationalMatrix Conditions { get; }

    /// <summary>The cone of a neuron that is on for these columns, at least one. Needs a rectified activation.</summary>
    public static LatentCone Of(Instance instance, int neuron, ImmutableArray<int> on)
    {
        var (inputs, n) = (instance.Problem.Inputs, instance.Problem.Columns);
        var forms = new List<RationalVector>(on.Select(inputs.Row));
        if (instance.Activation is ReluActivation or JumpReluActivation)
        {
            // Off: <w, p_d> <= theta. With theta > 0 that and <w, p_c> > theta say no more, up to scale, than <w, p_c> >= <w, p_d>.
            var off = Enumerable.Range(0, n).Where(d => !on.Contains(d)).Select(inputs.Row);
            forms.AddRange(instance.Activation is ReluActivation || instance.Activation.Threshold(neuron).IsZero
                ? off.Select(p => -p)
                : off.SelectMany(d => on.Select(c => inputs.Row(c) - d)));
        }
        var basis = new List<int>();
        Take(Enumerable.Range(0, on.Length));
        // Forms outside the span of these matter only if some combination of them falls into it.
        var outside = Enumerable.Range(0, forms.Count).Where(k => !IsSpanned(k)).ToArray();
        if (Rank(basis.Concat(outside)) < basis.Count + outside.Length)
            Take(outside);

        var matrix = RationalMatrix.FromRows(basis.Select(k => forms[k]));
        var across = matrix.Transpose();
        return new([.. basis], matrix,
            RationalMatrix.FromRows(
                basis.Count, Enumerable.Range(0, n).Select(c => on.Contains(c) ? across.Solve(inputs.Row(c))! : RationalVector.Zero(basis.Count))),
            RationalMatrix.FromRows(
                basis.Count, Enumerable.Range(0, forms.Count).Except(basis).Select(k => across.Solve(forms[k])).OfType<RationalVector>()));

        void Take(IEnumerable<int> candidates)
        {
            foreach (var k in candidates)
                if (!IsSpanned(k))
                    basis.Add(k);
        }

        bool IsSpanned(int k) => Rank(basis.Append(k)) == basis.Count;

        int Rank(IEnumerable<int> some) => RationalMatrix.FromRows(some.Select(k => forms[k])).Rank();
    }

    /// <summary>The coordinates of an encoder row, or null if it does not meet the conditions.</summary>
    public RationalVector? CoordinatesOf(RationalVector row)
    {
        var y = ValuesAt(row);
        return y.All(t => t.Sign >= 0) && (Conditions * y).All(t => t.Sign >= 0) ? y : null;
    }

    /// <summary>The coordinates of a row, whatever their signs.</summary>
    public RationalVector ValuesAt(RationalVector row) => _coordinates * row;

    /// <summary>The shortest encoder row with these coordinates.</summary>
    public RationalVector RowOf(RationalVector y) => _coordinates.Transpose() * ((_coordinates * _coordinates.Transpose()).Inverse()! * y);

    /// <summary>The vertices of the whole cone: the units, without those that the conditions rule out.</summary>
    public ImmutableArray<RationalVector> Root() => Reduce([.. Enumerable.Range(0, Basis.Length).Select(j => RationalVector.Unit(Basis.Length, j))]);

    /// <summary>
    /// Vertices that matter: a condition that is nowhere positive on them must be 0, so vertices where it is negative have no share in any point that
    /// meets it.
    /// </summary>
    public ImmutableArray<RationalVector> Reduce(ImmutableArray<RationalVector> vertices)
    {
        for (var k = 0; k < Conditions.Rows; k++)
        {
            var signs = vertices.Select(v => Conditions.Row(k).Dot(v).Sign).ToArray();
            if (signs.All(sign => sign <= 0) && signs.Any(sign => sign < 0))
                (vertices, k) = ([.. vertices.Where((_, a) => signs[a] == 0)], -1);
        }
        return vertices;
    }
}
