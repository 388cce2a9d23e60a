using System.Collections.Immutable;
using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>A box of a branch and bound over the latents of a pattern: for each neuron a simplicial cone, by its vertices in the coordinates of its <see cref="LatentCone"/>.</summary>
internal sealed record LatentBox(ImmutableArray<ImmutableArray<RationalVector>> Vertices)
{
    /// <summary>
    /// The boxes that a split leaves: with v = sum_a s_a v_a in the cone of a neuron, one child for each s_a > 0, in which v replaces v_a. Together they cover the cone.
    /// Children with a neuron that is not on anywhere are left out, since the neuron is on somewhere.
    /// </summary>
    public IEnumerable<LatentBox> Split(IReadOnlyList<LatentCone?> cones, int neuron, RationalVector weights)
    {
        var own = Vertices[neuron];
        var point = RationalVector.Zero(own[0].Dimension);
        for (var a = 0; a < own.Length; a++)
            point += weights[a] * own[a];
        for (var a = 0; a < own.Length; a++)
        {
            if (weights[a].Sign > 0 && cones[neuron]!.Reduce(own.SetItem(a, point)) is { Length: > 0 } child)
                yield return new LatentBox(Vertices.SetItem(neuron, child));
        }
    }
}
