using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// How a <see cref="LatentBox"/> is divided: at the point of a neuron's cone that has these shares of its vertices; or by taking the neuron relative
/// to another one, with a form on latents that is positive on the cone of that one, and a basis for the span of the differences (docs/landscape.md).
/// </summary>
internal sealed record LatentCut(
    int Neuron, RationalVector? Shares = null, int Against = -1, RationalVector? Form = null, RationalMatrix? Basis = null)
{
    /// <summary>At most so many coefficients over the basis may have both signs: 2 to this power children.</summary>
    public const int MostSigns = 4;

    /// <summary>Writes the members of the node.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteNumber("neuron", Neuron);
        if (Shares is not null)
        {
            writer.Write("shares", Shares);
            return;
        }
        writer.WriteNumber("against", Against);
        writer.Write("form", Form!);
        writer.Write("basis", Basis!);
    }

    /// <summary>l(z_a) u_b - l(u_b) z_a, for all pairs of the latents at the vertices of the two neurons.</summary>
    public IEnumerable<RationalVector> Differences(IReadOnlyList<RationalVector> against, IReadOnlyList<RationalVector> own) =>
        Differences(Form!, against, own);

    /// <summary>The same for a form l.</summary>
    public static IEnumerable<RationalVector> Differences(
        RationalVector form, IReadOnlyList<RationalVector> against, IReadOnlyList<RationalVector> own) =>
        from z in against from u in own select form.Dot(z) * u - form.Dot(u) * z;
}
