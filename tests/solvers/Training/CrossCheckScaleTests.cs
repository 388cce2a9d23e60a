using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TheoryChecks.Checking;
using TheoryChecks.CrossCheck;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training.Toy;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>Where runs end does not depend on the units: dividing features and thresholds by s and weights by t divides every loss by s^2
/// t.</summary>
public sealed class CrossCheckScaleTests
{
    private static readonly string[] Names = [
        "acute-pair",
        "obtuse-pair",
        "orthonormal-2-unequal",
        "absorption-top1-fan",
        "jumprelu-theta-1",
        "crowded-plane",
    ];

    /// <summary>Two columns of the plane with weights far from 1 in scale: weight6 is `one` with weights 10^-6, scale8 with features 10^-8.</summary>
    [Theory]
    [InlineData("weight6", "1/1000000")]
    [InlineData("scale8", "1/10000000000000000")]
    public void Far_scales_have_the_shares_of_unit_scale(string name, string factor)
    {
        var options = new ToyOptions { Seeds = 400, Steps = 6000 };
        var (one, scaled) = (CrossCheckRun.Take(Case("one"), options, [ToyMode.Plain]), CrossCheckRun.Take(Case(name), options, [ToyMode.Plain]));
        AssertSame(one, scaled, Rational.Parse(factor));
        Assert.True(scaled.IsConsistent);
        Assert.Equal(0, scaled.Modes[0].Share(EndVerdict.Unexplained));
        Assert.True(scaled.Modes[0].Share(EndVerdict.Unconverged) < 0.2);
    }

    [Property(MaxTest = 8)]
    public Property The_scale_of_weights_and_features_changes_no_share_and_no_prediction() => Prop.ForAll(
        Gen.Elements(Names)
            .Zip(Gen.Choose(-9, 9), (name, features) => (name, features))
            .Zip(Gen.Choose(-9, 9), (pair, weights) => (pair.name, pair.features, weights))
            .ToArbitrary(),
        drawn =>
        {
            var (name, features, weights) = drawn;
            var (length, weight) = (((Rational)10).Pow(features), ((Rational)10).Pow(weights));
            var options = new ToyOptions { Seeds = 40, Steps = 1500 };
            var instance = GalleryInstances.ByName(name);
            var modes = Enum.GetValues<ToyMode>();
            AssertSame(
                CrossCheckRun.Take(instance, options, modes),
                CrossCheckRun.Take(Scaled(instance, length, weight), options, modes),
                length * length * weight);
        });

