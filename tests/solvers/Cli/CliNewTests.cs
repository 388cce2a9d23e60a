using System.Text.Json.Nodes;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Training.Files;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>`new`, `gallery` and `theorems` as a user runs them.</summary>
public sealed class CliNewTests
{
    [Theory]
    [InlineData("orthonormal", 3, 3)]
    [InlineData("cross", 4, 2)]
    [InlineData("octahedron", null, 3)]
    [InlineData("simplex", 3, 2)]
    [InlineData("polygon", 5, 2)]
    [InlineData("fan", 3, 2)]
    public void Shapes_are_unit_vectors_at_their_cosines(string shape, int? features, int dimension)
    {
        var run = CliProcess.Run(["new", "--shape", shape, .. features is { } n ? new[] { "--features", $"{n}" } : []]);
        Assert.Equal(0, run.ExitCode);
        var instance = InstanceFormat.Read(run.Output, "stdout");
        var inputs = instance.Isolated.Inputs;
        // Where the angles have no rational points the answer says so, and how far off they are.
        var isNear = run.Error.Contains("exactly unit, at nearly the shape's angles: rational points of the unit sphere\n", StringComparison.Ordinal);
        Assert.Equal(shape is "simplex" or "polygon" or "fan", isNear);
        Assert.Matches(isNear ? @"error +[1-9]\.\de-\d at most in a feature" : @"error +0\.0e\+0 at most in a feature", run.Error);
        Assert.Equal((features ?? 6, dimension, inputs.Rows), (inputs.Rows, inputs.Columns, instance.Neurons));
        Assert.All(Enumerable.Range(0, inputs.Rows), d => Assert.Equal(Rational.One, inputs.Row(d).SquaredNorm));
        for (var i = 0; i < inputs.Rows; i++)
            for (var j = 0; j < i; j++)
            {
                var wanted = shape switch
                {
                    "orthonormal" => 0,
                    "cross" or "octahedron" => i / 2 == j / 2 ? -1 : 0,
                    "simplex" => -0.5,
                    "polygon" => Math.Cos(2 * Math.PI * (i - j) / 5),
                    _ => Math.Cos(Math.PI / 4 * (i - j)),
                };
                var (got, error) = (inputs.Row(i).Dot(inputs.Row(j)).ToDouble(), shape is "orthonormal" or "cross" or "octahedron" ? 0 : 2e-3);
                Assert.InRange(got, wanted - error, wanted + error);
            }
    }

    [Fact]
    public void Every_option_about_the_instance_arrives_and_other_commands_accept_it()
    {
        using var folder = new ScratchFolder();
        var path = folder.At("made.json");
        var run = CliProcess.Run(
            "new", "--shape", "fan", "--features", "3", "--angle", "60", "--dimension", "3", "--name", "mine", "--neurons", "2", "--activation",
                "jumprelu", "--theta", "1/2", "--weights", "1,2,1/3", "--anchors", "2,0", "--error", "0.01", "--out", path);
        Assert.Equal((0, true), (run.ExitCode, run.Output.EndsWith($"Written: {path}\n", StringComparison.Ordinal)));
        var instance = InstanceFormat.Read(File.ReadAllBytes(path), path);
        Assert.Equal(("mine", 2, "jumprelu"), (instance.Name, instance.Neurons, instance.Activation.Kind));
        Assert.Equal(Rational.Parse("1/2"), ((JumpReluActivation)instance.Activation).Thetas[0]);
        Assert.Equal(RationalVector.Parse("1 2 1/3"), instance.Isolated.Weights);
        Assert.Equal([0, 2], instance.Anchors);
        Assert.All(Enumerable.Range(0, 3), d => Assert.True(instance.Isolated.Input(d)[2].IsZero));
        Assert.Contains(CliProcess.Run("verify", path, "--theorem", "3.4").ExitCode, new[] { 0, 3 });
        Assert.Equal(0, CliProcess.Run("enumerate", path).ExitCode);
        foreach (var (kind, k) in new[] { ("topk", "2"), ("batchtopk", "1"), ("identity", null), ("zero", null) })
        {
            var made = CliProcess.Run(
                ["new", "--shape", "orthonormal", "--features", "2", "--activation", kind, .. k is null ? Array.Empty<string>() : ["--k", k]]);
            Assert.Equal(kind, InstanceFormat.Read(made.Output, "stdout").Activation.Kind);
        }
    }

