using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Solvers.Z3;
using Xunit;

namespace TheoryChecks.SolverTests;

/// <summary>Z3 asked region by region for a point of loss 0, against the census.</summary>
public sealed class ZeroLossOpinionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Every pattern up to permuting neurons. Where Z3 has an answer it is the exact one; it has one on most.</summary>
    [Theory]
    [InlineData("acute-pair", 2)]
    [InlineData("orthonormal-2", 2)]
    [InlineData("orthonormal-2", 3)]
    [InlineData("jumprelu-theta-1", 2)]
    [InlineData("transcoder-rotated", 2)]
    [InlineData("absorption-relu-fan", 2)]
    [InlineData("absorption-jumprelu-fan", 2)]
    [InlineData("superposition-4-in-2", 2)]
    [InlineData("three-features-no-partial-minimum", 2)]
    [InlineData("three-features-no-partial-minimum", 3)]
    [InlineData("orthonormal-3", 3)]
    public void Agrees_with_the_census(string name, int neurons)
    {
        var instance = GalleryInstances.ByName(name).With(neurons: neurons);
        var exact = new ZeroLoss(instance);
        var (asked, answers) = (0, 0);
        foreach (var pattern in Patterns(instance))
        {
            asked++;
            if (ZeroLossOpinion.Ask(instance, pattern, Patience).Answer is not { } answer)
                continue;
            answers++;
            Assert.Equal(answer ? ZeroLossOutcome.Reached : ZeroLossOutcome.Unreached, exact.Decide(pattern).Outcome);
        }
        Assert.True(2 * answers > asked, $"{name}: {answers} answers to {asked} questions");
    }

    /// <summary>
    /// The pentagon: one region of each orbit, for three neurons every fourth of them. `bench regions` asks about all (docs/performance.md).
    /// </summary>
    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 4)]
    public void Agrees_on_regions_of_a_pentagon(int neurons, int every)
    {
        var path = Path.Combine(Cli.CliProcess.Root, "tests", "cases", "instances", "pentagon-3.json");
        var instance = InstanceFormat.Read(File.ReadAllText(path), path).With(neurons: neurons);
        var (asked, answers) = (0, 0);
        foreach (var region in ZeroLossCensus.Take(instance).Classes.Where((_, k) => k % every == 0))
        {
            asked++;
            if (ZeroLossOpinion.Ask(instance, region.Pattern, TimeSpan.FromSeconds(3)).Answer is not { } answer)
                continue;
            answers++;
            Assert.Equal(answer ? ZeroLossOutcome.Reached : ZeroLossOutcome.Unreached, region.Outcome);
        }
        Assert.True(2 * answers > asked, $"{answers} answers to {asked} questions");
    }

    [Fact]
    public void The_question_is_put_for_neurons_that_are_gated_one_by_one()
    {
        var error = Assert.Throws<ArgumentException>(() => ZeroLossOpinion.Ask(
            GalleryInstances.ByName("example-3.5"), new ActivationPattern([[0], [1]]), Patience));
        Assert.StartsWith("The activation is topk; the question is put for ReLU and JumpReLU only.", error.Message, StringComparison.Ordinal);
    }

    private static ActivationPattern[] Patterns(Instance instance)
    {
        int[][] sets = [.. Enumerable.Range(0, 1 << instance.Problem.Columns)
            .Select(bits => Enumerable.Range(0, instance.Problem.Columns).Where(c => (bits >> c & 1) == 1).ToArray())];
        IEnumerable<int[][]> choices = [[]];
        for (var i = 0; i < instance.Neurons; i++)
            choices = choices.SelectMany(start => sets.Select(set => (int[][])[.. start, set]));
        return [.. choices.Select(choice => new ActivationPattern(choice).Canonical())
            .Distinct()
            .Where(pattern => Realizability.Decide(instance, pattern).IsRealizable)];
    }
}
