using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// The landscape of an instance (docs/landscape.md): the global minimum, the patterns that reach loss 0, the partial minima on partition patterns,
/// and what anchors change. All numbers are read from the claims of findings. A part that is null was not looked at, or was beyond a limit:
/// <see cref="Undecided"/> says so.
/// </summary>
public sealed record LandscapeReport
{
    internal LandscapeReport(Instance instance) => Instance = instance;

    /// <summary>The instance.</summary>
    public Instance Instance { get; }

    /// <summary>The interval for the global minimum.</summary>
    public MinimumEntry? GlobalMinimum { get; internal init; }

    /// <summary>The patterns that reach loss 0.</summary>
    public ZeroLossEntry? ZeroLoss { get; internal init; }

    /// <summary>The pieces of the set of points of loss 0, one per class of patterns that reach it; null if there are more than
    /// <see cref="LandscapeOptions.MostPieces"/>.</summary>
    internal IReadOnlyList<SolutionPiece>? SolutionSet { get; init; }

    /// <summary>True if there are more pieces than that: they are counted, one for each pattern that reaches loss 0, but not listed.</summary>
    public bool IsTooLargeToList { get; internal init; }

    /// <summary>
    /// The partial minima on realizable partition patterns, up to permuting neurons; with <see cref="LandscapeOptions.AllPatterns"/> followed by
    /// those of positive loss that were found on other patterns.
    /// </summary>
    public IReadOnlyList<LocalMinimum>? PartialMinima { get; internal init; }

    /// <summary>Partition patterns on which it is not decided whether there is a partial minimum.</summary>
    public IReadOnlyList<ActivationPattern> UndecidedPartitions { get; internal init; } = [];

    /// <summary>True if no other realizable partition pattern carries a partial minimum, and that is accepted.</summary>
    public bool IsPartialMinimaComplete => PartialMinimaComplete.IsAccepted && UndecidedPartitions.Count == 0;

    /// <summary>
    /// True if, on partition patterns, there is nothing to count beside <see cref="PartialMinima"/>: no other pattern carries one, and none of these
    /// another one. False: what is counted on the list is at least so many.
    /// </summary>
    public bool HasAllPartialMinima => IsPartialMinimaComplete && PartialMinima!.All(entry => !entry.IsPartition || entry.IsOnlyOne);

    /// <summary>That there are no other realizable partition patterns, and refutations where there is no partial minimum.</summary>
    public LandscapeEvidence PartialMinimaComplete { get; internal init; } = LandscapeEvidence.None;

    /// <summary>With <see cref="LandscapeOptions.AllPatterns"/>: how many patterns with overlapping sets were searched, of which nothing is claimed
    /// to be complete; else null.</summary>
    public int? SearchedPatterns { get; internal init; }

    /// <summary>One entry per anchor set, up to symmetry.</summary>
    public IReadOnlyList<IdentifiabilityEntry>? Identifiability { get; internal init; }

    /// <summary>What absorption costs, one entry per parent of the instance's hierarchy.</summary>
    public IReadOnlyList<AbsorptionEntry>? Absorption { get; internal init; }

    /// <summary>For an instance with samples: zero loss, anchors and absorption on the isolated features, to see what features that are active
    /// together change.</summary>
    public LandscapeReport? Isolated { get; internal init; }

    /// <summary>What is not settled and why, one sentence each.</summary>
    public IReadOnlyList<string> Undecided { get; internal init; } = [];

    /// <summary>What the judge did not accept and why, one sentence each.</summary>
    public IReadOnlyList<string> Refused { get; internal init; } = [];

    /// <summary>Of these, what no certificate can hold: nothing is known of it.</summary>
    public IReadOnlyList<string> TooLarge { get; internal init; } = [];

    /// <summary>How many findings the judge accepted.</summary>
    public int Accepted { get; internal init; }

    /// <summary>Every finding that something in the report rests on.</summary>
    public IEnumerable<LandscapeFinding> Findings
    {
        get
        {
            var findings = new List<LandscapeFinding>();
            Each(evidence =>
            {
                findings.AddRange(evidence.Findings);
                return evidence;
            });
            return findings.DistinctBy(finding => finding.Name);
        }
    }

