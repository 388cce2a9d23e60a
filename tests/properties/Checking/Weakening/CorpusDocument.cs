using TheoryChecks.Checking;

namespace TheoryChecks.Properties.Checking.Weakening;

/// <summary>A certificate of the corpora, with what the kernel must say of it.</summary>
internal sealed record CorpusDocument(string Name, byte[] Text, Outcome Outcome, string? Reason)
{
    /// <summary>All files and all forgeries.</summary>
    public static IReadOnlyList<CorpusDocument> All { get; } =
    [
        .. Enum.GetValues<Outcome>().SelectMany(outcome => Corpus.Expected(outcome).Select(line =>
            new CorpusDocument($"{Path.GetFileName(Corpus.Folder(outcome))}/{line.File}", Corpus.Read(outcome, line.File), outcome, line.Reason))),
        .. Forgeries.All.Select(forgery => new CorpusDocument($"forged/{forgery.Name}", forgery.Certificate, forgery.Outcome, forgery.Reason)),
    ];

    /// <summary>True if this is the expected answer.</summary>
    public bool Agrees((Outcome Outcome, string? Reason) answer) =>
        answer.Outcome == Outcome && (Reason is null || answer.Reason?.Contains(Reason, StringComparison.Ordinal) == true);
}
