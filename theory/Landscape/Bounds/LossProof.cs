using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>A proof that the loss on the region of a pattern is at least the target: one sign per box of a <see cref="LossTree"/>, in preorder, and
/// squares that are known, by the number of the box: all that an oracle proposed. Or one block with floors, for the whole region.</summary>
internal sealed record LossProof(
    LossTree Tree,
    Rational Target,
    string Signs,
    IReadOnlyDictionary<int, (WedgeBlock Block, RationalMatrix Square)> Squares,
    FloorBlock? Floors = null)
{
    /// <summary>Writes the members "cones" and "nodes" of the evidence.</summary>
    public void Write(Utf8JsonWriter writer) => Tree.Write(writer, this);
}
