using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Properties.Checking;

namespace TheoryChecks.Properties.Landscape;

/// <summary>
/// Certificates about partial minima on the boundary of their regions for the mutation test. The judge builds the partial minimum anew and walks at
/// random from it, keeping every step that lowers the loss: from a local minimum none does.
/// </summary>
public sealed class EdgeSubjects : IMutationSubjects
{
    private const int Walks = 8, Steps = 4000;

    /// <inheritdoc/>
    public IEnumerable<MutationSubject> Subjects
    {
        get
        {
            yield return new("the third column costs nothing", Pushed(0, "1 1"), Edge(Pushed(0, "1 1"), [0, 1]));
            yield return new("the third column costs too much", Pushed(1, "-3 -3"), Edge(Pushed(1, "-3 -3"), [0, 1]));
            var crowd = GalleryInstances.ByName("superposition-4-in-2");
            yield return new("two cells open together", crowd, Edge(crowd, [1], [2], [2], [3]));
            yield return new("all dead", crowd, Edge(crowd, [], [], [], []));
            // Neuron 1 may open at column 0, which neuron 0 reconstructs; and there is a third column that nobody can see better.
            var fan = new Instance(
                "fan", new ReluActivation(), 2, new Problem(Rows("1 0", "3/5 4/5", "-3/5 4/5"), Rows("1 0", "3/5 4/5", "-3/5 4/5"), [1, 1, 1]));
            yield return new("a column with a neuron of its own", fan, Edge(fan, [0], [1, 2]));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Func<Instance, JsonElement, bool>> Judges { get; } = new Dictionary<string, Func<Instance, JsonElement, bool>>
    {
        ["edge"] = Judge,
    };

    private static Finding Edge(Instance instance, params int[][] sets) =>
        new EdgeTest(instance, new EnclosedMinima(instance)).Decide(EnclosedMinimumSubjects.Found(instance, sets))!.Finding(null);

    /// <summary>One neuron on the first two columns, pushed against the third.</summary>
    private static Instance Pushed(long weight, string target) =>
        new("pushed", new ReluActivation(), 1, new Problem(Rows("1 0", "0 1", "1 -1"), Rows("1 0", "0 1", target), [2, 1, weight]));

    private static RationalMatrix Rows(params string[] rows) => RationalMatrix.FromRows(rows.Select(RationalVector.Parse));

    private static bool Judge(Instance instance, JsonElement claim)
    {
        var (lower, upper) = (ClaimReader.Number(claim.GetProperty("loss").GetProperty("lower")).ToDouble(),
            ClaimReader.Number(claim.GetProperty("loss").GetProperty("upper")).ToDouble());
        var descent = new BruteDescent(instance, 1);
        var random = new Random(1);
        return Enumerable.Range(0, Walks)
            .Any(_ => PartialMinimum(instance, ClaimReader.Pattern(claim), random) is { } x
                && descent.Loss(x) is var loss
                && loss > lower - 1e-6
                && loss < upper + 1e-6
            && claim.GetProperty("local").GetBoolean() == descent.Walk(x, random, Steps, 1e-2) > loss - 1e-9);
    }

    /// <summary>A random row that is on for these columns alone, and strictly off elsewhere, or null.</summary>
    private static double[]? Inside(Problem problem, int[] set, Random random) => Enumerable.Range(0, 500)
        .Select(_ => Enumerable.Range(0, problem.InputDimension).Select(_ => 2 * random.NextDouble() - 1).ToArray())
        .FirstOrDefault(row => Enumerable.Range(0, problem.Columns)
            .All(c => problem.Input(c).ToDoubles().Zip(row, (p, w) => p * w).Sum() > 0 == set.Contains(c)));

    /// <summary>Neurons with at most one column each, or with columns of their own, by alternating minimisation; what that leaves free is random.
    /// Null for other patterns.</summary>
    private static double[]? PartialMinimum(Instance instance, ActivationPattern pattern, Random random)
    {
        var problem = instance.Problem;
        var (rows, columns) = (new double[pattern.Neurons][], new double[pattern.Neurons][]);
        for (var i = 0; i < pattern.Neurons; i++)
        {
            int[] set = [.. pattern[i]], alike = [.. Enumerable.Range(0, pattern.Neurons).Where(j => pattern[j].SequenceEqual(pattern[i]))];
            if (alike.Length > 1 && set.Length > 1
                || Enumerable.Range(0, pattern.Neurons).Any(j => !alike.Contains(j) && pattern[j].Intersect(set).Any()))
                return null;
            columns[i] = [.. Enumerable.Range(0, problem.TargetDimension).Select(_ => 2 * random.NextDouble() - 1)];
            rows[i] = Inside(problem, set, random) ?? (set.Length == 0 ? new double[problem.InputDimension] : problem.Input(set[0]).ToDoubles());
            if (set.Length == 0)
                continue;
            if (set.Length == 1)
            {
                // Neurons on the same column share its target in any way.
                rows[i] = rows[alike[0]];
                var scale = rows[i].Zip(problem.Input(set[0]).ToDoubles(), (w, p) => w * p).Sum();
                var others = alike.Where(j => j < i).ToArray();
                if (i == alike[^1])
                    columns[i] = [.. problem.Target(set[0]).ToDoubles().Select((r, j) => r / scale - others.Sum(k => columns[k][j]))];
                continue;
            }
            var alternation = new AlternatingMinimisation(problem, set);
            for (var round = 0; round < 60; round++)
            {
                columns[i] = alternation.BestDecoder(rows[i]);
                rows[i] = alternation.BestEncoder(columns[i], rows[i]);
            }
        }
        return [.. rows.SelectMany(row => row), .. columns.SelectMany(column => column)];
    }
}
