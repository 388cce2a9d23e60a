namespace TheoryChecks.Landscape;

/// <summary>What stands behind an answer: findings and, once they are judged, which of them are accepted.</summary>
public sealed record LandscapeEvidence
{
    private readonly bool _isVacuous, _isJudged;

    /// <param name="findings">The findings.</param>
    /// <param name="isVacuous">True if without any finding there is nothing to prove.</param>
    internal LandscapeEvidence(IReadOnlyList<LandscapeFinding> findings, bool isVacuous = false) => (Findings, _isVacuous) = (findings, isVacuous);

    /// <summary>No finding at all.</summary>
    public static LandscapeEvidence None { get; } = new([]);

    /// <summary>The findings.</summary>
    public IReadOnlyList<LandscapeFinding> Findings { get; }

    /// <summary>The names of the accepted findings; none before they are judged.</summary>
    public IReadOnlyList<string> Names { get; private init; } = [];

    /// <summary>True if there are findings, or there was nothing to prove, and every one is accepted.</summary>
    public bool IsAccepted => _isJudged && Names.Count == Findings.Count && (_isVacuous || Findings.Count > 0);

    /// <summary>"kernel", or "undecided" for what nobody accepted.</summary>
    public string Word => IsAccepted ? "kernel" : "undecided";

    /// <summary>The same, judged: null accepts a finding, anything else says why not.</summary>
    internal LandscapeEvidence Judged(Func<LandscapeFinding, string?> judge) =>
        new(Findings, _isVacuous, [.. Findings.Where(finding => judge(finding) is null).Select(finding => finding.Name)]);

    private LandscapeEvidence(IReadOnlyList<LandscapeFinding> findings, bool isVacuous, IReadOnlyList<string> names)
        : this(findings, isVacuous) => (_isJudged, Names) = (true, names);
}
