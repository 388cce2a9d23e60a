using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Surveys;
using Xunit;

namespace TheoryChecks.SolverTests.Surveys;

/// <summary>
/// Two features and the closed form of repaired Theorem 3.6. With inner product c and weights m, the pattern ({0,1}, {}) has
/// K D = [[m0, c m1], [c m0, m1]]. c > 0: its Perron vector is positive and belongs to the largest eigenvalue, a trap. c &lt; 0: the positive
/// eigenvector belongs to the smallest one, a saddle. c = 0: eigenvectors are the axes, and a positive one exists iff m0 = m1. With s = m0 + m1 and
/// d = (m0 - m1)^2 + 4 c^2 m0 m1 the eigenvalues are (s +- sqrt d) / 2, and the loss is s minus that: (s -+ sqrt d) / 2.
/// </summary>
public sealed class SurveyPairsTests
{
    private const string Spec = """
        { "schema": "theorychecks.survey/1", "name": "grid",
          "family": { "features": 2, "inputDimension": 2, "neurons": 2, "activation": { "kind": "relu" },
                      "directions": { "kind": "fan", "angle": 90 } },
          "vary": [ { "of": "angle", "values": [20, 60, 89, 90, 91, 130, 270] },
                    { "of": "weightRatio", "values": ["1/3", "1", "1000001/1000000", "7"] } ],
          "questions": { "theorems": ["3.6"], "landscape": ["polysemantic-shape"] } }
        """;

    [Fact]
    public void The_grid_is_the_closed_form()
    {
        var spec = SurveySpecs.Read(Spec);
        var shapes = new Dictionary<string, int>();
        for (var index = 0; index < spec.Count; index++)
        {
            var instance = spec.InstanceOf(index);
            var (m0, m1, c) = (instance.Problem.Weights[0], instance.Problem.Weights[1], instance.Problem.Input(0).Dot(instance.Problem.Input(1)));
            var expected = c.Sign > 0 ? "trap" : c.Sign < 0 ? "saddle" : m0 == m1 ? "flat" : "none";
            var decided = SurveyDecision.Of(spec, instance, null, default);
            Assert.Equal([expected == "none" ? "refuted" : "holds", "holds", "holds", expected], decided.Answers);
            shapes[expected] = shapes.GetValueOrDefault(expected) + 1;

            // (s -+ sqrt d) / 2 lies in [l, u] iff the sign of s - 2 t against sqrt d changes between t = l and t = u.
            var minima = decided.Minima.Where(entry => entry is { IsPartition: true, Pattern.IsMonosemantic: false }).ToArray();
            Assert.Equal(expected == "none" ? 0 : 1, minima.Length);
            foreach (var entry in minima)
            {
                var (s, d) = (m0 + m1, (m0 - m1).Pow(2) + 4 * c.Pow(2) * m0 * m1);
                var (low, high) = (2 * entry.Loss.Lower - s, 2 * entry.Loss.Upper - s); // minus or plus sqrt d lies between them
                var root = expected == "saddle" ? (low, high) : (-high, -low); // sqrt d does
                Assert.True(root.Item1.Sign <= 0 || root.Item1.Pow(2) <= d, $"{instance.Name}: the loss is below the closed form");
                Assert.True(root.Item2.Sign >= 0 && root.Item2.Pow(2) >= d, $"{instance.Name}: the loss is above the closed form");
                Assert.True(high - low <= Rational.FromRatio(1, 1_000_000_000));
            }
        }
        Assert.Equal(
            [("flat", 2), ("none", 6), ("saddle", 8), ("trap", 12)],
            shapes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value)));
    }

    /// <summary>The results in the documentation are those of the closed form, too.</summary>
    [Fact]
    public void The_table_in_the_documentation_is_the_closed_form()
    {
        var spec = SurveyFormat.Read(
            File.ReadAllBytes(Path.Combine(CliProcess.Root, "docs/samples/surveys/pairs.json")), "pairs.json", _ => []);
        var summary = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(CliProcess.Root, "docs/surveys/pairs/summary.json"))).RootElement;
        Assert.Equal((spec.Name, spec.Count), (summary.GetProperty("name").GetString(), summary.GetProperty("instances").GetInt32()));
        var cells = summary.GetProperty("cells").EnumerateArray().ToArray();
        for (var cell = 0; cell < spec.Cells; cell++)
        {
            var problem = spec.InstanceOf(cell).Problem;
            var c = problem.Input(0).Dot(problem.Input(1));
            var expected = c.Sign > 0 ? "trap" : c.Sign < 0 ? "saddle" : problem.Weights[0] == problem.Weights[1] ? "flat" : "none";
            var shape = cells[cell].GetProperty("questions").EnumerateArray()
                .Single(question => question.GetProperty("question").GetString() == "polysemantic-shape");
            Assert.Equal(expected, Assert.Single(shape.GetProperty("answers").EnumerateObject()).Name);
        }
    }
}