    [Fact]
    public void Random_draws_follow_from_the_seed_and_keep_their_bounds()
    {
        string[] asked =
            ["new", "--random", "--features", "5", "--dimension", "3", "--interference", "0.6", "--weights", "random:4", "--error", "0.02"];
        var (first, same, other) = (
            CliProcess.Run([.. asked, "--seed", "3"]), CliProcess.Run([.. asked, "--seed", "3"]), CliProcess.Run([.. asked, "--seed", "4"]));
        Assert.Equal(0, first.ExitCode);
        Assert.Equal(first.Output, same.Output);
        Assert.NotEqual(first.Output, other.Output);
        var problem = InstanceFormat.Read(first.Output, "stdout").Isolated;
        Assert.All(problem.Weights, weight => Assert.True(weight.IsInteger && weight >= 1 && weight <= 4));
        for (var i = 0; i < 5; i++)
            for (var j = 0; j <= i; j++)
            {
                var product = problem.Input(i).Dot(problem.Input(j));
                Assert.True(i == j ? product.IsOne : Rational.Abs(product) <= Rational.Parse("0.6"));
            }
    }

    [Fact]
    public void Numbers_of_files_are_those_that_people_see()
    {
        using var folder = new ScratchFolder();
        var csv = folder.Write("v.csv", "x;y\n# a comment\n0.6;4/5\n1e-1; 2\n");
        var run = CliProcess.Run("new", csv);
        Assert.Equal(RationalMatrix.FromRows([RationalVector.Parse("3/5 4/5"), RationalVector.Parse("1/10 2")]), Inputs(run));
        Assert.Contains("Line 1 has no number and was skipped as a header.", run.Error, StringComparison.Ordinal);
        foreach (var (name, tensor) in new[]
        {
            ("f64", TensorData.Of([0.6, 0.8, 1.0, 0.0], 2, 2)),
            ("f32", TensorData.Of([0.6f, 0.8f, 1.0f, 0.0f], 2, 2)),
            ("i64", TensorData.Of([3L, 4, 1, 0], 2, 2)),
        })
        {
            Save(folder.At($"{name}.npy"), stream => NpyFile.Write(stream, tensor));
            Save(folder.At($"{name}.npz"), stream => NpzFile.Write(stream, new TensorFile([new("arr_0", tensor)])));
            Save(folder.At($"{name}.safetensors"), stream => SafetensorsFile.Write(stream, new TensorFile([new("input", tensor)])));
            foreach (var end in new[] { "npy", "npz", "safetensors" })
                Assert.Equal(
                    RationalMatrix.FromRows([RationalVector.Parse(name == "i64" ? "3 4" : "3/5 4/5"), RationalVector.Parse("1 0")]),
                    Inputs(CliProcess.Run("new", folder.At($"{name}.{end}"))));
        }
        // Not quite unit: the hint, the sphere, and the simplest fractions.
        var near = folder.Write("near.csv", "0.70710678 0.70710678 0\n0.6001 0.7999 0\n");
        Assert.Contains("--unit puts the features exactly on the unit sphere.", CliProcess.Run("new", near).Error, StringComparison.Ordinal);
        var unit = Inputs(CliProcess.Run("new", near, "--unit"));
        Assert.Equal((2, Rational.One, Rational.One), (unit.Columns, unit.Row(0).SquaredNorm, unit.Row(1).SquaredNorm));
        Assert.Equal(3, Inputs(CliProcess.Run("new", near, "--unit", "--full")).Columns);
        Assert.Equal("[(5/7, 5/7, 0), (3/5, 4/5, 0)]", Inputs(CliProcess.Run("new", near, "--error", "0.01")).ToString());
        Assert.Contains(
            "Features 0 and 1 are the same vector; if they should differ, lower --error.",
            CliProcess.Run("new", near, "--unit", "--error", "0.2").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Targets_and_picks_and_instances_are_taken_over()
    {
        using var folder = new ScratchFolder();
        Save(folder.At("truth.npz"), stream => NpzFile.Write(stream, new TensorFile(
        [
            new("input", TensorData.Of([1.0, 0, 0, 1, 1, 1], 3, 2)), new("target", TensorData.Of([1.0, 2, 3, 4, 5, 6, 7, 8, 9], 3, 3)),
            new("anchors", TensorData.Of([1L], 1)),
        ])));
        var run = CliProcess.Run("new", folder.At("truth.npz"), "--pick", "2,0", "--out", folder.At("picked.json"), "--json");
        var answer = JsonNode.Parse(run.Output)!;
        Assert.Equal("[2,0]", answer["sources"]!.ToJsonString());
        Assert.Equal("truth-2-0", answer["instance"]!["name"]!.GetValue<string>());
        Assert.Equal("[[7,8,9],[1,2,3]]", answer["instance"]!["features"]!["target"]!.ToJsonString());
        Assert.Contains("Not taken from the file: anchors.", run.Error, StringComparison.Ordinal);
        Assert.Equal("[(1, 0), (1, 1)]", Inputs(CliProcess.Run("new", folder.At("picked.json"), "--pick", "1,0")).ToString());
        Assert.Equal("[(1, 0), (0, 1)]", Inputs(CliProcess.Run("new", folder.At("truth.npz"), "--pick", "0-1")).ToString());
        // (0,1) and (1,1) are as close as (1,0) and (1,1); ties go to lower indices.
        Assert.Contains(
            "0 and 2 have the cosine 0.707",
            CliProcess.Run("new", folder.At("truth.npz"), "--pick", "most-correlated:2").Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_three_most_absorbed_features_of_a_model_have_a_certified_landscape()
    {
        using var folder = new ScratchFolder();
        // Neuron 0 is a parent that is silent on its children 1 and 2, whose decoder rows hold most of it; 3 stands apart.
        Directory.CreateDirectory(folder.At("sae"));
        // Nearly the inverse of the decoder, W_E u_j = e_j, but that neuron 0 is below 0 on u_1 and u_2. SAELens keeps it transposed.
        var transposed = new float[] { 1, 0, 0, 0, -1.4f, 5 / 3f, 0, 0, -1.4f, 0, 5 / 3f, 0, 0, 0, 0, 1 };
        Save(folder.At("sae/sae_weights.safetensors"), stream => SafetensorsFile.Write(stream, new TensorFile(
        [
            new("W_dec", TensorData.Of([1f, 0, 0, 0, 0.8f, 0.6f, 0, 0, 0.8f, 0, 0.6f, 0, 0, 0, 0, 1], 4, 4)),
            new("W_enc", TensorData.Of(transposed, 4, 4)),
            new("b_enc", TensorData.Of([0f, 0, 0, 0], 4)), new("b_dec", TensorData.Of([0f, 0, 0, 0], 4)),
        ])));
        folder.Write("sae/cfg.json", """
            {"architecture": "standard", "d_in": 4, "d_sae": 4, "dtype": "float32", "apply_b_dec_to_input": true, "normalize_activations": "none"}
            """);
        var run = CliProcess.Run("new", folder.At("sae"), "--pick", "most-absorbed:3", "--out", folder.At("three.json"), "--json");
        Assert.Equal(0, run.ExitCode);
        var answer = JsonNode.Parse(run.Output)!;
        Assert.Equal("[0,1,2]", answer["sources"]!.ToJsonString());
        Assert.Equal("""[[1,0,0],["4/5","3/5",0],["4/5",0,"3/5"]]""", answer["instance"]!["features"]!["input"]!.ToJsonString());
        Assert.Contains("0 is silent on 1, whose direction holds 0.800 of its own", run.Error, StringComparison.Ordinal);
        var landscape = CliProcess.Run("landscape", folder.At("three.json"), "--json");
        Assert.Equal(0, landscape.ExitCode);
        Assert.Equal("0", JsonNode.Parse(landscape.Output)!["globalMinimum"]!["upper"]!.ToString());
        Assert.Equal(0, CliProcess.Run("verify", folder.At("three.json"), "--theorem", "3.8").ExitCode);
        Assert.Equal(4, Inputs(CliProcess.Run("new", folder.At("sae"), "--rows", "encoder", "--raw")).Columns);
    }

    [Fact]
    public void What_is_piped_in_is_an_instance()
    {
        using var process = CliProcess.Start("new", "--shape", "orthonormal", "--features", "2");
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal("orthonormal-2", InstanceFormat.Read(text, "stdout").Name);
        var empty = CliProcess.Run("enumerate", "-"); // stdin is closed
        Assert.Equal((2, "theorychecks: -: the file is empty; give an instance file.\n"), (empty.ExitCode, empty.Error));
    }

    [Fact]
    public void Refusals_name_cause_and_fix()
    {
        using var folder = new ScratchFolder();
        var csv = folder.Write("v.csv", "1,0\n0,1\n0,0\n");
        var ragged = folder.Write("ragged.csv", "1,0\n0,1,2\n");
        var pandas = folder.Write("pandas.csv", ",0,1\n0,1,0\n");
        Save(folder.At("flat.npy"), stream => NpyFile.Write(stream, TensorData.Of([1.0, 2.0], 2)));
        Save(folder.At("nan.npy"), stream => NpyFile.Write(stream, TensorData.Of([1.0, double.NaN], 1, 2)));
        Save(folder.At("many.npy"), stream => NpyFile.Write(stream, TensorData.Of(new double[130], 65, 2)));
        foreach (var (arguments, message) in new (string[], string)[]
        {
            ([], "give one source of features: a FILE, or --shape NAME, or --random."),
            ([csv, "--random"], "give one source of features: a FILE, or --shape NAME, or --random."),
            ([csv, "--seed", "1", "--interference", "0.5"], "--interference has no meaning with a file; leave it out."),
            (["--shape", "fan", "--features", "2", "--unit"], "--unit has no meaning with --shape; leave it out."),
            (["--shape", "cross", "--features", "4", "--angle", "3"], "--angle belongs to --shape fan, not cross."),
            (["--shape", "fan", "--features", "3", "--angle", "500"],
                "--angle is 500; give less than 360 degrees, at which the last feature of a fan would be the first again."),
            (["--shape", "cross", "--features", "3"], "--shape cross has an even number of features, not 3."),
            (["--shape", "octahedron", "--features", "4"],
                "--shape octahedron has 6 features, not 4; leave --features out, or take --shape cross."),
            (["--shape", "fan"], "--shape fan needs --features N: N vectors in the plane, at equal angles from 0 to --angle degrees."),
            (["--shape", "fan", "--features", "1"], "--shape fan has 2 features or more."),
            (["--shape", "simplex", "--features", "4", "--dimension", "2"], "--shape simplex with 4 features needs dimension 3; --dimension is 2."),
            (["--random", "--features", "3"], "--random needs --features N and --dimension N."),
            (["--random", "--features", "4", "--dimension", "2", "--interference", "0.3"],
                "no 4 unit vectors in dimension 2 have all inner products"),
            (["missing.npy"], "missing.npy: there is no such file; give a model, an array of feature vectors, or an instance."),
            ([csv, "--unit"], "row 2 is 0 and has no direction; leave it out with --pick."),
            ([csv, "--unit", "--raw"], "--unit and --raw exclude each other; give one of them."),
            ([csv, "--full"], "--full belongs to --unit; without it, coordinates are those of the file anyway."),
            ([csv, "--rows", "both"], $"--rows both is about a model; {csv} holds vectors. Leave it out."),
            ([csv, "--error", "0.6"], "--error is 0.6; give a number from 1E-12 to 0.5."),
            ([csv, "--pick", "3"], "--pick 3: there is no feature 3; they are numbered 0 to 2."),
            ([csv, "--pick", "0,0"], "--pick 0,0: feature 0 is picked twice; name it once."),
            ([csv, "--pick", "2-1"], "--pick 2-1: 2-1 goes backwards; give indices from 0 such as 3,17,42 or 0-3, or most-absorbed:K or "
                + "most-correlated:K."),
            ([csv, "--pick", "x"], "--pick is 'x'; give indices from 0 such as 3,17,42 or 0-3, or most-absorbed:K or most-correlated:K."),
            ([csv, "--pick", "most-correlated:1"],
                "--pick most-correlated:1: give how many, a whole number from 2 to 64, such as most-correlated:3."),
            ([csv, "--pick", "most-correlated:3"], "--pick most-correlated:3: none of the 3 features have a positive cosine with another; name "
                + "features by index."),
            ([csv, "--pick", "most-absorbed:2"], "--pick most-absorbed:2: absorption is what a model does; rows of v.csv are no model. Give a model, "
                + "or most-correlated:2."),
            ([csv, "--weights", "1,2"], "--weights has 2 numbers for 3 features; give one each."),
            ([csv, "--weights", "1,-2,1"], "--weights is '1,-2,1': a weight is 0 or more."),
            ([csv, "--weights", "random:0"], "--weights is 'random:0'; after random: a whole number from 1 to 1000000 is wanted."),
            ([csv, "--anchors", "3"], "--anchors is '3'; features of the new instance are wanted, 0 to 2, apart by commas."),
            ([csv, "--anchors", "1,1"], "--anchors 1,1: feature 1 is named twice; name it once."),
            ([csv, "--theta", "1"], "--theta belongs to --activation jumprelu, not relu."),
            ([csv, "--activation", "jumprelu"], "--activation jumprelu needs --theta, such as --theta 1/2."),
            ([csv, "--activation", "jumprelu", "--theta", "-1"], "--theta is '-1': a threshold is 0 or more."),
            ([csv, "--k", "1"], "--k belongs to --activation topk or batchtopk, not relu."),
            ([csv, "--activation", "topk", "--k", "4"], "--k is 4, more than the 3 neurons; k is at most their number."),
            (["--shape", "polygon", "--features", "2", "--exact"],
                "--shape polygon --exact takes 3 features or more, not 2: fewer corners are no polygon."),
            ([csv, "--name", "a b"],
                "--name is 'a b'; give 1 to 100 letters, digits, '-', '_' or '.', since it names files."),
            ([ragged], $"{ragged}: line 2 has 3 numbers, the first vector has 2; give all the same dimension."),
            ([pandas], $"{pandas}: line 1, field 1: it is empty; give a number. From pandas: to_csv(FILE, header=False, index=False)."),
            ([folder.At("flat.npy")], $"{folder.At("flat.npy")}: array: the shape is [2]; one row per feature is wanted, [features, dimension]."),
            ([folder.At("nan.npy")], $"{folder.At("nan.npy")}: array: entry 1 of row 0 is NaN; finite numbers are wanted."),
            ([folder.At("many.npy")], "there are 65 features; pick some: --pick with indices from 0 such as 3,17,42 or 0-3, or most-absorbed:K or "
                + "most-correlated:K."),
        })
        {
            var run = CliProcess.Run(["new", .. arguments]);
            Assert.Equal((2, ""), (run.ExitCode, run.Output));
            Assert.StartsWith($"theorychecks: {message}", run.Error, StringComparison.Ordinal);
            Assert.Equal(1, run.Error.Count(c => c == '\n'));
        }
    }

    [Fact]
    public void The_gallery_and_the_theorems_are_listed_and_shown()
    {
        var gallery = JsonNode.Parse(CliProcess.Run("gallery", "--json").Output)!["instances"]!.AsArray();
        var names = gallery.Select(one => one!["name"]!.GetValue<string>());
        Assert.Equal(TheoryChecks.Gallery.GalleryInstances.All.Select(instance => instance.Name), names);
        Assert.Equal("topk-bare-jump", InstanceFormat.Read(CliProcess.Run("gallery", "topk-bare-jump").Output, "stdout").Name);
        Assert.Equal(
            "theorychecks: the gallery has no instance 'x'; 'theorychecks gallery' lists them.\n", CliProcess.Run("gallery", "x").Error);
        var ids = JsonNode.Parse(CliProcess.Run("theorems", "--json").Output)!["theorems"]!.AsArray().Select(one => one!["id"]!.GetValue<string>());
        Assert.Equal(TheoryChecks.Theorems.TheoremRegistry.All.Select(theorem => theorem.Id), ids);
        Assert.StartsWith(
            "3.8: Feature absorption (Thm 3.8)\nAs published, false: ", CliProcess.Run("theorems", "3.8").Output, StringComparison.Ordinal);
        Assert.StartsWith(
            "theorychecks: there is no theorem '9'; the ids are 3.1, ", CliProcess.Run("theorems", "9").Error, StringComparison.Ordinal);
    }

    private static RationalMatrix Inputs(CliProcess run)
    {
        Assert.True(run.ExitCode == 0, run.Error);
        return InstanceFormat.Read(run.Output, "stdout").Isolated.Inputs;
    }

    private static void Save(string path, Action<Stream> write)
    {
        using var stream = File.Create(path);
        write(stream);
    }
}
