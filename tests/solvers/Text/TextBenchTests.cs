using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Xunit;
using TheoryChecks.CrossCheck;
using TheoryChecks.Model;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Storage;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Metrics;
using TheoryChecks.Training.Text;
using Xunit;

namespace TheoryChecks.SolverTests.Text;

/// <summary>Activations made ready, what is measured of dictionaries, and the exact landscapes of groups of classes; `bench text` on the
/// sample.</summary>
public sealed class TextBenchTests
{
    private static readonly TextProblem Residual = TextProblem.Parse("residual-1"), Transcoder = TextProblem.Parse("residual-1>mlp-out-1");

    [Fact]
    public void Problems_have_names()
    {
        Assert.Equal(("autoencoder", "residual-3"), (TextProblem.Parse("residual-3").Kind, $"{TextProblem.Parse("residual-3")}"));
        Assert.Equal("transcoder mlp-in-3>mlp-out-3", $"{TextProblem.Parse("mlp-in-3>mlp-out-3").Kind} {TextProblem.Parse("mlp-in-3>mlp-out-3")}");
        var crosscoder = TextProblem.Parse("residual-2+residual-5");
        Assert.Equal(("crosscoder", "residual-2+residual-5"), (crosscoder.Kind, $"{crosscoder}"));
        Assert.Throws<FormatException>(() => TextProblem.Parse("residual-2+residual-2"));
        Assert.Throws<FormatException>(() => TextProblem.Parse("residual-1>residual-2>residual-3"));
    }

    /// <summary>Centred by what is trained on; mean square norm 1, for an MLP's output in every coordinate alike.</summary>
    [Property(MaxTest = 20)]
    public void Data_are_centred_and_scaled(int seed)
    {
        using var folder = Folder(seed);
        var data = TextData.Read(folder.Path, Transcoder);
        var batch = data.Rows(false, [.. Enumerable.Range(0, data.Training.Length)]);
        foreach (var (rows, each) in new[] { (batch.Inputs, false), (batch.Targets, true) })
        {
            var count = data.Training.Length;
            Assert.All(Enumerable.Range(0, 3), k => Assert.Equal(0, Column(rows, k).Average(), 1e-4));
            Assert.Equal(1, rows.Sum(x => (double)x * x) / count, 1e-3);
            if (each)
                Assert.All(Enumerable.Range(0, 3), k => Assert.Equal(1 / 3.0, Column(rows, k).Average(x => x * x), 1e-3));
        }

        static IEnumerable<double> Column(float[] rows, int k) => rows.Where((_, at) => at % 3 == k).Select(x => (double)x);
    }

    [Property(MaxTest = 20)]
    public void Directions_are_differences_of_means(int seed)
    {
        using var folder = Folder(seed);
        foreach (var contrast in new[] { true, false })
        {
            var data = TextData.Read(folder.Path, Residual, contrast: contrast);
            var rows = data.Rows(false, [.. Enumerable.Range(0, data.Training.Length)]).Inputs;
            int[] heads = [.. Enumerable.Range(0, data.Training.Length).Where(row => data.Training[row].IsHeadword)];
            Assert.Equal(["noun.animal", "noun.artifact", "noun.animal/dog"], data.Classes.Take(3).Select(one => one.Name));
            for (var one = 0; one < 3; one++)
            {
                Assert.All(data.Classes[one].Training, row => Assert.Contains(row, heads));
                double[] mean = [.. Mean(data.Classes[one].Training).Zip(Mean(heads), (own, all) => own - (contrast ? all : 0))];
                var norm = Math.Sqrt(mean.Sum(x => x * x));
                Assert.All(Enumerable.Range(0, 3), k => Assert.Equal(mean[k] / norm, data.Inputs[one][k], 1e-3));
            }

            double[] Mean(IReadOnlyCollection<int> some) => [.. Enumerable.Range(0, 3).Select(k => some.Average(row => (double)rows[(row * 3) + k]))];
        }
    }

