using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Metrics;
using TheoryChecks.Training.Store;
using TheoryChecks.Training.Words;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>Word vectors: how the file is made, how the data are made ready, and `bench words` on the sample.</summary>
public sealed class WordTests
{
    private const string Licence = "  1 All rights reserved.\n";
    private const string Embeddings =
        """{"precision":8,"dimensions":2,"words":["the","dog"],"vectors":{"the":[0.5,-1,9,0],"dog":[1,2,9,1],"run":[3,4,9,2],"bread":[5,6,9,3]},"unkVector":[0,0]}""";

    [Fact]
    public void Nouns_get_the_category_of_their_first_sense_and_other_words_none()
    {
        using var folder = WordNet();
        var words = WordConversion.Run(folder.Write("e.json", Embeddings), folder.Path);
        Assert.Equal(["the", "dog", "run", "bread"], words.Words.ToArray());
        Assert.Equal(["", "noun.animal", "", "noun.food"], words.Categories.Select(category => category < 0 ? "" : words.Names[category]));
        Assert.Equal([0.5f, -1, 1, 2, 3, 4, 5, 6], words.Vectors.ToArray());
        Assert.Equal((26, "noun.Tops", "noun.time"), (words.Names.Length, words.Names[0], words.Names[^1]));
        Assert.Contains("Princeton", words.Licence, StringComparison.Ordinal);
        Assert.Equal(["dog"], words.Cut(1, 1).Words.ToArray());
        Assert.Equal(["dog", "bread"], words.Cut(2, 1).Words.ToArray());
        Assert.Equal("2 categories have words; 3 are wanted.", Assert.Throws<ArgumentException>(() => words.Cut(3, 1)).Message);

        var run = CliProcess.Run(
            "bench", "words-data", "--embeddings", folder.At("e.json"), "--wordnet", folder.Path, "--out", folder.At("w.safetensors"));
        Assert.Equal((0, $"Written: {folder.At("w.safetensors")}, 4 words of dimension 2, 2 of them in 2 categories\n"), (run.ExitCode, run.Output));
        Same(words, WordSet.Read(folder.At("w.safetensors")));
    }

