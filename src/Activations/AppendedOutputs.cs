using System.Text;

namespace TheoryChecks.Activations;

/// <summary>
/// Makes inner tensors of an ONNX graph outputs, without a reader of the format: protobuf messages merge when they are concatenated, and repeated
/// fields append. ModelProto.graph is field 7, GraphProto.output field 12, ValueInfoProto.name field 1, so `3a LEN 62 LEN 0a LEN name` at the end
/// of the file adds one output.
/// </summary>
internal static class AppendedOutputs
{
    private const byte Graph = 0x3a, Output = 0x62, Name = 0x0a;

    /// <summary>The model with these tensors as further outputs.</summary>
    public static byte[] To(ReadOnlySpan<byte> model, IEnumerable<string> names)
    {
        using var all = new MemoryStream(model.Length + 4096);
        all.Write(model);
        foreach (var name in names)
            all.Write(Field(Graph, Field(Output, Field(Name, Encoding.UTF8.GetBytes(name)))));
        return all.ToArray();
    }

    private static byte[] Field(byte tag, byte[] content)
    {
        var field = new List<byte> { tag };
        var length = (uint)content.Length;
        for (; length >= 0x80; length >>= 7)
            field.Add((byte)(0x80 | (length & 0x7f)));
        field.Add((byte)length);
        field.AddRange(content);
        return [.. field];
    }
}
