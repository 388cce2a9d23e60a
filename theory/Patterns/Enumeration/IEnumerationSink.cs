using TheoryChecks.Exact;

namespace TheoryChecks.Patterns;

/// <summary>
/// Receives a decision tree in preorder, as docs/certificates/enumeration.md lays it out: cells are decided in a fixed order, off before on.
/// Each child that the rule allows is either open or closed by a lemma; an open child that decides the last cell is followed by an encoder.
/// </summary>
internal interface IEnumerationSink
{
    /// <summary>A lemma; lemmas are numbered from 0 in the order of these calls, and come before their first use.</summary>
    void Lemma(Lemma lemma);

    /// <summary>The next child is reachable: its own children, or its point, follow.</summary>
    void Open();

    /// <summary>The next child is empty, by that lemma.</summary>
    void Closed(int lemma);

    /// <summary>An encoder, row after row, with the complete pattern just opened.</summary>
    void Point(RationalVector encoder);
}
