using System.Text.Json;
using System.Xml.Linq;
using TheoryChecks.Exact;
using TheoryChecks.Figures;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>The figure shows exactly the regions that the enumeration certifies.</summary>
public sealed class CliFigureTests
{
    private static readonly Instance[] InThePlane =
        [.. GalleryInstances.All.Where(instance => instance.Activation is ReluActivation && instance.Problem.InputDimension == 2)];

    public static TheoryData<string> PlaneInstances => [.. InThePlane.Select(instance => instance.Name)];

    [Theory]
    [MemberData(nameof(PlaneInstances))]
    public void Its_parts_have_the_realizable_patterns(string name) => RequirePatternsOf(GalleryInstances.ByName(name));

    [Fact]
    public void Also_with_repeated_parallel_and_zero_inputs()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var inputs = RationalMatrix.Create(random.Next(1, 7), 2, (_, _) => random.Next(-2, 3));
            if (Enumerable.Range(0, inputs.Rows).All(c => inputs.Row(c).IsZero))
                continue;
            RequirePatternsOf(new Instance(
                "random", new ReluActivation(), 1, new Problem(inputs, inputs, new RationalVector(Enumerable.Repeat(Rational.One, inputs.Rows)))));
        }
    }

    [Fact]
    public void Dimensions_are_those_of_the_regions()
    {
        foreach (var instance in InThePlane)
            foreach (var parts in RegionFan.Of(instance).Parts.GroupBy(part => part.Pattern))
                Assert.Equal(
                    Realizability.RegionOf(instance.Activation, instance.Problem.Inputs, parts.Key)!.Dimension, parts.Max(part => part.Dimension));
    }

    [Fact]
    public void The_command_draws_and_lists()
    {
        using var folder = new ScratchFolder();
        var run = CliProcess.Run("figure", "theory/Gallery/acute-pair.json", "--out", folder.Path);
        Assert.Equal((0, $"Written: {folder.At("acute-pair.svg")}\n"), (run.ExitCode, run.Output));
        var svg = XDocument.Load(folder.At("acute-pair.svg"));
        XNamespace space = "http://www.w3.org/2000/svg";
        Assert.Equal(
            ["encoder row w, coordinate 0 (direction only)", "encoder row w, coordinate 1 (direction only)", "p0", "p1", "{0,1}", "{0}", "{1}", "{}"],
            svg.Descendants(space + "text").Select(text => text.Value).Order(StringComparer.Ordinal));

        var json = JsonDocument.Parse(CliProcess.Run("figure", "theory/Gallery/acute-pair.json", "--json").Output).RootElement;
        Assert.Equal(9, json.GetProperty("parts").GetArrayLength()); // 4 sectors, 4 rays, the origin
    }

    [Theory]
    [InlineData("orthonormal-3", "The inputs have dimension 3; the fan is drawn in dimension 2. Give an instance in the plane.")]
    [InlineData("example-3.5", "The activation is topk; the fan is drawn for relu. Give a relu instance.")]
    public void What_cannot_be_drawn_is_refused(string name, string message)
    {
        var run = CliProcess.Run("figure", $"theory/Gallery/{name}.json");
        Assert.Equal((2, "", $"theorychecks: theory/Gallery/{name}.json: {message}\n"), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public void Both_formats_are_the_same_bytes_twice()
    {
        using var folder = new ScratchFolder();
        foreach (var format in new[] { "svg", "png" })
        {
            foreach (var copy in new[] { "a", "b" })
                Assert.Equal(
                    0,
                    CliProcess.Run(
                        "figure", "theory/Gallery/acute-pair.json", "--kind", "landscape", "--format", format, "--out", folder.At(copy)).ExitCode);
            var names = new[] { "global", "nonrecovering", "trap" }.Select(name => $"landscape-acute-pair-{name}.{format}");
            Assert.All(names, name => Assert.Equal(File.ReadAllBytes(folder.At($"a/{name}")), File.ReadAllBytes(folder.At($"b/{name}"))));
        }
    }

    [Theory]
    [InlineData("theory/Gallery/acute-pair.json --format png", "--format png makes a file; say into which folder with --out.")]
    [InlineData(
        "theory/Gallery/acute-pair.json --kind landscape --json",
        "--json lists the regions; --kind landscape has no such list, so leave --json out.")]
    [InlineData("theory/Gallery/acute-pair.json theory/Gallery/obtuse-pair.json", "--kind regions takes one file, an instance; 2 were given.")]
    [InlineData(
        "theory/Gallery/orthonormal-3.json --kind landscape",
        "theory/Gallery/orthonormal-3.json: Points of a landscape are drawn for relu, with inputs and targets in dimension 2. "
            + "Give such an instance.")]
    [InlineData(
        "theory/Gallery/orthonormal-3.json --kind ends",
        "theory/Gallery/orthonormal-3.json: End points are drawn for 2 relu neurons with inputs in dimension 2. Give such an instance.")]
    [InlineData(
        "theory/Gallery --kind recovery",
        "theory/Gallery: there are no results in it; make them with: theorychecks bench lrb --out theory/Gallery")]
    [InlineData("missing.jsonl --kind training", "missing.jsonl: there is no such file; give a log.jsonl that train wrote.")]
    [InlineData(
        "theory/Gallery/acute-pair.json --kind training",
        "theory/Gallery/acute-pair.json, line 1: this is no line of a training log, a JSON object with step, loss and dead; give a log.jsonl that "
            + "train wrote.")]
    public void What_does_not_fit_is_one_message(string arguments, string message)
    {
        var run = CliProcess.Run(["figure", .. arguments.Split(' ')]);
        Assert.Equal((2, "", $"theorychecks: {message}\n"), (run.ExitCode, run.Output, run.Error));
    }

    private static void RequirePatternsOf(Instance instance) => Assert.Equal(
        PatternCensus.Take(instance, keepList: true).List!,
        RegionFan.Of(instance).Parts.Select(part => part.Pattern).Distinct().Order());
}
