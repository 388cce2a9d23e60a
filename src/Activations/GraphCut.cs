using System.Text;

namespace TheoryChecks.Activations;

/// <summary>
/// Leaves of an ONNX graph only the nodes that some tensors come from, and none of its outputs, without a reader of the format: OnnxRuntime computes
/// every node, asked for or not, and activations of layer 3 need only half of six layers. In ModelProto the graph is field 7; in GraphProto nodes are
/// field 1 and outputs field 12; in NodeProto inputs are field 1, outputs field 2, attributes field 5; in AttributeProto a graph is field 6 or 11.
/// </summary>
internal static class GraphCut
{
    private const int ModelGraph = 7, Node = 1, Output = 12, NodeInput = 1, NodeOutput = 2, Attribute = 5, OneGraph = 6, Graphs = 11;

    /// <summary>The model cut; null where these bytes are no model, or a node holds a graph of its own, which may use any tensor.</summary>
    public static byte[]? To(ReadOnlyMemory<byte> model, IEnumerable<string> tensors)
    {
        if (Fields(model) is not { } fields || fields.Where(field => field.Number == ModelGraph).ToArray() is not [var graph]
            || Fields(graph.Content) is not { } parts)
            return null;
        // Nodes come in the order in which they can be computed: what one needs, those before it make.
        var (wanted, kept) = (new HashSet<string>(tensors, StringComparer.Ordinal), new bool[parts.Count]);
        for (var at = parts.Count - 1; at >= 0; at--)
        {
            if (parts[at].Number != Node)
                continue;
            if (Fields(parts[at].Content) is not { } node || node.Any(HoldsGraph))
                return null;
            kept[at] = node.Any(field => field.Number == NodeOutput && wanted.Contains(Text(field)));
            if (kept[at])
                wanted.UnionWith(node.Where(field => field.Number == NodeInput).Select(Text));
        }
        using var body = new MemoryStream(graph.Content.Length);
        for (var at = 0; at < parts.Count; at++)
            if (parts[at].Number != Output && (parts[at].Number != Node || kept[at]))
                body.Write(parts[at].Whole.Span);
        using var all = new MemoryStream(model.Length);
        foreach (var field in fields.Where(field => field.Number != ModelGraph))
            all.Write(field.Whole.Span);
        all.WriteByte((ModelGraph << 3) | 2);
        for (var length = (uint)body.Length; ; length >>= 7)
        {
            all.WriteByte((byte)((length & 0x7f) | (length >= 0x80 ? 0x80u : 0)));
            if (length < 0x80)
                break;
        }
        body.WriteTo(all);
        return all.ToArray();
    }

    private static string Text(Field field) => Encoding.UTF8.GetString(field.Content.Span);

    private static bool HoldsGraph(Field field) =>
        field.Number == Attribute && (Fields(field.Content)?.Any(part => part.Number is OneGraph or Graphs) ?? true);

    /// <summary>The fields of a message; null if it is none.</summary>
    private static List<Field>? Fields(ReadOnlyMemory<byte> message)
    {
        var fields = new List<Field>();
        for (var at = 0; at < message.Length;)
        {
            var from = at;
            if (Number(message.Span, ref at) is not { } tag)
                return null;
            var (start, length) = (at, 0L);
            switch (tag & 7)
            {
                case 0:
                    if (Number(message.Span, ref at) is null)
                        return null;
                    break;
                case 1:
                    length = 8;
                    break;
                case 2:
                    if (Number(message.Span, ref at) is not { } said || said > int.MaxValue)
                        return null;
                    (start, length) = (at, (long)said);
                    break;
                case 5:
                    length = 4;
                    break;
                default:
                    return null;
            }
            if (length > message.Length - at)
                return null;
            at += (int)length;
            fields.Add(new((int)Math.Min(int.MaxValue, tag >> 3), message[from..at], message[start..at]));
        }
        return fields;
    }

    /// <summary>A number of seven bits a byte; null if it does not end.</summary>
    private static ulong? Number(ReadOnlySpan<byte> bytes, ref int at)
    {
        var number = 0UL;
        for (var shift = 0; shift < 64 && at < bytes.Length; shift += 7)
        {
            var one = bytes[at++];
            number |= (ulong)(one & 0x7f) << shift;
            if (one < 0x80)
                return number;
        }
        return null;
    }

    private readonly record struct Field(int Number, ReadOnlyMemory<byte> Whole, ReadOnlyMemory<byte> Content);
}
