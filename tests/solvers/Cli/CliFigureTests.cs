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
            RequirePatternsOf(new Instance("random", new ReluActivation(), 1, new Problem(inputs, inputs, new RationalVector(Enumerable.Repeat(Rational.One, inputs.Rows)))));
        }
    }

    [Fact]
    public void Dimensions_are_those_of_the_regions()
    {
        foreach (var instance in InThePlane)
            foreach (var parts in RegionFan.Of(instance).Parts.GroupBy(part => part.Pattern))
                Assert.Equal(Realizability.RegionOf(instance.Activation, instance.Problem.Inputs, parts.Key)!.Dimension, parts.Max(part => part.Dimension));
    }

    [Fact]
    public void The_command_draws_and_lists()
    {
        using var folder = new ScratchFolder();
        var run = CliProcess.Run("figure", "theory/Gallery/acute-pair.json", "--out", folder.Path);
        Assert.Equal((0, $"Written: {folder.At("acute-pair.svg")}\n"), (run.ExitCode, run.Output));
        var svg = XDocument.Load(folder.At("acute-pair.svg"));
        XNamespace space = "http://www.w3.org/2000/svg";
        Assert.Equal(["p0", "p1", "{}", "{0,1}", "{0}", "{1}"], svg.Descendants(space + "text").Select(text => text.Value).Order(StringComparer.Ordinal).OrderBy(text => text[0] != 'p').ThenBy(text => text.Length > 2 ? 1 : 0));

        var json = JsonDocument.Parse(CliProcess.Run("figure", "theory/Gallery/acute-pair.json", "--json").Output).RootElement;
        Assert.Equal(9, json.GetProperty("parts").GetArrayLength()); // 4 sectors, 4 rays, the origin
    }

    [Theory]
    [InlineData("orthonormal-3", "The inputs have dimension 3; the fan is drawn in dimension 2.")]
    [InlineData("example-3.5", "The activation is topk; the fan is drawn for relu.")]
    public void What_cannot_be_drawn_is_refused(string name, string message)
    {
        var run = CliProcess.Run("figure", $"theory/Gallery/{name}.json");
        Assert.Equal((2, "", $"theorychecks: theory/Gallery/{name}.json: {message}\n"), (run.ExitCode, run.Output, run.Error));
    }

    private static void RequirePatternsOf(Instance instance) => Assert.Equal(
        PatternCensus.Take(instance, keepList: true).List!,
        RegionFan.Of(instance).Parts.Select(part => part.Pattern).Distinct().Order());
}
