using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>
/// "M_GT says what a dictionary has recovered" (Sec. 5.1), with s_d = max_i |w_i . w_p^d| over rows that are not normalised. Read as: models with the
/// same gates and the same outputs have the same M_GT. Proofs: docs/theorems/recovery.md.
/// </summary>
internal sealed class RecoveryAsPrinted : Theorem
{
    private static readonly Rational[] Near = [Rational.FromRatio(19, 20), Rational.One, Rational.FromRatio(9, 10), Rational.FromRatio(24, 25)];

    public override string Id => "recovery-gauge";

    public override string Title => "Recovery as printed, and the gauge";

    public override string Reference => "Sec. 5.1";

    public override string Published =>
        "Two models with the same gates and the same outputs recover the same share M_GT of the features, "
            + "M_GT = share of d with max_i |w_i . w_p^d| > 0.95, rows as they are.";

    public override string Repaired =>
        "For positively homogeneous s, rows times t > 0 and columns over t keep every gate and every output; recovery by unit rows and by columns "
            + "stays, M_GT as printed goes from 0 (t small) to the share of features that some row is not orthogonal to (t large): at zero loss with "
            + "positive weights and nonzero targets, to 1.";

    public override bool IsPublishedFalse => true;

    public override IReadOnlyList<Hypothesis> Hypotheses { get; } =
    [
        new("unit-norm features", instance => Theorems.Hypotheses.OfLengths(instance, lengths =>
        {
            var features = instance.Isolated;
            return Enumerable.Range(0, features.Columns).FirstOrDefault(d => !lengths.SquaredNorm(features.Input(d)).IsOne, -1) is var d and >= 0
                ? $"the input of feature {d} has squared length {lengths.SquaredNorm(features.Input(d))}, not 1"
                : null;
        })),
    ];

    public override IReadOnlyList<Verdict> Decide(Instance instance, CancellationToken cancel = default)
    {
        if (Unmet(instance) is { } unmet)
            return unmet;
        var lengths = instance.Isolated.LengthsOfInputs!;
        if (Theorems.Hypotheses.HomogeneousActivation.Violation(instance) is { } moves)
            return [OneRow(instance, lengths), NotApplicable(StatementForm.Repaired, moves)];

        var (point, what) = Point(instance, cancel);
        var (small, large) = Scales(instance, lengths, point);
        var finding = RowMetricFindings.Gauge(instance, lengths, point, small, Rational.One, large);
        int Printed(Rational t) => Recovery.AsPrinted(lengths, t * point.Encoder);
        var (low, high, n) = (Printed(small), Printed(large), instance.Features.Features);
        var isAsSaid = high == n || !MustMeetAll(instance, point);
        var rows = Recovery.ByEncoder(lengths, point.Encoder);
        var columns = Recovery.ByDecoder(instance.Isolated, point.Decoder);
        var reason = $"{what}: with rows times {small} as printed {low} of {Counted.Of(n, "feature")} {Verb(n)} recovered, "
            + $"with rows times {large} {high}; "
            + $"by unit rows {rows} and by columns {columns}, both times.";
        return
        [
            new(Id, StatementForm.Published, low == high ? VerdictKind.Undecided : VerdictKind.Refuted, EvidenceLevel.Kernel, reason, [finding]),
            new(
                Id,
                StatementForm.Repaired,
                low == 0 && high == Met(instance, point) && isAsSaid ? VerdictKind.Holds : VerdictKind.Refuted,
                EvidenceLevel.Kernel,
                reason,
                [finding]),
        ];
    }

    /// <summary>A point of zero loss where one is found, else one with a row along each feature, as far as there are neurons.</summary>
    private static (EncoderDecoder Point, string What) Point(Instance instance, CancellationToken cancel)
    {
        if (ZeroLossObstacle.Of(instance) is null && instance.Problem.Weights.Any(weight => weight.Sign > 0))
            foreach (var (point, _) in new ZeroLossSearch(instance).Points(cancel))
                if (Met(instance, point) > 0)
                    return (point, "At a point of zero loss");
        var (features, rows) = (instance.Features, instance.Isolated.RowsAlongInputs);
        var encoder = RationalMatrix.Create(instance.Neurons, rows.Columns, (i, j) => rows[i % features.Features, j]);
        var decoder = RationalMatrix.Create(
            features.TargetDirections.Columns, instance.Neurons, (j, i) => features.TargetDirections[i % features.Features, j]);
        return (new(encoder, decoder), "At rows along the features");
    }