    /// <summary>A token's row does not depend on how tokens are parted into shards; whitened it is A times what it was, and nothing more is
    /// kept.</summary>
    [Property(MaxTest = 20)]
    public void Shards_are_read_as_one_and_rows_are_whitened_when_asked_for(int seed, byte cut)
    {
        using var whole = Folder(seed);
        using var parted = new ScratchFolder();
        var shard = ActivationShard.Read(whole.At(ActivationShard.NameOf(0)));
        var at = 1 + (cut % 599);
        foreach (var (index, range) in new[] { ..at, at.. }.Index())
        {
            var (from, until) = (range.Start.GetOffset(600), range.End.GetOffset(600));
            using var stream = File.Create(parted.At(ActivationShard.NameOf(index)));
            SafetensorsFile.Write(stream, (shard with
            {
                Tokens = [.. shard.Tokens.Take(until).Skip(from)],
                Activations = shard.Activations.ToDictionary(place => place.Key, place => place.Value[(from * 3)..(until * 3)]),
            }).ToFile());
        }
        var (one, two) = (TextData.Read(whole.Path, Transcoder), TextData.Read(parted.Path, Transcoder));
        Assert.Equal(one.Identity, two.Identity);
        foreach (var heldOut in new[] { false, true })
        {
            int[] rows = [.. Enumerable.Range(0, (heldOut ? one.HeldOut : one.Training).Length).Reverse()];
            Assert.Equal(one.Rows(heldOut, rows).Inputs, two.Rows(heldOut, rows).Inputs);
            Assert.Equal(one.Rows(heldOut, rows).Targets, two.Rows(heldOut, rows).Targets);
        }
        var data = TextData.Read(parted.Path, Residual);
        int[] all = [.. Enumerable.Range(0, data.Training.Length)];
        var plain = data.Rows(false, all).Inputs;
        var white = data.Whitened().Rows(false, all).Inputs;
        var wanted = data.Whitening!.Whiten(new FeatureMatrix(all.Length, 3, plain)).Rows.ToArray();
        for (var k = 0; k < wanted.Length; k++)
            Assert.Equal(wanted[k], white[k], 1e-4f * (1 + Math.Abs(wanted[k])));
        Assert.Equal(white[3..6], data.Rows(false, [1]).Inputs);
    }

    /// <summary>On whitened inputs a class's row and column are tied to A v at unit length, so that its column, folded back, points along v; random
    /// ones are directions as they come.</summary>
    [Fact]
    public void Anchors_on_whitened_inputs_are_whitened_once()
    {
        using var folder = Folder(5);
        var data = TextData.Read(folder.Path, Residual).Whitened();
        var jobs = TextJob.Jobs("ci", 2, 1, 1).Where(job => job.Method == "TopK").ToArray();
        foreach (var job in jobs.Where(job => job.Arm != AnchorArm.None))
        {
            var anchoring = job.Options(data).Method.Terms.OfType<AnchoringTerm>().Single();
            Assert.Equal(anchoring.Inputs, anchoring.Targets);
            if (job.Arm == AnchorArm.Random)
                continue;
            foreach (var (at, category) in job.AnchoredCategories(data).Index())
            {
                var wanted = data.Whitening!.Whiten(new FeatureMatrix(1, 3, data.Targets[category].ToArray())).Rows.ToArray();
                Dot.Normalise(wanted);
                Assert.All(Enumerable.Range(0, 3), k => Assert.Equal(wanted[k], (float)anchoring.Targets[at, k].ToDouble(), 1e-6f));
            }
        }
    }

    /// <summary>The bench's rule (docs/bench.md): JumpReLU takes the preset for short runs in those, and aims at L0 = k.</summary>
    [Theory]
    [InlineData(null, "theorychecks-short", 5e-3)]
    [InlineData(20_000L, "dictionary-learning", 7e-5)]
    public void JumpReLU_is_trained_by_the_rule(long? steps, string preset, double rate)
    {
        var data = TextData.Sample(TextProblem.Parse("residual-3"));
        var jobs = TextJob.Jobs("small", 2, 1, 1, [AnchorArm.None], steps).ToArray();
        var job = Assert.Single(jobs, one => one.Method == "JumpReLU");
        Assert.Equal(preset, (string)job.Settings(data)["preset"]!);
        Assert.Equal((16.0, rate), (job.Options(data).L0Target!.Value, job.Options(data).LearningRate));
        Assert.All(jobs.Where(one => one != job), one => Assert.Equal("dictionary-learning", (string)one.Settings(data)["preset"]!));
    }

