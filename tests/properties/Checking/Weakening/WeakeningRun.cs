using TheoryChecks.Checking;

namespace TheoryChecks.Properties.Checking.Weakening;

/// <summary>What the corpora do to each weakening of some sources.</summary>
internal sealed class WeakeningRun
{
    /// <summary>The sources.</summary>
    public static string Folder => Path.Combine(House.RepositoryRoot.Path, "theory", "Checking");

    /// <summary>Weakens the sources in question and runs the corpora against each weakening.</summary>
    public WeakeningRun(Predicate<string> inQuestion)
    {
        var kernel = WovenKernel.Of(Folder, inQuestion);
        Refused = kernel.Refused;
        var meeting = new Dictionary<int, List<CorpusDocument>>();
        foreach (var document in CorpusDocument.All)
        {
            var met = new HashSet<int>();
            if (!document.Agrees(kernel.Check(document.Text, met: met)))
                throw new InvalidOperationException($"with nothing weakened, the woven kernel does not say what is expected of {document.Name}");
            foreach (var id in met)
                (meeting.TryGetValue(id, out var list) ? list : meeting[id] = []).Add(document);
        }
        foreach (var weakening in kernel.Weakenings)
            Fates.Add(FateOf(kernel, weakening, meeting.GetValueOrDefault(weakening.Id) ?? []));
    }

    /// <summary>Every weakening, with the document that kills it, if one does.</summary>
    public List<WeakeningFate> Fates { get; } = [];

    /// <summary>Weakenings that the compiler refuses.</summary>
    public int Refused { get; }

    /// <summary>
    /// A document that the weakened kernel accepts though it must not, or the reverse; failing that, one about which it says something else.
    /// </summary>
    private static WeakeningFate FateOf(WovenKernel kernel, Weakening weakening, List<CorpusDocument> documents)
    {
        CorpusDocument? other = null;
        foreach (var document in documents)
        {
            var answer = kernel.Check(document.Text, weakening.Id);
            if (answer.Outcome == Outcome.Accepted != (document.Outcome == Outcome.Accepted))
                return new WeakeningFate(weakening, document.Name, ChangesAcceptance: true);
            if (other is null && !document.Agrees(answer))
                other = document;
        }
        return new WeakeningFate(weakening, other?.Name, ChangesAcceptance: false);
    }
}
