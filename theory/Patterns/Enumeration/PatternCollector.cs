using TheoryChecks.Exact;

namespace TheoryChecks.Patterns;

/// <summary>Collects the patterns of a tree, or only their classes up to permuting neurons, as its points go by.</summary>
internal sealed class PatternCollector(GateRule rule, RationalMatrix inputs, bool keepList, bool keepClasses, EnumeratorOptions options)
    : IEnumerationSink
{
    private readonly List<ActivationPattern> _list = [];
    private readonly HashSet<ActivationPattern> _classes = [];
    private IEnumerationSink? _next;

    public int Classes => _classes.Count;

    public PatternCollector And(IEnumerationSink? next)
    {
        _next = next;
        return this;
    }

    /// <summary>The patterns in lexicographic order, or null if they were not kept.</summary>
    public IReadOnlyList<ActivationPattern>? SortedList()
    {
        _list.Sort();
        return keepList ? _list : null;
    }

    public void Lemma(Lemma lemma) => _next?.Lemma(lemma);

    public void Open() => _next?.Open();

    public void Closed(int lemma) => _next?.Closed(lemma);

    public void Point(RationalVector encoder)
    {
        _next?.Point(encoder);
        if (!keepList && !keepClasses)
            return;
        if (Math.Max(_list.Count, _classes.Count) >= options.MaxKept)
            throw new EnumerationLimitException(
                $"There are more than {options.MaxKept} patterns to keep in memory; raise --max-kept, or count without --list.");
        var pattern = ActivationPattern.FromGate(rule.Gate(encoder, inputs));
        if (keepList)
            _list.Add(pattern);
        if (keepClasses)
            _classes.Add(pattern.Canonical());
    }
}