    /// <summary>A loss of 10^-17 is written with its digits, and read back as the same number.</summary>
    [Fact]
    public void Small_losses_keep_their_digits()
    {
        var path = Path.Combine(CliProcess.Root, "tests/cases/instances/scale8.json");
        var run = CliProcess.Run("crosscheck", path, "--seeds", "40", "--steps", "3000", "--mode", "plain", "--json");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        using var document = JsonDocument.Parse(run.Output);
        var ends = document.RootElement.GetProperty("modes")[0]
            .GetProperty("ends")
            .EnumerateArray()
            .Where(end => end.TryGetProperty("certifiedLoss", out _))
            .ToArray();
        Assert.NotEmpty(ends);
        foreach (var end in ends)
        {
            var (loss, certified) = (Rational.Parse(end.GetProperty("loss").GetString()!),
                Rational.Parse(end.GetProperty("certifiedLoss").GetProperty("upper").GetString()!));
            Assert.True(loss.Sign > 0 && Rational.Abs(loss - certified) <= Rational.Parse("1e-6") * certified, $"{end}");
        }
        Assert.Matches("E-1[67]", run.Error);
        Assert.Contains(
            "Certificates are about the instance with features divided by 1/100000000 and weights by 1.", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Certificates are about the instance with features and weights divided by what "certificateUnits" says, and the kernel accepts
    /// them.</summary>
    [Theory]
    [InlineData("one")]
    [InlineData("weight6")]
    [InlineData("scale8")]
    public void Certificates_are_in_the_units_that_the_document_names(string name)
    {
        var (original, options) = (Case(name), new ToyOptions { Seeds = 40, Steps = 3000 });
        var kept = new Dictionary<string, ReadOnlyMemory<byte>>();
        var report = CrossCheckRun.Take(original, options, [ToyMode.Plain], (path, certificate) => kept.Add(path, certificate));
        using var document = Document(report);
        var isOne = !document.RootElement.TryGetProperty("certificateUnits", out var units);
        Assert.Equal(name == "one", isOne);
        var (length, weight) = isOne ? (1, 1) : (Number(units, "features"), Number(units, "weights"));
        Assert.NotEmpty(kept);
        foreach (var certificate in kept.Values)
        {
            Assert.True(Kernel.Check(certificate).IsAccepted);
            using var parsed = JsonDocument.Parse(certificate);
            var instance = System.Text.Encoding.UTF8.GetBytes(parsed.RootElement.GetProperty("instance").GetRawText());
            var problem = InstanceFormat.Read(instance, name).Problem;
            Assert.Equal(original.Problem.Inputs, length * problem.Inputs);
            Assert.Equal(original.Problem.Targets, length * problem.Targets);
            Assert.Equal(original.Problem.Weights, weight * problem.Weights);
        }
        using var upper = JsonDocument.Parse(kept.Single(pair => pair.Key.EndsWith("global-minimum-upper.json", StringComparison.Ordinal)).Value);
        Assert.Equal(
            Number(document.RootElement.GetProperty("globalMinimum"), "upper"),
            length * length * weight * Number(upper.RootElement.GetProperty("claim"), "loss"));
    }

    [Fact]
    public void Other_units_are_a_difference()
    {
        var options = new ToyOptions { Seeds = 4, Steps = 100 };
        var report = CrossCheckRun.Take(Case("scale8"), options, [ToyMode.Plain]);
        using var document = Document(report);
        var saved = System.Text.Encoding.UTF8.GetBytes(document.RootElement.GetRawText());
        Assert.Empty(CrossCheckComparison.Differences(saved, report));
        Assert.Contains(
            "certificateUnits: found features 1, weights 1, expected features 1/100000000, weights 1.",
            CrossCheckComparison.Differences(saved, report with { FeatureUnit = 1 }));
    }

    private static JsonDocument Document(CrossCheckReport report)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
            CrossCheckDocument.Write(writer, report);
        return JsonDocument.Parse(buffer.ToArray());
    }

    private static Rational Number(JsonElement item, string name) =>
        Rational.Parse(item.GetProperty(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : item.GetProperty(name).GetRawText());

    private static void AssertSame(CrossCheckReport one, CrossCheckReport scaled, Rational factor)
    {
        Assert.Equal(one.Predictions.AsEnumerable(), scaled.Predictions.AsEnumerable());
        Assert.Equal(one.Modes.Select(Described), scaled.Modes.Select(Described));
        Assert.Equal(factor * one.Upper, scaled.Upper);
        foreach (var (end, other) in one.Modes.SelectMany(mode => mode.Ends).Zip(scaled.Modes.SelectMany(mode => mode.Ends)))
            Assert.Equal(1, other.Loss == 0 ? end.Loss + 1 : end.Loss / (other.Loss / factor.ToDouble()), 1e-9);

        static string Described(ModeResult mode) =>
            $"{mode.Mode}, {mode.WithDeadNeurons} dead: "
                + $"{string.Join("; ", mode.Ends.Select(end => $"{end.Pattern} {end.Verdict} {end.Runs} {end.IsKernelChecked}"))}";
    }

    private static Instance Scaled(Instance instance, Rational length, Rational weight)
    {
        var problem = instance.Problem;
        Activation activation = instance.Activation is JumpReluActivation jump ? new JumpReluActivation(length * jump.Thetas) : instance.Activation;
        return new Instance(
            instance.Name,
            activation,
            instance.Neurons,
            new Problem(length * problem.Inputs, length * problem.Targets, weight * problem.Weights),
            instance.Anchors);
    }

    private static Instance Case(string name) =>
        InstanceFormat.Read(File.ReadAllBytes(Path.Combine(CliProcess.Root, "tests/cases/instances", $"{name}.json")), name);
}