    /// <summary>t so small that no response passes 0.95, and so large that all do that are not 0: powers of two.</summary>
    private static (Rational Small, Rational Large) Scales(Instance instance, InputMetric lengths, EncoderDecoder point)
    {
        var met = Met(instance, point);
        var (small, large) = (Rational.One, Rational.One);
        while (Recovery.AsPrinted(lengths, small * point.Encoder) > 0)
            small /= 2;
        while (Recovery.AsPrinted(lengths, large * point.Encoder) < met)
            large *= 2;
        return (small, large);
    }

    /// <summary>At zero loss a feature with a positive weight and a nonzero target switches some neuron on, so a row is not orthogonal to
    /// it.</summary>
    private static bool MustMeetAll(Instance instance, EncoderDecoder point)
    {
        var problem = instance.Problem;
        return instance.Samples is null
            && problem.Loss(instance.Activation, point.Encoder, point.Decoder).IsZero
            && Enumerable.Range(0, problem.Columns).All(c => !problem.Weights[c].IsZero && !problem.Target(c).IsZero);
    }

    /// <summary>How many features some row is not orthogonal to.</summary>
    private static int Met(Instance instance, EncoderDecoder point)
    {
        var responses = point.Encoder * instance.Features.InputDirections.Transpose();
        return Enumerable.Range(0, responses.Columns).Count(d => !responses.Column(d).IsZero);
    }

    /// <summary>
    /// A threshold theta moves the gate when rows are scaled a lot, but between two scales near 0.95 hardly: one row along a feature, all others 0.
    /// </summary>
    private Verdict OneRow(Instance instance, InputMetric lengths)
    {
        var inputs = instance.Isolated;
        for (var d = 0; d < inputs.Columns; d++)
            foreach (var low in Near)
                foreach (var high in Near.Where(scale => scale > low))
                {
                    var direction = inputs.RowAlong(d);
                    var encoder = RationalMatrix.Create(instance.Neurons, direction.Dimension, (i, j) => i == 0 ? direction[j] : Rational.Zero);
                    var (one, other) = (low * encoder, high * encoder);
                    if (!SameGate(instance, one, other) || Recovery.AsPrinted(lengths, one) == Recovery.AsPrinted(lengths, other))
                        continue;
                    var point = new EncoderDecoder(one, RationalMatrix.Zero(instance.Features.TargetDirections.Columns, instance.Neurons));
                    var (few, many) = (Recovery.AsPrinted(lengths, one), Recovery.AsPrinted(lengths, other));
                    var reason = $"With one row, {low} w_{d}, as printed {Counted.Of(few, "feature")} {Verb(few)} recovered, with {high} w_{d} "
                        + $"{many}, and no gate and no output changes.";
                    return new(
                        Id,
                        StatementForm.Published,
                        VerdictKind.Refuted,
                        EvidenceLevel.Kernel,
                        reason,
                        [RowMetricFindings.Gauge(instance, lengths, point, Rational.One, high / low)]);
                }
        return new(Id, StatementForm.Published, VerdictKind.Undecided, EvidenceLevel.Kernel, "Every scale tried moves a gate.", []);
    }

    private static bool SameGate(Instance instance, RationalMatrix one, RationalMatrix other)
    {
        var gates = new[] { one, other }.Select(encoder => instance.Activation.Gate(instance.Problem.Preactivations(encoder))).ToArray();
        return gates[0].Cast<bool>().SequenceEqual(gates[1].Cast<bool>());
    }

    private static string Verb(int count) => count == 1 ? "is" : "are";
}
