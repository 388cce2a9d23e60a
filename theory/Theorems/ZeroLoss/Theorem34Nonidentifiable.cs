using TheoryChecks.Exact;
using TheoryChecks.Landscape;
using TheoryChecks.Model;

namespace TheoryChecks.Theorems;

/// <summary>
/// The claim drawn from Thm 3.4: some point of zero loss recovers no feature, |cos| below tau = 19/20 throughout. Published: by encoder rows.
/// Repaired: encoder rows and decoder columns are two questions, each answered by a point or by a proof. See docs/theorems/3.4.md.
/// </summary>
internal sealed class Theorem34Nonidentifiable : Theorem
{
    public override string Id => "3.4-nonidentifiable";

    public override string Title => "Zero loss that recovers no feature";

    public override string Reference => "Thm 3.4, discussion";

    public override string Published =>
        "If zero loss can be reached, some point of zero loss recovers no feature: no encoder row has |cos| >= 0.95 with a feature's input.";

    public override string Repaired =>
        "If zero loss can be reached: by encoder rows such a point exists if the inputs do not span, or if s is ReLU or JumpReLU and "
        + "2 <= n <= nq inputs are independent; by decoder columns none exists if one latent is on per feature. Elsewhere each metric is decided "
            + "by a point or a proof.";

    public override bool IsPublishedFalse => true;

    public override IReadOnlyList<string> RestsOn => ["3.4"];

    public override IReadOnlyList<Hypothesis> Hypotheses { get; } =
    [
        new("zero loss can be reached", instance => ZeroLossObstacle.Of(instance)?.Reason),
    ];

    public override IReadOnlyList<Verdict> Decide(Instance instance, CancellationToken cancel = default) => Decide(new FactSource(instance), cancel);

    internal override IReadOnlyList<Verdict> Decide(FactSource known, CancellationToken cancel = default)
    {
        var instance = known.Instance;
        if (WithoutLengths(instance) is { } none)
            return none;
        if (ZeroLossObstacle.Of(instance) is { } obstacle)
            return NotApplicable($"no point has zero loss: {obstacle.Reason}", obstacle.Finding);
        var (byEncoder, byDecoder) = (RecoveryProof.ByEncoder(instance), RecoveryProof.ByDecoder(instance));
        var search = UnrecoveredSearch.Run(known, instance.Problem.LengthsOfInputs!, byEncoder is null, byDecoder is null, cancel);
        if (!search.ReachedZero)
            return WithoutZeroLoss(known, cancel);
        var encoder = Answer("encoder", byEncoder, search.ByEncoder);
        var decoder = Answer("decoder", byDecoder, search.ByDecoder);
        var published = encoder is null
            ? Undecided(
                StatementForm.Published, "No point of zero loss that recovers nothing by encoder rows was found, and no proof that there is none.")
            : Decided(StatementForm.Published, byEncoder is null ? VerdictKind.Holds : VerdictKind.Refuted, encoder);
        if (encoder is null || decoder is null)
        {
            var open = encoder is null ? "encoder rows" : "decoder columns";
            return [
                published,
                Undecided(StatementForm.Repaired, $"By {open} neither a point of zero loss that recovers nothing nor a proof against it was found."),
            ];
        }
        return
        [
            published,
            search.ByEncoder is { } point && ReferenceEquals(point, search.ByDecoder)
                ? Decided(StatementForm.Repaired, VerdictKind.Holds, new Answered(
                    $"by encoder rows and by decoder columns alike, {point} has zero loss and recovers nothing",
                    PointFindings.Unrecovered("both", point)))
                : Decided(StatementForm.Repaired, VerdictKind.Holds, encoder, decoder),
        ];
    }

    /// <summary>No point of zero loss was met: perhaps the landscape's bounds say why.</summary>
    private IReadOnlyList<Verdict> WithoutZeroLoss(FactSource known, CancellationToken cancel)
    {
        var facts = known.Narrowed(cancel);
        if (facts.Obstacle() is not { } finding)
        {
            const string Unknown = "No point of zero loss was found, and no proof that there is none.";
            return [Undecided(StatementForm.Published, Unknown), Undecided(StatementForm.Repaired, Unknown)];
        }
        return NotApplicable($"no point has zero loss: {facts.Because()}", finding);
    }

    /// <summary>What is known about one metric: that every point of zero loss recovers a feature, or a point that does not.</summary>
    private static Answered? Answer(string by, RecoveryProof? proof, EncoderDecoder? point)
    {
        var metric = by == "encoder" ? "encoder rows" : "decoder columns";
        if (proof is not null)
            return new($"by {metric} every point of zero loss recovers a feature, since {proof.Reason}", proof.Finding);
        return point is null ? null : new($"by {metric}, {point} has zero loss and recovers nothing", PointFindings.Unrecovered(by, point));
    }

    private Verdict Decided(StatementForm form, VerdictKind kind, params Answered[] answers) => new(
        Id,
        form,
        kind,
        EvidenceLevel.Kernel,
        Theorems.Hypotheses.Sentence(string.Join("; ", answers.Select(answer => answer.Reason))),
        [.. answers.Select(answer => answer.Finding)]);

    private sealed record Answered(string Reason, Finding Finding);

    private Verdict Undecided(StatementForm form, string reason) => new(Id, form, VerdictKind.Undecided, EvidenceLevel.Kernel, reason, []);
}
