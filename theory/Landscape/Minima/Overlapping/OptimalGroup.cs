using System.Text.Json;
using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>
/// Neurons that share columns with one another only and whose loss there is the least possible on their region, at a rational point: 0, or an
/// Eckart-Young bound.
/// </summary>
/// <param name="Neurons">Which neurons, ascending.</param>
/// <param name="Block">The bound that the loss meets, or null if the loss is 0.</param>
/// <param name="Along">A direction of constant loss, one row of np entries for each neuron, or null.</param>
/// <param name="Shape">Trap, flat, or null where neither is shown.</param>
internal sealed record OptimalGroup(int[] Neurons, LossBlock? Block, RationalMatrix? Along, MinimumShape? Shape)
{
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.Write("neurons", Neurons);
        if (Block is not null)
        {
            writer.WriteStartArray("blocks");
            Block.Write(writer);
            writer.WriteEndArray();
        }
        if (Along is not null)
            writer.Write("along", Along);
        writer.WriteEndObject();
    }
}
