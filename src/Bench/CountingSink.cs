using TheoryChecks.Exact;
using TheoryChecks.Patterns;

namespace TheoryChecks.Bench;

/// <summary>Counts a tree and forgets it.</summary>
internal sealed class CountingSink : IEnumerationSink
{
    public long Lemmas { get; private set; }

    public long Children { get; private set; }

    public void Lemma(Lemma lemma) => Lemmas++;

    public void Open() => Children++;

    public void Closed(int lemma) => Children++;

    public void Point(RationalVector encoder)
    {
    }
}
