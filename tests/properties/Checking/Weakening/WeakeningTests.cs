using TheoryChecks.Properties.House;
using Xunit;
using Xunit.Abstractions;

namespace TheoryChecks.Properties.Checking.Weakening;

/// <summary>
/// Each condition of the kernel's source is weakened in turn, and the corpora must notice. All sources take minutes: WEAKENINGS=all runs them and
/// rewrites docs/weakenings.md and the table in docs/certificates.md. What every run looks at is a few sources and the kept list.
/// </summary>
public sealed class WeakeningTests(ITestOutputHelper output)
{
    [Fact]
    public void The_corpora_kill_every_weakening_of_the_lemmas_of_orbits_and_of_parts()
    {
        string[] sources =
        [
            "LemmaChecker", "Equalities", "OrbitEnumerationCheck", "GateHyperplanes", "PartCover", "CheckedPart", "EnumerationParts",
            "LossParts", "LossJoin",
        ];
        var run = new WeakeningRun(file => sources.Contains(file));
        output.WriteLine($"{run.Fates.Count} weakenings");
        Assert.True(run.Fates.Count >= 40);
        // Whatever is not killed is equivalent, and nothing else is.
        var wrong = run.Fates.Where(fate => fate.Killer is null != Equivalents.All.ContainsKey(fate.Weakening.Key));
        Assert.Empty(wrong.Select(fate => fate.Weakening.Key));
    }

    [Fact]
    public void The_list_of_equivalents_names_weakenings_of_the_source()
    {
        var keys = WovenKernel.Find(WeakeningRun.Folder).Select(weakening => weakening.Key).ToHashSet();
        Assert.True(keys.Count > 500, $"only {keys.Count} weakenings were found");
        Assert.Empty(Equivalents.All.Keys.Except(keys));
        Assert.All(Equivalents.All.Values, reason => Assert.True(reason.Length > 20, $"'{reason}' is no reason"));
    }

    [SkippableAllFact]
    public void The_report_is_written_on_demand()
    {
        var wanted = Environment.GetEnvironmentVariable("WEAKENINGS")!.Split(',');
        var run = new WeakeningRun(file => wanted is ["all"] || wanted.Contains(file));
        if (wanted is ["all"])
            WeakeningReport.Write(run);
        output.WriteLine(WeakeningReport.Summary(run));
        foreach (var fate in run.Fates.Where(fate => fate.Killer is null && !Equivalents.All.ContainsKey(fate.Weakening.Key)))
            output.WriteLine($"survives: {fate.Weakening.Key}");
    }

    /// <summary>A test that runs only with WEAKENINGS=all, or with the names of some sources, of which it says what survives.</summary>
    private sealed class SkippableAllFactAttribute : FactAttribute
    {
        public SkippableAllFactAttribute()
        {
            if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("WEAKENINGS")))
                Skip = "takes minutes; WEAKENINGS=all runs it";
        }
    }
}
