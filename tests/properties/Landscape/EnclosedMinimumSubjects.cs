using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Properties.Checking;

namespace TheoryChecks.Properties.Landscape;

/// <summary>
/// Certificates of partial minima on overlapping sets and of escapes for the mutation test: boxes, tight columns, mixed and held neurons, groups of
/// both sorts, saddles. The judge looks for a stationary point of the claimed loss and pattern by its own descent in floating point.
/// </summary>
public sealed class EnclosedMinimumSubjects : IMutationSubjects
{
    /// <inheritdoc/>
    public IEnumerable<MutationSubject> Subjects
    {
        get
        {
            var acute = Of(2, [1, 1], ["1 0", "0 1"], ["1 0", "3/5 4/5"]);
            yield return new("box", acute, Found(acute, [0, 1], []).Finding());
            yield return new("spurious", acute, Found(acute, [0, 1], []).Finding(GlobalMinimum.Find(acute, ZeroLossCensus.Take(acute)).Best));
            var three = Of(2, [1, 1, 1], ["1 0 0", "0 1 0", "0 0 1"], ["1 0 0", "3/5 4/5 0", "-12/25 9/25 4/5"]);
            yield return new("overlapping box", three, Found(three, [0, 1], [1, 2]).Finding());
            yield return new("mixed", three, Found(three, [0, 1, 2], [0, 1]).Finding());
            yield return new("held", acute, Found(acute, [0], [0]).Finding());
            yield return new(
                "copy",
                acute,
                new EnclosedMinima(acute)
                    .Find(new ActivationPattern([[0, 1], [0, 1]])).Points
                    .Single(point => point.Shape == MinimumShape.Saddle)
                    .Finding());
            var equal = Of(2, [1, 1], ["1 1", "0 1"], ["1 0", "0 1"]);
            yield return new("Eckart-Young group", equal, Found(equal, [0, 1], []).Finding());
            yield return new("all dead", equal, Found(equal, [], []).Finding());
            // The third column pushes: the neuron would like to see more of the first, and may not.
            var boundary = Of(1, [2, 1, 0], ["1 0", "0 1", "1 -1"], ["1 0", "0 1", "1 1"]);
            yield return new("tight", boundary, Found(boundary, [0, 1]).Finding());
            var face = Of(1, [1, 1, 1], ["1 0", "0 1", "0 -1"], ["1 0", "1 1", "0 1"]);
            yield return new("face", face, Found(face, [0]).Finding());
            foreach (var instance in new[]
            {
                acute,
                equal,
                acute.With(activation: new TopKActivation(1)),
                acute.With(activation: new BatchTopKActivation(1)),
            })
            {
                var survey = SpuriousOptima.Survey(
                    instance, GlobalMinimum.Find(instance, ZeroLossCensus.Take(instance)), new SpuriousOptimaOptions { AllPatterns = true });
                yield return new("escape", instance, survey.Entries.First(entry => entry.Escapes.Count > 0).Escapes[0].Finding);
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Func<Instance, JsonElement, bool>> Judges { get; } = new Dictionary<string, Func<Instance, JsonElement, bool>>
    {
        ["enclosed-minimum"] = (instance, claim) => Judge(instance, claim),
        ["escape"] = (instance, claim) => Judge(instance, claim)
            && ClaimReader.Number(claim.GetProperty("moved")) < ClaimReader.Number(claim.GetProperty("loss").GetProperty("lower"))
            && ClaimReader.Number(claim.GetProperty("reached")) <= ClaimReader.Number(claim.GetProperty("moved")),
    };

    internal static EnclosedPoint Found(Instance instance, params int[][] sets) =>
        new EnclosedMinima(instance).Find(new ActivationPattern(sets)).Points[0];

    private static bool Judge(Instance instance, JsonElement claim)
    {
        var (lower, upper) = (ClaimReader.Number(claim.GetProperty("loss").GetProperty("lower")).ToDouble(),
            ClaimReader.Number(claim.GetProperty("loss").GetProperty("upper")).ToDouble());
        var pattern = ClaimReader.Pattern(claim);
        var shape = claim.TryGetProperty("classification", out var text) ? text.GetString() : null;
        // Descents end in local minima only; with two neurons on one set, one of which does nothing, every partial minimum of the rest is a saddle.
        var copy = Enumerable.Range(0, pattern.Neurons)
            .FirstOrDefault(j => pattern[j].Length > 0 && Enumerable.Range(0, j).Any(i => pattern[i].SequenceEqual(pattern[j])), -1);
        if ((shape is null or "saddle")
            && copy >= 0
            && upper > 1e-6
            && Holds(BruteDescent.Losses(
                instance, new ActivationPattern(pattern.Sets.Select((set, i) => i == copy ? [] : (IEnumerable<int>)set)), 40)))
            return true;
        return shape != "saddle"
            && Holds(pattern.Neurons == 1 && pattern[0].Length > 0
                ? OneNeuron(instance, [.. pattern[0]])
                : BruteDescent.Losses(instance, pattern, 40));

        bool Holds(IEnumerable<double> losses) => losses.Any(loss => loss > lower - 1e-6 && loss < upper + 1e-6);
    }

    /// <summary>Alternating minimisation within the region, which may end on its boundary.</summary>
    private static IEnumerable<double> OneNeuron(Instance instance, int[] set)
    {
        var descent = new AlternatingMinimisation(instance.Problem, set);
        var unseen = Enumerable.Range(0, instance.Problem.Columns)
            .Except(set)
            .Sum(c => (instance.Problem.Weights[c] * instance.Problem.Target(c).SquaredNorm).ToDouble());
        var w = new double[instance.Problem.InputDimension];
        double[] u = [.. instance.Problem.Target(set[0]).ToDoubles().Zip(instance.Problem.Target(set[^1]).ToDoubles(), (a, b) => a + b)];
        for (var step = 0; step < 200; step++)
        {
            w = descent.BestEncoder(u, w);
            u = descent.BestDecoder(w);
        }
        yield return descent.Loss(w, u) + unseen;
    }

    /// <summary>Targets differ from inputs, so that a mutation changes one of them alone.</summary>
    private static Instance Of(int neurons, long[] weights, string[] inputs, string[] targets) => new(
        "subject",
        new ReluActivation(),
        neurons,
        new Problem(
            RationalMatrix.FromRows(inputs.Select(RationalVector.Parse)),
            RationalMatrix.FromRows(targets.Select(RationalVector.Parse)),
            RationalVector.FromInts(weights)));
}
