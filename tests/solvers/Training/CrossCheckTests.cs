using System.Text.Json;
using System.Xml.Linq;
using TheoryChecks.CrossCheck;
using TheoryChecks.Gallery;
using TheoryChecks.Patterns;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training.Toy;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>Trained end points and the certified landscape agree; saved reports are kept to.</summary>
public sealed class CrossCheckTests
{
    private static readonly ToyOptions Few = new() { Seeds = 200, Steps = 6000 };

    public static TheoryData<string> Saved =>
        [.. Directory.GetFiles(Folder, "crosscheck-*.json").Select(file => Path.GetFileNameWithoutExtension(file)["crosscheck-".Length..])];

    private static string Folder => Path.Combine(CliProcess.Root, "tests/solvers/Training/reports");

    /// <summary>Repaired Thm 3.6: an acute pair traps, an obtuse pair does not, an orthogonal one only with equal weights (a flat valley).</summary>
    [Theory]
    [InlineData("acute-pair", "trap", true)]
    [InlineData("obtuse-pair", "saddle", false)]
    [InlineData("orthonormal-2-unequal", "none", false)]
    [InlineData("orthonormal-2", "flat", true)]
    public void A_pair_traps_as_predicted(string name, string predicted, bool traps)
    {
        var report = CrossCheckRun.Take(GalleryInstances.ByName(name), Few, [ToyMode.Plain]);
        var prediction = Assert.Single(report.Predictions);
        Assert.Equal(new ActivationPattern([[], [0, 1]]), prediction.Pattern);
        Assert.Equal(predicted, prediction.Predicted);
        Assert.Equal(traps, prediction.Runs > 0);
        Assert.True(prediction.Agrees);
        Assert.Equal(0, report.BelowMinimum);
        Assert.True(report.MinimumIsKernelChecked);
        Assert.True(report.IsConsistent);
    }

    [Fact]
    public void Where_nothing_has_weight_every_start_is_a_global_minimum_and_anchors_do_not_drive_it_away()
    {
        var report = CrossCheckRun.Take(GalleryInstances.ByName("coactive-pair"), Few with { Seeds = 20, Steps = 500 }, Enum.GetValues<ToyMode>());
        Assert.All(report.Modes, mode => Assert.Equal(1, mode.Share(EndVerdict.Global)));
        Assert.All(report.Modes, mode => Assert.Equal(20, mode.Trained.Length));
    }

    [Fact]
    public void Resampling_leaves_no_dead_neuron_and_reaches_the_minimum_more_often()
    {
        var report = CrossCheckRun.Take(GalleryInstances.ByName("acute-pair"), Few, [ToyMode.Plain, ToyMode.Resampled]);
        Assert.True(report.Modes[0].WithDeadNeurons > Few.Seeds / 2);
        Assert.Equal(0, report.Modes[1].WithDeadNeurons);
        Assert.True(report.Modes[1].Share(EndVerdict.Global) > report.Modes[0].Share(EndVerdict.Global) + 0.3);
    }

    [Theory]
    [MemberData(nameof(Saved))]
    public void The_saved_report_is_kept_to(string name)
    {
        var path = Path.Combine(Folder, $"crosscheck-{name}.json");
        var run = CliProcess.Run("crosscheck", $"theory/Gallery/{name}.json", "--seeds", "200", "--steps", "6000", "--expect", path);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains($"As expected by {path}.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_seed_differs_from_the_saved_report_and_certificates_are_kept()
    {
        using var scratch = new ScratchFolder();
        var path = Path.Combine(Folder, "crosscheck-acute-pair.json");
        var run = CliProcess.Run(
            "crosscheck",
            "theory/Gallery/acute-pair.json",
            "--seeds",
            "200",
            "--steps",
            "500",
            "--mode",
            "plain",
            "--expect",
            path,
            "--json",
            "--out",
            scratch.Path,
            "--junit",
            scratch.At("cases.xml"));
        var suite = XDocument.Load(scratch.At("cases.xml")).Root!.Element("testsuite")!;
        Assert.Equal(
            [
                "no run is below the certified minimum",
                "the kernel accepts every certificate",
                "Theorem 3.6, repaired, on ({}, {0,1}): trap",
                "as in the saved report",
            ],
            suite.Elements("testcase").Select(one => one.Attribute("name")!.Value));
        Assert.Equal("as in the saved report", suite.Descendants("failure").Single().Parent!.Attribute("name")!.Value);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("anchored: only one of the two reports has this mode.", run.Error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal("theorychecks.crosscheck/1", document.RootElement.GetProperty("schema").GetString());
        Assert.Contains("crosscheck-acute-pair.json", scratch.Files());
        var check = CliProcess.Run("check", scratch.At("certificates"));
        Assert.True(check.ExitCode == 0, check.Output + check.Error);
    }

    [Fact]
    public void Bad_input_is_one_message()
    {
        using var scratch = new ScratchFolder();
        var notAReport = scratch.Write("other.json", """{"schema":"theorychecks.report/1"}""");
        var run = CliProcess.Run(
            "crosscheck", "theory/Gallery/orthonormal-2.json", "--seeds", "1", "--steps", "1", "--mode", "plain", "--expect", notAReport);
        Assert.Equal(
            (2, $"theorychecks: {notAReport}: it is no \"theorychecks.crosscheck/1\" document; give a report saved by crosscheck.\n"),
            (run.ExitCode, run.Error));
        run = CliProcess.Run("crosscheck", "theory/Gallery/orthonormal-2.json", "--seeds", "0");
        Assert.Equal(
            (2, "theorychecks crosscheck: --seeds is '0'; give a whole number from 1 to 100000. See 'theorychecks crosscheck --help'.\n"),
            (run.ExitCode, run.Error));
        var wide = scratch.Write(
            "wide.json",
            """{ "schema": "theorychecks.instance/1", "name": "wide", "activation": { "kind": "relu" }, "neurons": 9, "features": { "input": [["1"]] } }""");
        run = CliProcess.Run("crosscheck", wide);
        Assert.Equal(
            (2,
                $"theorychecks: {wide}: it has 1 column and 9 neurons; a cross-check goes up to 12 columns and 8 neurons. Take a smaller "
                    + $"instance.\n"),
            (run.ExitCode, run.Error));
    }
}
