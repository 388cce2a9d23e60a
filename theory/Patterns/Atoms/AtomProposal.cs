using TheoryChecks.Exact;

namespace TheoryChecks.Patterns;

/// <summary>An oracle's answer about a list of atoms: a point, a lemma, or the reason why there is neither. It proves nothing by itself.</summary>
public sealed record AtomProposal
{
    private AtomProposal()
    {
    }

    /// <summary>A point said to satisfy every atom, in the coordinates of the <see cref="AtomSystem"/>, or null.</summary>
    public RationalVector? Point { get; private init; }

    /// <summary>A lemma said to refute the atoms together, or null.</summary>
    public Lemma? Lemma { get; private init; }

    /// <summary>Why the oracle has no answer, or null if it has one.</summary>
    public string? Unknown { get; private init; }

    /// <summary>The atoms hold at this point.</summary>
    public static AtomProposal Holds(RationalVector point) => new() { Point = point };

    /// <summary>The atoms contradict one another.</summary>
    public static AtomProposal Refuted(Lemma lemma) => new() { Lemma = lemma };

    /// <summary>No answer, for this reason.</summary>
    public static AtomProposal None(string reason) => new() { Unknown = reason };

    /// <summary>True if exact arithmetic confirms the point, or the lemma, for these atoms of the system.</summary>
    public bool IsRight(AtomSystem system, IReadOnlyList<Atom> atoms) =>
        Point is not null ? system.Satisfies(Point, atoms) : Lemma is not null && system.Refutes(Lemma, atoms);
}
