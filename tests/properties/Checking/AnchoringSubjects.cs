using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;
using TheoryChecks.Patterns;
using TheoryChecks.Properties.Landscape;
using TheoryChecks.Properties.Patterns;

namespace TheoryChecks.Properties.Checking;

/// <summary>
/// Certificates about anchors. Points are judged by evaluating them and by an exact difference quotient, statements about all points by trying to
/// refute them with every small encoder.
/// </summary>
public sealed class AnchoringSubjects : IMutationSubjects
{
    private static readonly (string Name, Instance Instance)[] Instances =
    [
        ("orthonormal", Of(new ReluActivation(), 2, [[1, 0], [0, 1]])),
        ("acute, thresholds", Of(new JumpReluActivation([0, Rational.Parse("1/2")]), 2, [[1, 0], [1, 1]], [[1, 0], [0, 2]])),
        ("one line", Of(new ReluActivation(), 2, [[1, 0], [0, 1]], [[1, 1], [-1, -1]])),
        ("antipodal", Of(new ReluActivation(), 2, [[1], [-1]])),
        ("no direction", Of(new ReluActivation(), 2, [[1], [0], [-1]])),
        ("topk", Of(new TopKActivation(1), 2, [[1, 0], [0, 1]])),
        ("two of topk", Of(new TopKActivation(2), 2, [[1, 0], [1, 1]])),
        ("bare topk", Of(new TopKActivation(1, rectified: false), 2, [[2]])),
        ("batchtopk", Of(new BatchTopKActivation(1), 2, [[1, 0], [0, 1]])),
        ("opposite", Of(new ReluActivation(), 2, [[1, 0], [-2, -2], [-1, 0]], [[-2, 1], [2, 0], [1, 0]])),
        ("opposite on one ray", Of(new ReluActivation(), 3, [[-1], [1]], [[-1, -1], [-1, -1]])),
        ("bare beside an anchor", Of(new TopKActivation(1, rectified: false), 2, [[0, -1], [0, 0]])),
        ("batch beside an anchor", Of(new BatchTopKActivation(1), 2, [[1, 2], [-2, -1]])),
        ("identity", Of(new IdentityActivation(), 2, [[1, 0], [1, 1]])),
        ("zero", Of(new ZeroActivation(), 1, [[1]])),
        ("narrow", Of(new ReluActivation(), 1, [[1, 0], [0, 1]])),
        ("samples", new Instance("anchors", new ReluActivation(), 2, Of(new ReluActivation(), 2, [[1, 0], [0, 1]]).Problem,
            samples: new FeatureSamples(Arrangements.Rows([[1, 0], [1, 1]]), [1, 2]))),
        ("samples of one line",
            new Instance(
                "anchors",
                new TopKActivation(1),
                1,
                Of(new TopKActivation(1), 1, [[1], [2]]).Problem,
                samples: new FeatureSamples(Arrangements.Rows([[1, 1], [0, 0]]), [1, 1]))),
        ("pointed", Of(new ReluActivation(), 1, [[1], [1], [-1]], [[1], [1], [-1]])),
    ];

