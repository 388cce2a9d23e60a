using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Properties.Checking;
using TheoryChecks.Theorems;

namespace TheoryChecks.Properties.Theorems;

/// <summary>
/// Certificates about points, zero loss and recovery for the mutation test. The judges recompute with the model, and hunt for points of zero loss
/// that contradict a claim about all of them.
/// </summary>
public sealed class PointSubjects : IMutationSubjects
{
    private const int Tries = 120, MostPoints = 20;

    /// <inheritdoc/>
    public IEnumerable<MutationSubject> Subjects
    {
        get
        {
            string[] names = [
                "acute-pair", "long-targets", "jumprelu-theta-1", "identity-antiparallel", "child-never-alone", "orthonormal-2-unequal",
                "example-3.5", "topk-bare-jump",
                "absorption-relu-fan", "absorption-top1-fan", "width-1-of-3", "superposition-4-in-2", "nearly-opposite-pair", "crowded-plane"];
            var seen = new HashSet<(string, string)>();
            foreach (var instance in names.Select(GalleryInstances.ByName).Concat(Others()))
                foreach (var theorem in new[] { "3.3", "3.3-global", "3.4", "3.4-nonidentifiable" })
                    foreach (var verdict in TheoremRegistry.ById(theorem).Decide(instance))
                        foreach (var finding in verdict.Findings)
                            if (Judges.ContainsKey(finding.Kind)
                                && IsWanted(instance.Name, finding.Kind)
                                && seen.Add((instance.Name, $"{finding.Kind} {verdict.Form}")))
                                yield return new($"{instance.Name}, {theorem}, {finding.Kind}", instance, finding);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Func<Instance, JsonElement, bool>> Judges { get; } = new Dictionary<string, Func<Instance, JsonElement, bool>>
    {
        ["loss"] = (instance, claim) =>
        {
            var point = Claims.Point(claim);
            return point.SquaredResiduals(instance.Problem, instance.Activation).Equals(Claims.Vector(claim.GetProperty("residuals")))
                && instance.Problem.Loss(instance.Activation, point.Encoder, point.Decoder) == Claims.Number(claim, "loss");
        },
        ["interference"] = (instance, claim) =>
        {
            var configuration = new FeatureConfiguration(instance);
            var repaired = claim.GetProperty("bound").GetString() == "repaired";
            return Hypotheses.UnitInputs.Holds(instance)
                && configuration.Loss == Claims.Number(claim, "loss")
                && (repaired ? configuration.RepairedBound : configuration.PublishedBound) == Claims.Number(claim, "value")
                && !(repaired && configuration.GateViolation is not null);
        },
        ["zero-loss"] = (instance, claim) => ZeroLossPoints(instance, perturbed: true).All(point =>
        {
            var residuals = point.SquaredResiduals(instance.Problem, instance.Activation);
            var isZero = instance.Problem.Loss(instance.Activation, point.Encoder, point.Decoder).IsZero;
            return isZero == claim.GetProperty("columns").EnumerateArray().All(c => residuals[c.GetInt32()].IsZero);
        }),
        ["positive-loss"] = (instance, _) => !ZeroLossPoints(instance).Any(),
        ["unrecovered"] = (instance, claim) => Found(instance).Concat(ZeroLossPoints(instance, tries: 3000, most: int.MaxValue))
            .Any(point => Recovers(instance, claim, point) == 0),
        ["recovers"] = (instance, claim) => ZeroLossPoints(instance).All(point => Recovers(instance, claim, point) > 0),
    };

    /// <summary>Kinds whose certificates are much alike are damaged on a few instances only.</summary>
    private static bool IsWanted(string instance, string kind) => kind switch
    {
        "zero-loss" => instance is "child-never-alone" or "example-3.5" or "topk-bare-jump",
        "loss" => instance is "child-never-alone" or "acute-pair" or "jumprelu-theta-1",
        "unrecovered" => instance is "acute-pair" or "example-3.5" or "identity-antiparallel",
        _ => true,
    };

    /// <summary>One instance for each argument that the gallery does not need.</summary>
    private static IEnumerable<Instance> Others()
    {
        yield return Of("blind", RationalMatrix.FromRows([[1, 0], [0, 0]]), RationalMatrix.Identity(2));
        yield return Of("off", RationalMatrix.FromRows([[1, 0], [-1, 0]]), RationalMatrix.Identity(2));
        yield return Of("conflict", RationalMatrix.FromRows([[1, 0], [1, 0]]), RationalMatrix.Identity(2));
    }

    private static Instance Of(string name, RationalMatrix inputs, RationalMatrix targets) =>
        new(name, new ReluActivation(), 2, new Problem(inputs, targets, new RationalVector(Enumerable.Repeat(Rational.One, inputs.Rows))));

    /// <summary>Points of zero loss, and for contrast some with random decoders; with rows made longer where nothing sees it.</summary>
    private static IEnumerable<EncoderDecoder> ZeroLossPoints(Instance instance, bool perturbed = false, int tries = Tries, int most = MostPoints)
    {
        var aside = instance.Problem.Inputs.NullSpace().FirstOrDefault();
        foreach (var (point, _) in new ZeroLossSearch(instance, tries).Points(CancellationToken.None).Take(most))
        {
            yield return point;
            if (aside is not null)
                yield return point with
                {
                    Encoder = RationalMatrix.FromRows(Enumerable.Range(0, point.Encoder.Rows).Select(i => point.Encoder.Row(i) + 1000 * aside)),
                };
            if (perturbed)
                yield return point with { Decoder = point.Decoder + new RandomNumbers(1).Matrix(point.Decoder.Rows, point.Decoder.Columns) };
        }
    }

    private static IEnumerable<EncoderDecoder> Found(Instance instance)
    {
        var search = UnrecoveredSearch.Run(
            new FactSource(instance), instance.Problem.LengthsOfInputs!, wantByEncoder: true, wantByDecoder: true, CancellationToken.None);
        return new[] { search.ByEncoder, search.ByDecoder }.OfType<EncoderDecoder>();
    }

    /// <summary>How many (neuron, feature) pairs have |cos| at or above the claimed threshold, by the claimed metric.</summary>
    private static int Recovers(Instance instance, JsonElement claim, EncoderDecoder point)
    {
        var (by, threshold) = (claim.GetProperty("by").GetString(), Claims.Number(claim, "threshold"));
        return (by == "decoder" ? 0 : Count(point.Encoder, instance.Problem.Inputs))
            + (by == "encoder" ? 0 : Count(point.Decoder.Transpose(), instance.Problem.Targets));

        int Count(RationalMatrix neurons, RationalMatrix features)
        {
            var pairs = from i in Enumerable.Range(0, neurons.Rows)
                        from d in Enumerable.Range(0, features.Rows)
                        let lengths = neurons.Row(i).SquaredNorm * features.Row(d).SquaredNorm
                        where !lengths.IsZero && neurons.Row(i).Dot(features.Row(d)).Pow(2) / lengths >= threshold * threshold
                        select 1;
            return pairs.Count();
        }
    }
}