    /// <summary>A latent for the rest of a category and one for a member: with one latent on at a time the member's speaks for the category, with two
    /// the category's does.</summary>
    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(2, 0.0)]
    public void Absorption_is_counted(int k, double share)
    {
        using var folder = Folder(5);
        var data = TextData.Read(folder.Path, Residual);
        // Dogs lie at (2, 3, 0), other animals at (3, 0, 0), artifacts at (-3, 0, 1).
        var rows = new FeatureMatrix(2, 3, [1, 0, 0, 0.2f, 1, 0]);
        var model = new InferenceModel { Encoder = rows, Decoder = rows, Gate = GateKind.TopK, K = k };
        var score = TextScore.Of(model, model, data, [0], 0, 10_000);
        Assert.Equal(0, score["noun.animal.latent"]);
        Assert.Equal(share, score["noun.animal/dog.absorbed"], 1e-12);
        Assert.Equal(k == 1 ? 0.8 : 1, score["noun.animal.F1"], 1e-12);
    }

    [Fact]
    public void A_model_of_the_directions_themselves_recovers_them()
    {
        var data = TextData.Sample(TextProblem.Parse("mlp-in-3>mlp-out-3"));
        var model = new InferenceModel { Encoder = data.Inputs, Decoder = data.Targets, Gate = GateKind.TopK, K = 1 };
        var score = TextScore.Of(model, model, data, [0, 1], 2, 300);
        Assert.Equal((1.0, 1.0, 1.0), (score["encoder.M_GT"], score["decoder.M_GT"], score["encoder.M_GT.anchored"]));
        Assert.InRange(score["anchorsAlone.explainedVariance"], 0.001, 0.9);
        Assert.InRange(score["anchorsAlone.M_IP"], 0.01, 0.99);
        Assert.Equal(1, score["free.M_IP"], 1e-6);
        Assert.Equal(1, score["decoder.M_IP"], 1e-6);
        Assert.True(score["free.M_IP.anchored"] < 0.99, "their own columns are tied");
        Assert.Equal(40, score["samples"]);
    }

    /// <summary>The certified loss of a pair is that of the eigenvalue behind its cosines; the lighter column is served worse; acute pairs trap,
    /// obtuse ones do not.</summary>
    [Property(MaxTest = 30)]
    public void Pairs_are_what_the_eigenvector_says(byte angle, byte weight)
    {
        var (c, light) = (((angle % 19) - 9.3) / 10, (1 + (weight % 99)) / 100.0);
        var landscape = GroupLandscape.Of(GroupLandscape.InstanceOf("pair", [[1, 0, 0], [c, Math.Sqrt(1 - (c * c)), 0]], [1, light]));
        var pair = Assert.Single(landscape.Pairs);
        Assert.Empty(landscape.Refused);
        Assert.Equal(c > 0 ? "trap" : "saddle", pair.Shape);
        Assert.Equal(c, pair.Cosine, 5e-3);
        // u = sum m_c a_c r_c / sum m_c a_c^2 from the cosines themselves: both are a_c times one number.
        var (a, b) = pair.Cosines!.Value;
        var u = new[] { a + (light * b * pair.Cosine), light * b * Math.Sqrt(1 - (pair.Cosine * pair.Cosine)) };
        var length = Math.Sqrt((u[0] * u[0]) + (u[1] * u[1]));
        Assert.Equal(a, u[0] / length, 1e-6);
        Assert.Equal(b, ((u[0] * pair.Cosine) + (u[1] * Math.Sqrt(1 - (pair.Cosine * pair.Cosine)))) / length, 1e-6);
        // lambda = |sum m_c a_c r_c|^2 / sum m_c a_c^2 for the cosines as activations.
        Assert.Equal(1 + light - (length * length / ((a * a) + (light * b * b))), pair.Loss!.Value, 1e-6);
        if (light < 1 && c > 0)
            Assert.Equal(1, pair.Absorbed);
    }

    /// <summary>Names of instances are those of files: a group whose name would be too long can be read back, and is told from others.</summary>
    [Property(MaxTest = 50)]
    public void A_group_of_long_names_can_be_read_back(byte first, byte second)
    {
        var problem = TextProblem.Parse("mlp-in-3>mlp-out-3");
        var names = new[] { first, second }
            .Select(end => TextGroups.NameOf(problem, Enumerable.Repeat("noun.communication/##ation", 4).Append($"verb.{end}"))).ToArray();
        Assert.Equal(first == second, names[0] == names[1]);
        var instance = GroupLandscape.InstanceOf(names[0], [[1, 0], [0.6, 0.8]], [1, 1]);
        using var text = new MemoryStream();
        JsonText.Write(text, writer => InstanceFormat.Write(writer, instance));
        Assert.Equal(names[0], InstanceFormat.Read(text.ToArray(), "text").Name);
    }

    [Fact]
    public void Weights_that_are_none_are_refused() => Assert.Contains(
        "positive numbers are wanted",
        Assert.Throws<ArgumentException>(() => GroupLandscape.InstanceOf("pair", [[1, 0], [0, 1]], [1, 0])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void The_bench_runs_offline_on_the_sample_and_keeps_what_it_certifies()
    {
        using var folder = new ScratchFolder();
        string[] bench = ["bench", "text", "--method", "TopK", "--groups", "--anchors", "2", "--device", "cpu", "--out", folder.At("out")];
        var run = CliProcess.Run(bench);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("by chance", run.Output, StringComparison.Ordinal);
        var document = JsonNode.Parse(File.ReadAllText(folder.At("out/bench-text-ci.json")))!;
        Schemas.Require(document.ToJsonString());
        Assert.Equal(["TopK", "TopK+FA", "TopK+RA"], document["rows"]!.AsArray().Select(row => row!["row"]!.GetValue<string>()));
        var anchored = document["rows"]![1]!["metrics"]!;
        // The sample has no frequent members: nothing is measured of them, and nothing is said.
        Assert.DoesNotContain(TextData.Sample(TextProblem.Parse("residual-3"), true).Classes, one => one.Kind == TokenClassKind.Member);
        Assert.Null(anchored["F1.member"]);
        Assert.Null(anchored["absorption"]);
        string[][] cells = [.. run.Output.Split('\n').Select(line => line.Split('│')).Where(line => line.Length == 15)];
        Assert.Equal(["F1 member", "absorbed"], cells[0][9..11].Select(cell => cell.Trim()));
        Assert.Equal(4, cells.Length);
        Assert.All(cells[1..], row => Assert.Equal(["-", "-"], row[9..11].Select(cell => cell.Trim())));
        Assert.True(anchored["decoder.M_GT.anchored"]!["mean"]!.GetValue<double>() == 1, "anchored columns are where they are held");
        var comparison = Assert.Single(document["comparisons"]!.AsArray())!;
        Assert.True(comparison["groups"]!.GetValue<int>() >= 2);
        var certificates = folder.Files().Where(file => file.StartsWith("out/groups/certificates/", StringComparison.Ordinal)).ToArray();
        Assert.Equal(comparison["certificates"]!.GetValue<int>(), certificates.Length);
        var check = CliProcess.Run("check", folder.At("out/groups/certificates"));
        Assert.True(check.ExitCode == 0, check.Output + check.Error);

        // What is kept is not made again.
        var again = CliProcess.Run([.. bench, "--resume", "--json"]);
        Assert.Equal(document["rows"]!.ToJsonString(), JsonNode.Parse(again.Output)!["rows"]!.ToJsonString());
    }

    [Theory]
    [InlineData("--problem residual-9", "--problem: There is no place 'residual-9'; there are residual-L, mlp-in-L and mlp-out-L for a layer L ")]
    [InlineData("--problem residual-5", "text-sample.safetensors: residual-5: this place was not taken; the file has ")]
    [InlineData("--anchors 40", "--anchors is 40, but 5 categories have enough tokens; give at most so many.")]
    [InlineData("--fetch LICENSE", "LICENSE: a file stands where a folder is wanted; give a file that can be read, or a folder that can be written.")]
    [InlineData("--data nowhere", "nowhere/activations-00000.safetensors: there is no such file; src/Activations writes it.")]
    [InlineData("--groups --whiten --method TopK", "--groups is about inputs as they come; leave --whiten out.")]
    [InlineData("--data nowhere --scale full --groups --whiten", "--groups is about inputs as they come; leave --whiten out.")]
    [InlineData("--data nowhere --groups --method TopK-plain", "--groups compares runs without anchors, with anchors and with random ones; give a ")]
    [InlineData("--groups --method TopK-plain", "--groups compares runs without anchors, with anchors and with random ones; give a --method ")]
    [InlineData("--whiten --problem mlp-in-3>mlp-out-3", "Whitening is for autoencoders and crosscoders; a transcoder's targets are not its inputs.")]
    public void What_cannot_be_is_one_line(string arguments, string message)
    {
        var run = CliProcess.Run(["bench", "text", .. arguments.Split(' ')]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'), line => line.StartsWith("theorychecks: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_without_a_class_or_with_a_damaged_shard_is_named()
    {
        using var folder = Folder(1, tokens: 30);
        Assert.StartsWith(
            $"{folder.Path}: No category has 20 tokens to train on and 5 held out; the largest, ",
            Assert.Throws<ArgumentException>(() => TextData.Read(folder.Path, Residual)).Message,
            StringComparison.Ordinal);
        var shard = folder.At(ActivationShard.NameOf(0));
        File.WriteAllBytes(shard, File.ReadAllBytes(shard)[..^9]);
        var run = CliProcess.Run("bench", "text", "--data", folder.Path, "--problem", "residual-1");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("activations-00000.safetensors: tensor ", run.Error, StringComparison.Ordinal);
        Assert.Contains("the file is cut off", run.Error, StringComparison.Ordinal);
    }

    /// <summary>A folder with one shard: animals, a third of them dogs, artifacts, and other tokens.</summary>
    private static ScratchFolder Folder(int seed, int tokens = 600)
    {
        var folder = new ScratchFolder();
        var random = new CounterRandom(seed, RandomPurpose.Samples, 0);
        var rows = new List<TokenRow>();
        var (residual, output) = (new List<Half>(), new List<Half>());
        for (var i = 0; i < tokens; i++)
        {
            var kind = i % 6; // dog, animal, animal, artifact, others
            rows.Add(new TokenRow(kind == 0 ? 7 : 10 + (i % 50), i, 0, (short)(1 + (i % 20)), (sbyte)(kind < 3 ? 5 : 6), kind < 4, i % 5 == 4));
            float[] place = kind switch { 0 => [2, 3, 0], 1 or 2 => [3, 0, 0], 3 => [-3, 0, 1], _ => [0, 0, -2] };
            foreach (var x in place)
            {
                residual.Add((Half)(x + (0.1f * (float)random.NextNormals().First)));
                output.Add((Half)(10 * x + (float)random.NextNormals().First));
            }
        }
        var shard = new ActivationShard
        {
            Settings = "of a test",
            Tokens = [.. rows],
            Dimension = 3,
            Activations = new Dictionary<ActivationPlace, ReadOnlyMemory<Half>>
            {
                [ActivationPlace.Parse("residual-1")] = residual.ToArray(),
                [ActivationPlace.Parse("mlp-out-1")] = output.ToArray(),
            },
            Vocabulary = Enumerable.Range(10, 50).ToDictionary(token => token, token => $"#{token}").Append(new(7, "dog")).ToDictionary(),
        };
        using var stream = File.Create(folder.At(ActivationShard.NameOf(0)));
        SafetensorsFile.Write(stream, shard.ToFile());
        return folder;
    }
}
