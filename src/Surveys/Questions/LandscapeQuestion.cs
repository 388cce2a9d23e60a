using TheoryChecks.Landscape;

namespace TheoryChecks.Surveys;

/// <summary>A question that a certified landscape answers.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Kind">What answers look like.</param>
/// <param name="Caption">What it asks.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Whole">See <see cref="SurveyQuestion"/>.</param>
internal sealed record LandscapeQuestion(
    string Id, QuestionKind Kind, string Caption, Func<LandscapeFacts, string> Answer, string? Whole = null)
    : SurveyQuestion(Id, Kind, Caption, Whole)
{
    private const string Polysemantic = "polysemantic-partitions", Patterns = "patterns", ZeroLoss = "zero-loss-patterns", Spurious = "spurious",
        Unseen = "spurious-unseen", Overlapping = "spurious-overlapping";

    /// <summary>The shapes of partial minima as answers, from the hardest to leave on.</summary>
    public static IReadOnlyList<string> Shapes { get; } = [.. Enum.GetValues<MinimumShape>().Select(Said)];

    /// <summary>All of them, in the order of tables.</summary>
    public static IReadOnlyList<LandscapeQuestion> All { get; } =
    [
        Count("partitions", "Realizable patterns that form a partition of the columns, up to permuting neurons.", facts => facts.Partitions?.Count),
        Count(Polysemantic, "Of them, those with a neuron that is on for two columns or more.", facts => facts.Polysemantic, "partitions"),
        Carrying("polysemantic-minima", "Of these, those that carry a partial minimum of positive loss.", _ => true),
        Carrying("traps", AtLeast("Those on which one was found that is a trap of its region"), entry => Is(entry, MinimumShape.Trap)),
        Carrying("flats", AtLeast("Those on which one was found that is flat in its region"), entry => Is(entry, MinimumShape.Flat)),
        Carrying("saddles", AtLeast("Those on which one was found that is a saddle"), entry => Is(entry, MinimumShape.Saddle)),
        Carrying(
            "local-minima",
            AtLeast("Those on which one was found that is a local minimum of the loss, across the edges of regions, too"),
            entry => entry.IsLocalMinimum),
        Carrying(
            "edge-minima",
            AtLeast("Those on which a local minimum of the loss was found at the edge of its region"),
            entry => entry.IsInterior ? false : entry.IsLocalMinimum),
        Carrying(
            "edge-passed",
            AtLeast("Those on which a trap or flat was found at the edge of its region beyond which the loss falls on"),
            entry => entry.IsInterior || entry.Shape == MinimumShape.Saddle ? false : !entry.IsLocalMinimum),
        Word("polysemantic-shape", AtLeast("The hardest to leave of those that were found: trap, flat, saddle or none"), Shape),
        Count(Spurious, AtLeast("Spurious local minima found on partition patterns"), facts => facts.Spurious(_ => true)),
        Count(
            "escaped",
            AtLeast("Of them, those with a certified escape of a single neuron"),
            facts => facts.Spurious(entry => entry.Escapes.Count > 0),
            Spurious),
        Count(
            Unseen,
            "Spurious local minima found on patterns that leave a column unseen; there may be more.", // searched, not decided
            facts => facts.SpuriousElsewhere(entry => entry.UnseenColumns > 0)),
        Count(
            Overlapping,
            "Spurious local minima found on patterns with overlapping sets that see every column; there may be more.",
            facts => facts.SpuriousElsewhere(entry => entry.UnseenColumns == 0)),
        Flag("loss-0", "Whether some point has loss 0.", facts => facts.ReachesZero),
        new(
            Patterns,
            QuestionKind.Count,
            "Realizable patterns, ordered.",
            facts => facts.Report.ZeroLoss is { } census ? SurveyAnswers.Number(census.Patterns) : Undecided),
        new(ZeroLoss, QuestionKind.Count, "Of them, those that reach loss 0.", facts => Census(facts, census => census.ZeroLossPatterns), Patterns),
        new(
            "monosemantic-zero-loss-patterns",
            QuestionKind.Count,
            "Of these, those with every neuron on for at most one feature.",
            facts => Census(facts, census => census.MonosemanticZeroLossPatterns),
            ZeroLoss),
        new(
            "anchors-decoder",
            QuestionKind.Count,
            "The fewest anchors, exact, that make every other decoder column of a point of loss 0 identifiable.",
            facts => facts.Anchors(entry => entry.DecoderIsIdentifiable)),
        new(
            "anchors-encoder",
            QuestionKind.Count,
            "The same of encoder rows.",
            facts => facts.Anchors(entry => entry.EncoderIsIdentifiable)),
    ];

    /// <summary>True if the question is about patterns that are looked at only if all are.</summary>
    public bool NeedsAllPatterns => Id is Unseen or Overlapping;

    /// <summary>What counts partial minima that were found on patterns: certified, but a pattern may carry others (docs/theorems/3.6.md, "How
    /// many").</summary>
    private static string AtLeast(string what) => $"{what}; where inputs are dependent there may be more.";

    private static bool? Is(LocalMinimum entry, MinimumShape shape) => entry.Shape is { } known ? known == shape : null;

    private static string Census(LandscapeFacts facts, Func<ZeroLossEntry, System.Numerics.BigInteger> count) =>
        facts.Report.ZeroLoss is { UndecidedPatterns.IsZero: true } census ? SurveyAnswers.Number(count(census)) : Undecided;

    private static string Shape(LandscapeFacts facts)
    {
        foreach (var shape in Enum.GetValues<MinimumShape>())
            switch (facts.Carrying(entry => Is(entry, shape)))
            {
                case null:
                    return Undecided;
                case > 0:
                    return Said(shape);
            }
        return None;
    }

    private static string Said(MinimumShape shape) => shape.ToString().ToLowerInvariant();

    private static LandscapeQuestion Count(string id, string caption, Func<LandscapeFacts, int?> count, string? whole = null) =>
        new(id, QuestionKind.Count, caption, facts => count(facts) is { } known ? SurveyAnswers.Number(known) : Undecided, whole);

    private static LandscapeQuestion Carrying(string id, string caption, Func<LocalMinimum, bool?> property) =>
        Count(id, caption, facts => facts.Carrying(property), Polysemantic);

    private static LandscapeQuestion Flag(string id, string caption, Func<LandscapeFacts, bool?> flag) =>
        new(id, QuestionKind.Flag, caption, facts => flag(facts) switch { true => Yes, false => No, null => Undecided });

    private static LandscapeQuestion Word(string id, string caption, Func<LandscapeFacts, string> word) => new(id, QuestionKind.Word, caption, word);
}