    /// <inheritdoc/>
    public IEnumerable<MutationSubject> Subjects
    {
        get
        {
            foreach (var (name, instance) in Instances)
            {
                var all = AnchoringSurvey.Take(instance).Sets
                    .SelectMany(set => set.Findings.Select(finding => (set.Anchored.Anchors, Finding: finding)));
                // Points have many entries and so many mutants: one per instance is enough, and not from every instance.
                foreach (var kind in all.GroupBy(pair => pair.Finding.Kind))
                {
                    var some = kind.Key switch
                    {
                        "anchored-point" => kind.Skip((kind.Count() - 1) / 2)
                            .Take(name is "acute, thresholds" or "bare topk" or "identity" or "samples" ? 1 : 0),
                        "anchored-dimension" => kind.Skip((kind.Count() - 1) / 2)
                            .Take(name is "acute, thresholds" or "antipodal" or "samples" or "topk" or "two of topk" or "identity" ? 1 : 0),
                        _ => kind,
                    };
                    foreach (var (anchors, finding) in some)
                        yield return new($"{name}, {{{string.Join(",", anchors)}}}", instance, finding);
                }
            }
            // Loss 0 holds both rows at the boundary of their regions.
            var fan = Of(new ReluActivation(), 2, [[1, 0], [1, 1], [0, 1]]);
            var point = new EncoderDecoder(RationalMatrix.Identity(2), RationalMatrix.Identity(2));
            yield return new("spanning", fan, ZeroLossDimension.Spanning(fan, point)!.Finding(new AnchoredProblem(fan, [])));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Func<Instance, JsonElement, bool>> Judges { get; } = new Dictionary<string, Func<Instance, JsonElement, bool>>
    {
        ["anchored-point"] = IsPoint,
        ["anchored-dimension"] = IsDimension,
        ["anchored-positive-loss"] = (instance, claim) => !SmallPoints.Of(instance, Anchors(claim)).Any(),
        ["anchored-recovery"] = IsRecovery,
    };

    private static bool IsRecovery(Instance instance, JsonElement claim)
    {
        var byDecoder = claim.GetProperty("by").GetString() == "decoder";
        var others = Others(instance, Anchors(claim));
        // Of a feature without a direction nothing can be recovered: it counts, unless the claim lists those that do.
        if (claim.TryGetProperty("features", out _))
        {
            others = others.Where(d => (byDecoder ? instance.Isolated.Target(d) : instance.Isolated.Input(d)).Any(x => !x.IsZero));
            if (!Set(claim, "features").SequenceEqual(others))
                return false;
        }
        return SmallPoints.Of(instance, Anchors(claim)).All(point => others.All(d => byDecoder
            ? IsRecovered(instance.Isolated.Target(d), point.Decoder.Transpose())
            : IsRecovered(instance.Isolated.Input(d), point.Encoder)));
    }

    private static bool IsPoint(Instance instance, JsonElement claim)
    {
        var (point, anchors) = (Point(claim), Anchors(claim));
        var (problem, features) = (instance.Problem, instance.Isolated);
        var term = new AnchoringTerm(
            RationalMatrix.FromRows(problem.InputDimension, anchors.Select(features.Input)),
            RationalMatrix.FromRows(problem.TargetDimension, anchors.Select(features.Target)),
            1);
        var penalty = term.Value(new Forward(problem, instance.Activation, new SdlParameters(point.Encoder, point.Decoder)));
        return problem.Loss(instance.Activation, point.Encoder, point.Decoder) == Number(claim.GetProperty("loss"))
            && penalty.Width.IsZero && penalty.Lower == Number(claim.GetProperty("penalty"))
            && Set(claim, "decoderMisses").All(d => !features.Target(d).IsZero && !IsRecovered(features.Target(d), point.Decoder.Transpose()))
            && Set(claim, "encoderMisses").All(d => !features.Input(d).IsZero && !IsRecovered(features.Input(d), point.Encoder));
    }

    private static bool IsDimension(Instance instance, JsonElement claim)
    {
        var (point, anchors) = (Point(claim), Anchors(claim));
        var local = new LocalSolutions(instance, anchors, point);
        return local.IsSolution
            && (!claim.TryGetProperty("pattern", out var pattern) || IsPatternAt(instance, point, pattern))
            && (local.Dimension ?? SpannedDimension(instance, point)) == claim.GetProperty("dimension").GetInt32()
            && local.Gauge == claim.GetProperty("gauge").GetInt32()
            && (!claim.GetProperty("largest").GetBoolean()
                || SmallPoints.Of(instance, anchors)
                    .Where((_, k) => k % 8 == 0)
                    .All(other => new LocalSolutions(instance, anchors, other).Dimension is not { } dimension || dimension <= local.Dimension));
    }

    /// <summary>Set by set: the columns on which the neuron passes, in ascending order.</summary>
    private static bool IsPatternAt(Instance instance, EncoderDecoder point, JsonElement pattern)
    {
        var gate = instance.Activation.Gate(instance.Problem.Preactivations(point.Encoder));
        return pattern.EnumerateArray().Select((set, i) => set.EnumerateArray().Select(c => c.GetInt32())
            .SequenceEqual(Enumerable.Range(0, instance.Problem.Columns).Where(c => gate[i, c]))).All(same => same);
    }

    /// <summary>Where each decoder column that is used is determined by the encoder: as many as small encoders with this pattern and loss 0 span, and
    /// the columns of the neurons that are off.</summary>
    private static int SpannedDimension(Instance instance, EncoderDecoder point)
    {
        var gate = Gate(point);
        var alike = SmallPoints.Of(instance, [])
            .Where(other => Gate(other).Equals(gate))
            .Select(other => new RationalVector(Enumerable.Range(0, instance.Neurons).SelectMany(other.Encoder.Row)));
        return RationalMatrix.FromRows(alike.Append(new RationalVector(Enumerable.Range(0, instance.Neurons).SelectMany(point.Encoder.Row)))).Rank()
            + instance.Problem.TargetDimension * gate.Sets.Count(set => set.Count == 0);

        ActivationPattern Gate(EncoderDecoder at) =>
            ActivationPattern.FromGate(instance.Activation.Gate(instance.Problem.Preactivations(at.Encoder)));
    }

    private static IEnumerable<int> Others(Instance instance, int[] anchors) => Enumerable.Range(0, instance.Isolated.Columns).Except(anchors);

    /// <summary>Some row is t times the direction, t > 0: entry by entry.</summary>
    private static bool IsRecovered(RationalVector direction, RationalMatrix neurons)
    {
        var k = direction.ToList().FindIndex(x => !x.IsZero);
        return k >= 0
            && Enumerable.Range(0, neurons.Rows)
                .Select(neurons.Row)
                .Any(row => row[k] / direction[k] is { Sign: > 0 } t && row.Equals(t * direction));
    }

    private static int[] Anchors(JsonElement claim) => Set(claim, "anchors");

    private static int[] Set(JsonElement claim, string name) => [.. claim.GetProperty(name).EnumerateArray().Select(item => item.GetInt32())];

    private static EncoderDecoder Point(JsonElement claim) => new(Matrix(claim.GetProperty("encoder")), Matrix(claim.GetProperty("decoder")));

    private static RationalMatrix Matrix(JsonElement rows) =>
        RationalMatrix.FromRows(rows.EnumerateArray().Select(row => new RationalVector(row.EnumerateArray().Select(Number))));

    private static Rational Number(JsonElement number) =>
        Rational.Parse(number.ValueKind == JsonValueKind.String ? number.GetString()! : number.GetRawText());

    private static Instance Of(Activation activation, int neurons, long[][] inputs, long[][]? targets = null)
    {
        var (p, r) = (Arrangements.Rows(inputs), Arrangements.Rows(targets ?? inputs));
        return new Instance("anchors", activation, neurons, new Problem(p, r, new RationalVector(Enumerable.Repeat(Rational.One, p.Rows))));
    }
}
