using System.Collections.Immutable;
using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>
/// A box of a branch and bound over the latents of a pattern: for each neuron a cone, by its vertices, in the coordinates of its
/// <see cref="LatentCone"/>; or, for a neuron that is taken relative to another one, by its latents themselves, with the form that made it so
/// (docs/landscape.md).
/// </summary>
internal sealed record LatentBox(ImmutableArray<ImmutableArray<RationalVector>> Vertices, ImmutableArray<RationalVector?> Relative)
{
    /// <summary>The latents at the vertices of a neuron. Shape: a vector of length N for each.</summary>
    public RationalVector[] Latents(IReadOnlyList<LatentCone?> cones, int neuron) =>
        [.. Relative[neuron] is null ? Vertices[neuron].Select(v => cones[neuron]!.Latents * v) : Vertices[neuron]];

    /// <summary>The point of a neuron's cone with these shares of its vertices.</summary>
    public RationalVector Point(int neuron, RationalVector shares) => RationalMatrix.FromRows(Vertices[neuron]).Transpose() * shares;

    /// <summary>The boxes that together cover this one.</summary>
    public IEnumerable<LatentBox> Split(IReadOnlyList<LatentCone?> cones, LatentCut cut) =>
        cut.Shares is { } shares ? Split(cones, cut.Neuron, shares) : Relate(cones, cut);

    /// <summary>
    /// With v = sum_a s_a v_a in the cone of a neuron, one child for each s_a > 0, in which v replaces v_a. Together they cover the cone.
    /// Children with a neuron that is not on anywhere are left out, since the neuron is on somewhere.
    /// </summary>
    private IEnumerable<LatentBox> Split(IReadOnlyList<LatentCone?> cones, int neuron, RationalVector shares)
    {
        var (own, point) = (Vertices[neuron], Point(neuron, shares));
        for (var a = 0; a < own.Length; a++)
        {
            if (shares[a].Sign > 0
                && (Relative[neuron] is null ? cones[neuron]!.Reduce(own.SetItem(a, point)) : own.SetItem(a, point)) is { Length: > 0 } child)
                yield return this with { Vertices = Vertices.SetItem(neuron, child) };
        }
    }

    /// <summary>
    /// l(z_i) z_j - l(z_j) z_i in place of the latents z_j, with z_i those of the neuron it is taken against: the span stays. It is a combination of
    /// the basis; one child for each choice of the signs that its shares may have.
    /// </summary>
    private IEnumerable<LatentBox> Relate(IReadOnlyList<LatentCone?> cones, LatentCut cut)
    {
        var across = cut.Basis!.Transpose();
        var shares = cut.Differences(Latents(cones, cut.Against), Latents(cones, cut.Neuron)).Select(g => across.Solve(g)!).ToArray();
        var choices = Enumerable.Range(0, cut.Basis.Rows).Aggregate((IEnumerable<ImmutableArray<RationalVector>>)[[]], (lists, k) =>
        {
            var (u, signs) = (cut.Basis.Row(k), shares.Select(t => t[k].Sign).ToHashSet());
            var sides = signs.Contains(1) ? signs.Contains(-1) ? new[] { u, -u } : [u] : signs.Contains(-1) ? [-u] : [];
            return sides.Length == 0 ? lists : lists.SelectMany(list => sides.Select(side => list.Add(side)));
        });
        return choices.Select(list => new LatentBox(Vertices.SetItem(cut.Neuron, list), Relative.SetItem(cut.Neuron, cut.Form)));
    }
}
