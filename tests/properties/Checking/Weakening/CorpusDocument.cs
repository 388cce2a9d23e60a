using System.Text;
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
        .. BesideDocuments.All.Select((item, k) => new CorpusDocument($"beside/{k}", Encoding.UTF8.GetBytes(item.Text), item.Outcome, item.Reason)),
        .. Parts.Select(part => new CorpusDocument(part.Text.Split('\n')[0], Encoding.UTF8.GetBytes(part.Text), part.Outcome, part.Reason)),
    ];

    /// <summary>What is asked of parts, which no certificate holds: prefixes that cover the root (- is the empty one), or begin a tree of the instance.</summary>
    private static (string Text, Outcome Outcome, string? Reason)[] Parts =>
    [
        ("parts -", Outcome.Accepted, null),
        ("parts 0 10 11", Outcome.Accepted, null),
        ("parts", Outcome.Rejected, "no part covers the root"),
        ("parts 1 00", Outcome.Rejected, "no part covers 01"),
        ("parts 0 1 1", Outcome.Rejected, "2 parts cover 1"),
        ($"prefix 10\n{OneOfTwo("[[1]]")}", Outcome.Rejected, "2 cells of 2 decided beforehand leave nothing to a tree"),
        ($"prefix 100\n{OneOfTwo("[[1]]")}", Outcome.Rejected, "3 cells of 2 decided beforehand leave nothing to a tree"),
        ($"prefix 11\n{OneOfTwo("[[1],[2]]")}", Outcome.Rejected, "cell 1 has no room to be decided like that"),
    ];

    private static string OneOfTwo(string inputs) =>
        """{"schema":"theorychecks.instance/1","name":"p","activation":{"kind":"topk","k":1},"neurons":2,"features":{"input":INPUTS}}"""
            .Replace("INPUTS", inputs, StringComparison.Ordinal);

    /// <summary>True if this is the expected answer.</summary>
    public bool Agrees((Outcome Outcome, string? Reason) answer) =>
        answer.Outcome == Outcome && (Reason is null || answer.Reason?.Contains(Reason, StringComparison.Ordinal) == true);
}