    [Theory]
    [InlineData("[]", "e.json: a JSON object is wanted.")]
    [InlineData("{\"dimensions\":2}", "e.json: the member \"vectors\" is missing or empty.")]
    [InlineData("{\"vectors\":{}}", "e.json: \"dimensions\" is 0; it comes before \"vectors\" and is positive.")]
    [InlineData("{\"dimensions\":2,\"vectors\":{\"a\":[1]}}", "e.json: the vector of \"a\" is no list of 2 numbers or more.")]
    [InlineData("{\"dimensions\":2,\"vectors\":{\"a\":[1,\"x\"]}}", "e.json: the vector of \"a\" is no list of 2 numbers or more.")]
    [InlineData("{\"dimensions\":2,\"vectors\":{\"a\":[1,2", "e.json: this is not JSON: ")]
    public void Bad_embeddings_are_one_line(string json, string message)
    {
        using var folder = WordNet();
        folder.Write("e.json", json);
        var run = CliProcess.Run(
            "bench", "words-data", "--embeddings", folder.At("e.json"), "--wordnet", folder.Path, "--out", folder.At("w.safetensors"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.False(File.Exists(folder.At("w.safetensors")));
    }

    [Theory]
    [InlineData("data.noun", "00000001 29 n\n", "data.noun, line 1: the second field is the number of a noun file, 3 to 28.")]
    [InlineData("index.noun", "dog n 1 1 @ 1 1\n", "index.noun, line 1: the offset of the first sense is missing, or is none of data.noun.")]
    [InlineData("index.noun", "dog n 1 1 @ 1 1 00000009\n", "index.noun, line 1: the offset of the first sense is missing, or is none of data.noun.")]
    public void Bad_WordNet_files_are_named_with_the_line(string name, string text, string message)
    {
        using var folder = WordNet();
        folder.Write(name, text);
        Assert.EndsWith(message, Assert.Throws<FormatException>(() => WordNetNouns.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_is_what_it_says_and_survives_its_file()
    {
        var sample = WordSet.Sample();
        Assert.Equal((1908, 100, 20), (sample.Words.Length, sample.Dimension, sample.Names.Length));
        Assert.All(Enumerable.Range(0, 20), category => Assert.InRange(sample.Categories.Count(one => one == category), 70, 100));
        Assert.Contains("noun.animal", sample.Names);
        Assert.Equal("noun.animal", sample.Names[sample.Categories[sample.Words.IndexOf("sheep")]]);
        Assert.Contains("MIT", sample.Licence, StringComparison.Ordinal);
        Assert.Contains("Princeton University", sample.Licence, StringComparison.Ordinal);
        using var stream = new MemoryStream();
        SafetensorsFile.Write(stream, sample.ToFile());
        using var folder = new ScratchFolder();
        File.WriteAllBytes(folder.At("w.safetensors"), stream.ToArray());
        Same(sample, WordSet.Read(folder.At("w.safetensors")));
        Assert.Equal(
            "LICENSE: byte 0: ",
            Assert.Throws<TensorFormatException>(() => WordSet.Read(Path.Combine(CliProcess.Root, "LICENSE"))).Message
                .Replace(Path.Combine(CliProcess.Root, "LICENSE"), "LICENSE", StringComparison.Ordinal)[..17]);
    }

    /// <summary>Centring and scaling: the data do not depend on where the origin is or on the unit.</summary>
    [Property(MaxTest = 40)]
    public Property Data_do_not_change_when_all_vectors_are_moved_and_stretched(int seed, PositiveInt stretch, sbyte move)
    {
        var (words, other) = (Random(seed, 1, 0), Random(seed, 1 + (stretch.Get % 50), move));
        var (a, b) = (new WordData(words), new WordData(other));
        var rows = a.Training.ToArray();
        var mean = Enumerable.Range(0, a.Dimension).Max(k => Math.Abs(rows.Where((_, at) => at % a.Dimension == k).Average()));
        return (mean < 1e-5).Label($"mean {mean}")
            .And((Math.Abs((rows.Sum(x => (double)x * x) * a.Dimension / rows.Length) - 1) < 1e-4).Label("scale"))
            .And(Close(rows, b.Training.ToArray()).Label("training words"))
            .And(Close(a.HeldOut.ToArray(), b.HeldOut.ToArray()).Label("held-out words"))
            .And(Close(a.Directions.Rows.ToArray(), b.Directions.Rows.ToArray()).Label("directions"));

        static bool Close(float[] x, float[] y) => x.Length == y.Length && x.Zip(y).All(pair => Math.Abs(pair.First - pair.Second) < 1e-3);
    }

    [Property(MaxTest = 40)]
    public void Directions_are_the_means_of_the_words_that_are_trained_on(int seed)
    {
        var words = Random(seed, 1, 0);
        var data = new WordData(words);
        int[] training = [.. Enumerable.Range(0, words.Words.Length).Where(i => i % 5 != 4)];
        Assert.Equal(training.Length * words.Dimension, data.Training.Length);
        for (var category = 0; category < words.Names.Length; category++)
        {
            var rows = Enumerable.Range(0, training.Length).Where(at => words.Categories[training[at]] == category).ToArray();
            var row = data.Categories.IndexOf(words.Names[category]);
            Assert.Equal(rows.Length >= WordData.FewestWords, row >= 0);
            if (row < 0)
                continue;
            var mean = Enumerable.Range(0, words.Dimension)
                .Select(k => rows.Average(at => (double)data.Training.Span[(at * words.Dimension) + k]))
                .ToArray();
            var norm = Math.Sqrt(mean.Sum(x => x * x));
            Assert.All(Enumerable.Range(0, words.Dimension), k => Assert.Equal(mean[k] / norm, data.Directions[row][k], 1e-3));
        }
        Assert.Equal(Enumerable.Range(0, data.Categories.Length), data.AnchorOrder(seed).Order());
    }

    [Fact]
    public void What_cannot_be_made_ready_says_why()
    {
        Assert.Equal("There are 4 words; at least 5 are wanted, of which every fifth is kept for evaluation.", Refused(4, 1, 0));
        Assert.Equal("All words have the same vector; there is nothing to train on.", Refused(20, 0, 0));
        Assert.Equal("No category has 10 words to train on; give more words, or words with categories.", Refused(20, 1, -1));

        static string Refused(int count, float slope, int category) => Assert.Throws<ArgumentException>(() => new WordData(WordSet.Create(
            Enumerable.Range(0, count).Select(i => $"w{i}"),
            [.. Enumerable.Range(0, count).Select(i => slope * i)],
            Enumerable.Repeat(category, count),
            ["c"],
            ""))).Message;
    }

    /// <summary>A model whose neurons are the directions: recovered they are, all of them, and with the right firing F1 counts what it
    /// should.</summary>
    [Fact]
    public void A_model_of_the_directions_themselves_recovers_them()
    {
        var data = new WordData(WordSet.Sample());
        var model = new InferenceModel { Encoder = data.Directions, Decoder = data.Directions, Gate = GateKind.TopK, K = 1 };
        var score = WordJobRun.Score(model, data, [0, 1, 2], 300);
        Assert.Equal((1.0, 1.0, 1.0, 1.0), (score["encoder.M_GT"], score["decoder.M_GT"], score["encoder.M_GT.anchored"], score["decoder.M_GT.all"]));
        Assert.Equal((300.0, 1.0), (score["samples"], score["noun.animal.decoder"]));
        var (both, fires, members) = (0, 0, 0);
        var animal = data.Categories.IndexOf("noun.animal");
        for (var c = 0; c < 300; c++)
        {
            var row = data.HeldOut.Slice(c * data.Dimension, data.Dimension).ToArray();
            var on = Enumerable.Range(0, data.Categories.Length).MaxBy(i => Dot.Of(data.Directions[i], row)) == animal;
            var member = data.HeldOutCategories[c] == animal;
            (both, fires, members) = (both + (on && member ? 1 : 0), fires + (on ? 1 : 0), members + (member ? 1 : 0));
        }
        Assert.Equal(2.0 * both / (fires + members), score["noun.animal.F1"], 1e-12);
        Assert.InRange(score["noun.animal.F1"], 0.3, 1);
        Assert.InRange(score["anchorsAlone.M_IP"], 0.05, 0.95);
    }

    [Fact]
    public void Anchors_recover_their_categories_and_results_are_kept()
    {
        using var folder = new ScratchFolder();
        string[] bench = ["bench", "words", "--method", "TopK", "--anchors", "5", "--seed", "3", "--device", "cpu", "--out", folder.At("out")];
        var run = CliProcess.Run(bench);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("paper", run.Output, StringComparison.Ordinal);
        Assert.Contains("noun.animal", run.Output, StringComparison.Ordinal);
        var results = new ResultStore(folder.At("out/results")).All().ToDictionary(result => result.Row);
        Assert.Equal(["TopK", "TopK+FA"], results.Keys.Order(StringComparer.Ordinal));
        Assert.All(results.Values, result => Assert.Equal(("words", "ci", 101), (result.Table, result.Scale, result.Curve.Length)));
        var (plain, anchored) = (results["TopK"].Metrics.ToDictionary(), results["TopK+FA"].Metrics.ToDictionary());
        Assert.Equal((1.0, 1.0), (anchored["encoder.M_GT.anchored"], anchored["decoder.M_GT.anchored"]));
        Assert.True(plain["encoder.M_IP.anchored"] < 0.8);
        Assert.True(anchored["explainedVariance"] > 0.3 && plain["explainedVariance"] > 0.3);
        Assert.Equal(5, results["TopK+FA"].Settings["anchoredCategories"]!.GetValue<string>().Split(' ').Length);

        // What is kept is not made again: the times of the runs stay.
        var before = new ResultStore(folder.At("out/results")).All().Select(result => result.Run.ToJsonString()).ToArray();
        var again = CliProcess.Run([.. bench, "--resume", "--json"]);
        Assert.Equal(before, new ResultStore(folder.At("out/results")).All().Select(result => result.Run.ToJsonString()));
        var document = JsonNode.Parse(again.Output)!;
        Assert.Equal(
            ("theorychecks.words-bench/1", 20, 2),
            (document["schema"]!.GetValue<string>(), document["categories"]!.AsArray().Count, document["rows"]!.AsArray().Count));
        Assert.Equal(0.2413, document["rows"]![1]!["paper"]!["M_GT"]!.GetValue<double>(), 1e-9);
        Assert.Equal(
            (2, "theorychecks: --anchors is 21, but there are 20 categories.\n"),
            CliProcess.Run("bench", "words", "--anchors", "21") is var refused ? (refused.ExitCode, refused.Error) : default);
    }

    private static ScratchFolder WordNet()
    {
        var folder = new ScratchFolder();
        folder.Write(
            "data.noun", Licence + "00000001 05 n 01 dog 0 000 | a dog\n00000002 13 n 01 bread 0 000 | bread\n00000003 04 n 01 run 0 000 | a run\n");
        folder.Write(
            "index.noun",
            Licence
                + "bread n 2 2 @ ~ 2 1 00000002 00000003  \ndog n 2 1 @ 2 1 00000001 00000003  \nrun n 1 0 1 1 00000003  \nthe n 1 0 1 0 00000003  "
                    + "\n");
        folder.Write("index.verb", Licence + "run v 1 0 1 1 00000001  \n");
        folder.Write("index.adj", Licence);
        folder.Write("index.adv", Licence);
        return folder;
    }

    /// <summary>60 words of dimension 3 in 3 categories or none; moved and stretched.</summary>
    private static WordSet Random(int seed, float stretch, float move)
    {
        var random = new CounterRandom(seed, RandomPurpose.Samples, 0);
        var (vectors, categories) = (new float[180], new int[60]);
        for (var i = 0; i < categories.Length; i++)
        {
            categories[i] = (int)(random.NextUniform() * 4) - 1;
            for (var k = 0; k < 3; k++)
                vectors[(3 * i) + k] = (stretch * (float)(random.NextNormals().First + (k == categories[i] ? 2 : 0))) + move;
        }
        return WordSet.Create(Enumerable.Range(0, 60).Select(i => $"w{i}"), vectors, categories, ["a", "b", "c"], "");
    }

    private static void Same(WordSet a, WordSet b)
    {
        Assert.Equal(a.Words.ToArray(), b.Words.ToArray());
        Assert.Equal(a.Categories.ToArray(), b.Categories.ToArray());
        Assert.Equal(a.Names.ToArray(), b.Names.ToArray());
        Assert.Equal(a.Vectors.ToArray(), b.Vectors.ToArray());
        Assert.Equal(a.Licence, b.Licence);
    }
}
