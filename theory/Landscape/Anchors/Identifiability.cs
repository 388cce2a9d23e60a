using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// What zero loss determines when some features are anchored: reachable or not, decoder and encoder identifiable or a witness that they are not,
/// and the dimension of the zero-loss set. Null answers are undecided, or mean nothing because zero loss is out of reach.
/// </summary>
internal sealed record Identifiability
{
    /// <summary>The anchors and what they leave.</summary>
    public required AnchoredProblem Anchored { get; init; }

    /// <summary>The anchor sets that symmetries of the instance map to this one, itself included.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Orbit { get; init; }

    /// <summary>Whether some zero-loss point respects the anchors.</summary>
    public bool? IsReachable { get; init; }

    /// <summary>Whether every such point recovers all other features by decoder columns.</summary>
    public bool? DecoderIsIdentifiable { get; init; }

    /// <summary>Whether every such point recovers all other features by encoder rows.</summary>
    public bool? EncoderIsIdentifiable { get; init; }

    /// <summary>The largest dimension found at a point, or null if none was computed.</summary>
    public ZeroLossDimension? Dimension { get; init; }

    /// <summary>A zero-loss point that respects the anchors; a witness where there is one.</summary>
    public EncoderDecoder? Point { get; init; }

    /// <summary>The evidence for these answers.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>True if zero loss is out of reach, or every answer is there.</summary>
    public bool IsDecided => IsReachable == false || (IsReachable == true && DecoderIsIdentifiable is not null && EncoderIsIdentifiable is not null);

    /// <summary>True if all other features are recovered, by decoder and encoder, at every point of a nonempty zero-loss set.</summary>
    public bool Recovers => IsReachable == true && DecoderIsIdentifiable == true && EncoderIsIdentifiable == true;

    /// <summary>True if this is shown to be false.</summary>
    public bool FailsToRecover => IsReachable == false || DecoderIsIdentifiable == false || EncoderIsIdentifiable == false;

    /// <summary>The features, among those not anchored, that have no decoder column on their target ray. By the decoder; rows likewise by the
    /// encoder.</summary>
    public static (int[] ByDecoder, int[] ByEncoder) Misses(AnchoredProblem anchored, EncoderDecoder point)
    {
        var problem = anchored.Instance.Isolated;
        return ([.. anchored.Others.Where(d => IsMissed(problem.Target(d), point.Decoder.Transpose()))],
            [.. anchored.Others.Where(d => IsMissed(problem.RowAlong(d), point.Encoder))]);

        static bool IsMissed(RationalVector direction, RationalMatrix neurons) =>
            !direction.IsZero && Enumerable.Range(0, neurons.Rows).All(i => !neurons.Row(i).IsPositiveMultipleOf(direction));
    }

    /// <summary>The finding "anchored-point": the loss and the penalty of a point, and the features that it misses.</summary>
    public static Finding PointFinding(AnchoredProblem anchored, EncoderDecoder point)
    {
        var (byDecoder, byEncoder) = Misses(anchored, point);
        return new(
            "anchored-point",
            claim =>
            {
                claim.Write("anchors", anchored.Anchors);
                claim.Write("encoder", point.Encoder);
                claim.Write("decoder", point.Decoder);
                claim.Write("loss", anchored.Instance.Problem.Loss(anchored.Instance.Activation, point.Encoder, point.Decoder));
                claim.Write("penalty", Penalty(anchored, point));
                claim.Write("decoderMisses", byDecoder);
                claim.Write("encoderMisses", byEncoder);
            },
            _ => { });
    }

    /// <summary>sum_j |w_j - p|^2 + |u_j - r|^2 over the anchored neurons (Eq. 26 without its factor), rows taken as vectors of inputs;
    /// exact.</summary>
    public static Rational Penalty(AnchoredProblem anchored, EncoderDecoder point)
    {
        var problem = anchored.Instance.Isolated;
        if (problem.TargetGram is not null)
        {
            var lengths = problem.LengthsOfInputs!;
            var vectors = lengths.AsVectors(point.Encoder);
            return anchored.Anchors.Select((a, j) => lengths.SquaredNorm(vectors.Row(j) - problem.Input(a))
                + problem.SquaredNorm(point.Decoder.Column(j) - problem.Target(a))).Aggregate(Rational.Zero, (sum, square) => sum + square);
        }
        var term = new AnchoringTerm(
            RationalMatrix.FromRows(problem.InputDimension, anchored.Anchors.Select(problem.Input)),
            RationalMatrix.FromRows(problem.TargetDimension, anchored.Anchors.Select(problem.Target)),
            coefficient: 1);
        return term.Value(new Forward(
            anchored.Instance.Problem, anchored.Instance.Activation, new SdlParameters(point.Encoder, point.Decoder))).Lower;
    }
}
