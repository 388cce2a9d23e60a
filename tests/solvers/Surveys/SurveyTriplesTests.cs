using System.Text;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Surveys;
using Xunit;

namespace TheoryChecks.SolverTests.Surveys;

/// <summary>What docs/surveys.md says of every triple in R^3, held against triples that are decided here and now.</summary>
public sealed class SurveyTriplesTests
{
    /// <summary>
    /// A triple has a trap if and only if two of its features are at an acute angle, published 3.3-global fails on the same ones, and no anchors help
    /// there. The draws are those of docs/samples/surveys/triples.json: of the first 24, one to five have no acute pair.
    /// </summary>
    [Fact]
    public void A_triple_has_a_trap_exactly_when_two_features_are_at_an_acute_angle_and_then_the_published_global_minimum_fails()
    {
        var text = File.ReadAllText(Path.Combine(CliProcess.Root, "docs/samples/surveys/triples.json"))
            .Replace(
                "\"theorems\": \"all\", \"landscape\": \"all\"",
                "\"theorems\": [\"3.3-global\"], \"landscape\": [\"traps\", \"spurious\", \"anchors-decoder\"]",
                StringComparison.Ordinal);
        var spec = SurveyFormat.Read(Encoding.UTF8.GetBytes(text), "triples.json", _ => []);
        Assert.Single(spec.Theorems);
        var questions = SurveyQuestion.Of(spec).Select(question => question.Id).ToList();
        var obtuse = 0;
        for (var index = 0; index < 24; index++)
        {
            var instance = spec.InstanceOf(index);
            var decided = SurveyDecision.Of(spec, instance, keep: null, CancellationToken.None);
            var isAcute = HasAcutePair(instance.Problem);
            obtuse += isAcute ? 0 : 1;
            Assert.Equal(isAcute, Answer("traps") != "0");
            Assert.Equal(Answer("traps"), Answer("spurious"));
            Assert.Equal(isAcute ? "refuted" : "holds", Answer("3.3-global published"));
            Assert.Equal(isAcute ? "none" : "2", Answer("anchors-decoder"));

            string Answer(string question) => decided.Answers[questions.IndexOf(question)];
        }
        Assert.InRange(obtuse, 1, 5);
    }

    /// <summary>
    /// Three directions of the sphere are pairwise obtuse with probability 1/(4 pi): the second and the third lie in the lower hemisphere of the
    /// first with probability 1/4; given the second at the angle b from the pole there, a share b/pi of the hemisphere is obtuse to it, and cos b is
    /// uniform on (0, 1), so that E b = 1. Draws, which are cheap, agree: 4,000 of them within 5 standard deviations.
    /// </summary>
    [Fact]
    public void Triples_without_an_acute_pair_are_as_frequent_as_on_the_sphere()
    {
        var spec = SurveyFormat.Read(File.ReadAllBytes(Path.Combine(CliProcess.Root, "docs/samples/surveys/triples.json")), "triples.json", _ => []);
        const int Draws = 4000;
        var obtuse = Enumerable.Range(0, Draws).Count(draw => !HasAcutePair(spec.Family!.Draw("t", 7, draw).Problem));
        var expected = 1 / (4 * Math.PI);
        Assert.InRange(obtuse / (double)Draws, expected - 5 * Deviation(), expected + 5 * Deviation());

        double Deviation() => Math.Sqrt(expected * (1 - expected) / Draws);
    }

    private static bool HasAcutePair(Problem problem) => (
        from i in Enumerable.Range(0, 3) from j in Enumerable.Range(0, i) select problem.Inputs.Row(i).Dot(problem.Inputs.Row(j)))
        .Any(product => product > Rational.Zero);
}