    /// <summary>
    /// Looks at the landscape of an instance: drafts of the report, each with more in it than the one before. Nobody has judged their findings yet
    /// (<see cref="Judged"/>).
    /// </summary>
    /// <param name="instance">The instance.</param>
    /// <param name="options">How far to go.</param>
    /// <param name="budget">When it fires, the last draft is what is known by then.</param>
    /// <param name="cancel">When it fires, there is no more.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IEnumerable<LandscapeReport> Drafts(
        Instance instance, LandscapeOptions? options = null, CancellationToken budget = default, CancellationToken cancel = default)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(budget, cancel);
        foreach (var draft in new LandscapeSurvey(instance, options ?? new LandscapeOptions(), both.Token, cancel).Drafts())
            yield return draft;
    }

    /// <summary>The last of the <see cref="Drafts"/>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static LandscapeReport Take(
        Instance instance, LandscapeOptions? options = null, CancellationToken budget = default, CancellationToken cancel = default) =>
        Drafts(instance, options, budget, cancel).Last();

    /// <summary>
    /// The report with its findings judged: null accepts a finding, anything else says why not, and the second whether it is only too large. What is
    /// not accepted is not called certified.
    /// </summary>
    public LandscapeReport Judged(Func<LandscapeFinding, string?> judge, Func<LandscapeFinding, bool>? isTooLarge = null)
    {
        var says = new SortedDictionary<string, (string? Reason, bool IsTooLarge)>(StringComparer.Ordinal);
        var judged = Each(evidence => evidence.Judged(finding =>
        {
            var reason = judge(finding);
            says[finding.Name] = (reason, reason is not null && isTooLarge?.Invoke(finding) == true);
            return reason;
        }));
        var refused = says.Where(item => item.Value.Reason is not null)
            .Select(item => (Text: $"{item.Key}: {item.Value.Reason}", item.Value.IsTooLarge))
            .ToArray();
        return (judged with
        {
            Refused = [.. refused.Select(item => item.Text)],
            TooLarge = [.. refused.Where(item => item.IsTooLarge).Select(item => item.Text)],
            Accepted = says.Count - refused.Length,
        }).WithoutRefused();
    }

    /// <summary>
    /// Without answers that rest on what was not accepted: such a partial minimum, escape or piece is not on a list, so that nothing counts it, and
    /// such an anchor set has no answers. What is missing then is open.
    /// </summary>
    private LandscapeReport WithoutRefused()
    {
        if (Refused.Count == 0)
            return this;
        const string NotAccepted = "not accepted by the kernel";
        var open = new List<string>(Undecided);
        LocalMinimum[]? minima = null;
        var lost = UndecidedPartitions.ToList();
        if (PartialMinima is not null)
        {
            minima = [.. PartialMinima.Where(entry => entry.Evidence.IsAccepted).Select(entry => entry with
            {
                Escapes = [.. entry.Escapes.Where(escape => escape.Evidence.IsAccepted)],
                IsSpurious = GlobalMinimum?.Evidence.IsAccepted == true ? entry.IsSpurious : null,
            })];
            var kept = minima.Select(entry => entry.Pattern).ToHashSet();
            foreach (var entry in PartialMinima.Where(entry => !entry.Evidence.IsAccepted))
            {
                open.Add($"partial minima: {entry.Pattern}: a certificate is {NotAccepted}.");
                if (entry.IsPartition && !kept.Contains(entry.Pattern) && !lost.Contains(entry.Pattern))
                    lost.Add(entry.Pattern);
            }
        }
        open.AddRange((Identifiability ?? []).Where(entry => !entry.Evidence.IsAccepted)
            .Select(entry => $"anchors: {{{string.Join(",", entry.Anchors)}}}: a certificate is {NotAccepted}."));
        return this with
        {
            PartialMinima = minima,
            UndecidedPartitions = lost,
            SolutionSet = SolutionSet?.Where(piece => piece.Evidence.IsAccepted).ToArray(),
            Identifiability = Identifiability?.Select(entry => entry.Evidence.IsAccepted ? entry : entry.Open()).ToArray(),
            Isolated = (Isolated is null ? null : Isolated with { Refused = Refused })?.WithoutRefused() is { } isolated
                ? isolated with { Refused = [] }
                : null,
            Undecided = [.. open.Distinct()],
        };
    }

    /// <summary>The report with all of its evidence replaced.</summary>
    private LandscapeReport Each(Func<LandscapeEvidence, LandscapeEvidence> by) => this with
    {
        GlobalMinimum = GlobalMinimum is null ? null : GlobalMinimum with { Evidence = by(GlobalMinimum.Evidence) },
        ZeroLoss = ZeroLoss is null ? null : ZeroLoss with { Evidence = by(ZeroLoss.Evidence) },
        SolutionSet = SolutionSet?.Select(piece => piece with { Evidence = by(piece.Evidence) }).ToArray(),
        PartialMinima = PartialMinima?.Select(entry => entry with
        {
            Evidence = by(entry.Evidence),
            EdgeEvidence = entry.EdgeEvidence is null ? null : by(entry.EdgeEvidence),
            Escapes = [.. entry.Escapes.Select(escape => escape with { Evidence = by(escape.Evidence) })],
        }).ToArray(),
        PartialMinimaComplete = by(PartialMinimaComplete),
        Identifiability = Identifiability?.Select(entry => entry with { Evidence = by(entry.Evidence) }).ToArray(),
        Absorption = Absorption?.Select(entry => entry with
        {
            Intended = entry.Intended with { Evidence = by(entry.Intended.Evidence) },
            Absorbing = entry.Absorbing with { Evidence = by(entry.Absorbing.Evidence) },
        }).ToArray(),
        Isolated = Isolated?.Each(by),
    };
}
