using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Gallery;
using TheoryChecks.Model;
using TheoryChecks.Properties.Checking;
using TheoryChecks.Theorems;

namespace TheoryChecks.Properties.Theorems;

/// <summary>
/// Certificates about recovery by rows for the mutation test. The judges run the scaled models, and solve each neuron's least squares given that its
/// feature is active, where the kernel takes second moments of all features.
/// </summary>
public sealed class RecoverySubjects : IMutationSubjects
{
    /// <inheritdoc/>
    public IEnumerable<MutationSubject> Subjects
    {
        get
        {
            foreach (var (theorem, name) in new[]
            {
                ("recovery-gauge", "acute-pair"),
                ("recovery-gauge", "absorption-top1-fan"),
                ("recovery-gauge", "jumprelu-theta-1"),
                ("recovery-rows", "sparse-acute-pair"),
                ("recovery-rows", "dense-pair"),
                ("recovery-rows", "exponential-pair"),
            })
            {
                var instance = GalleryInstances.ByName(name);
                yield return new($"{name}, {theorem}", instance, TheoremRegistry.ById(theorem).Decide(instance)[0].Findings[0]);
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Func<Instance, JsonElement, bool>> Judges { get; } = new Dictionary<string, Func<Instance, JsonElement, bool>>
    {
        ["gauge"] = (instance, claim) =>
        {
            var (point, tau) = (Claims.Point(claim), Claims.Number(claim, "threshold"));
            var outputs = Outputs(instance, point, Rational.One);
            var (scales, printed) = (Claims.Vector(claim.GetProperty("scales")), Claims.Vector(claim.GetProperty("printed")));
            var (inputs, targets) = (instance.Features.InputDirections, instance.Features.TargetDirections);
            return instance.Problem.Loss(instance.Activation, point.Encoder, point.Decoder) == Claims.Number(claim, "loss")
                && Claims.Number(claim, "byRows") == Recovered(inputs, point.Encoder, (w, p) => IsWithin(w, p, tau))
                && Claims.Number(claim, "byColumns") == Recovered(targets, point.Decoder.Transpose(), (u, r) => IsWithin(u, r, tau))
                && Enumerable.Range(0, scales.Dimension).All(k => outputs == Outputs(instance, point, scales[k])
                    && printed[k] == Recovered(
                        inputs, point.Encoder, (w, p) => (scales[k] * w).Dot(p).Pow(2) > tau * tau * p.SquaredNorm));
        },
        ["best-rows"] = (instance, claim) =>
        {
            var tau = Claims.Number(claim, "threshold");
            var rows = BestRows(instance);
            int[] Within(Rational cosine) => [.. Enumerable.Range(0, rows.Length)
                .Where(d => IsWithin(rows[d], instance.Features.InputDirections.Row(d), cosine))];
            return Within(tau).SequenceEqual(List("recovered")) && Within(1).SequenceEqual(List("aligned"));

            IEnumerable<int> List(string name) => claim.GetProperty(name).EnumerateArray().Select(item => item.GetInt32());
        },
    };

    /// <summary>
    /// The shortest w that with some b minimises E[(w . p + b - x_d)^2 | x_d > 0]: Cov(p | x_d > 0) w = Var(x_d | x_d > 0) p_d, in the span.
    /// </summary>
    public static RationalVector[] BestRows(Instance instance)
    {
        var laws = ((IndependentFeatures)instance.Distribution!).Laws;
        var inputs = instance.Features.InputDirections;
        return [.. Enumerable.Range(0, laws.Count).Select(d =>
        {
            var variances = laws.Select((law, k) => k == d
                ? law.Magnitude.MeanSquare - law.Magnitude.Mean.Pow(2)
                : (law.Probability * law.Magnitude.MeanSquare) - (law.Probability * law.Magnitude.Mean).Pow(2));
            var covariance = inputs.Transpose() * RationalMatrix.Diagonal(new RationalVector(variances)) * inputs;
            return inputs.Transpose() * (covariance * inputs.Transpose()).Solve(inputs.Row(d))!;
        })];
    }

    private static string Outputs(Instance instance, EncoderDecoder point, Rational scale)
    {
        var z = instance.Problem.Preactivations(scale * point.Encoder);
        var gate = string.Concat(instance.Activation.Gate(z).Cast<bool>().Select(open => open ? '1' : '0'));
        return $"{gate} {scale.Inverse() * (point.Decoder * instance.Activation.Apply(z))}";
    }

    private static int Recovered(RationalMatrix features, RationalMatrix neurons, Func<RationalVector, RationalVector, bool> recovers) =>
        Enumerable.Range(0, features.Rows).Count(d => Enumerable.Range(0, neurons.Rows).Any(i => recovers(neurons.Row(i), features.Row(d))));

    private static bool IsWithin(RationalVector a, RationalVector b, Rational cosine)
    {
        var lengths = a.SquaredNorm * b.SquaredNorm;
        return !lengths.IsZero && a.Dot(b).Pow(2) / lengths >= cosine * cosine;
    }
}
