using System.Text;
using FsCheck.Xunit;
using TheoryChecks.Activations;
using TheoryChecks.Training.Text;
using Xunit;

namespace TheoryChecks.SolverTests.Text;

/// <summary>A graph that is cut computes what is asked for, to the bit, and holds nothing else.</summary>
public sealed class GraphCutTests
{
    /// <summary>Random graphs of nodes in order: what is left are the ancestors, and every other field.</summary>
    [Property(MaxTest = 200)]
    public void What_is_left_are_the_ancestors(byte[] edges, byte wanted)
    {
        var count = Math.Max(1, edges.Length);
        var inputs = Enumerable.Range(0, count).Select(node => node == 0 ? "in" : $"t{edges[node] % node}").ToArray();
        var kept = new HashSet<int>();
        for (var at = wanted % count; ; at = int.Parse(inputs[at][1..], System.Globalization.CultureInfo.InvariantCulture))
        {
            kept.Add(at);
            if (at == 0)
                break;
        }
        var last = $"t{wanted % count}";
        byte[] model =
        [
            .. Field(2, Bytes("producer")),
            .. Field(7, [.. Nodes(_ => true), .. Field(5, Bytes("weights")), .. Field(12, Field(1, Bytes("t0")))]),
            0x08, 0x07,
        ];
        byte[] left = [.. Field(2, Bytes("producer")), 0x08, 0x07, .. Field(7, [.. Nodes(kept.Contains), .. Field(5, Bytes("weights"))])];
        Assert.Equal(left, GraphCut.To(model, [last]));
        // Of a graph that is cut there is nothing to cut.
        Assert.Equal(left, GraphCut.To(left, [last]));

        byte[] Nodes(Func<int, bool> which) => [.. Enumerable.Range(0, count).Where(which).SelectMany(node =>
            Field(1, [.. Field(1, Bytes(inputs[node])), .. Field(2, Bytes($"t{node}")), .. Field(5, Field(1, Bytes("axis")))]))];
    }

    [Fact]
    public void A_node_with_a_graph_of_its_own_is_not_judged()
    {
        byte[] node = [.. Field(1, Bytes("in")), .. Field(2, Bytes("out")), .. Field(5, Field(6, []))];
        Assert.Null(GraphCut.To(Field(7, Field(1, node)), ["out"]));
    }

    [Property(MaxTest = 300)]
    public void Bytes_that_are_no_model_are_none(byte[] bytes, byte cut)
    {
        var model = Field(7, Field(1, [.. Field(1, Bytes("in")), .. Field(2, Bytes("out"))]));
        Assert.Null(GraphCut.To(model.AsMemory(0, 1 + (cut % (model.Length - 1))), ["out"]));
        // Whatever the bytes, there is an answer.
        _ = GraphCut.To(bytes, ["out"]);
    }

    [TextModelFact]
    public void Places_of_a_cut_graph_are_those_of_the_whole_to_the_bit()
    {
        var pieces = WordPiece.Read(Path.Combine(TextModelFactAttribute.Folder, "vocab.txt"));
        int[][] texts = [.. new[] { "dog: a member of the genus Canis", "run: move fast" }
            .Select(text => (int[])[pieces.Start, .. pieces.Encode(text).Numbers, pieces.End])];
        var tensors = ActivationPlace.All.Select(MiniLm.TensorOf).ToArray();
        using var whole = MiniLm.Load(TextModelFactAttribute.Folder, tensors);
        var all = whole.Run(texts, pieces.Count, pieces.Padding);
        foreach (var at in new[] { 0, 4, 8, 17 })
        {
            using var one = MiniLm.Load(TextModelFactAttribute.Folder, [tensors[at]]);
            Assert.Equal(all[at], Assert.Single(one.Run(texts, pieces.Count, pieces.Padding)));
        }
        var bytes = File.ReadAllBytes(Path.Combine(TextModelFactAttribute.Folder, "model.onnx"));
        Assert.InRange(GraphCut.To(bytes, [tensors[0]])!.Length, 1, bytes.Length - 1);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Field(int number, byte[] content)
    {
        var field = new List<byte> { (byte)((number << 3) | 2) };
        var length = content.Length;
        for (; length >= 0x80; length >>= 7)
            field.Add((byte)(0x80 | (length & 0x7f)));
        field.Add((byte)length);
        return [.. field, .. content];
    }
}
