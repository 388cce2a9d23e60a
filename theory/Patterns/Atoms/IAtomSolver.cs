namespace TheoryChecks.Patterns;

/// <summary>
/// Decides growing and shrinking sets of atoms. It proposes; the kernel re-checks every point and every lemma.
/// </summary>
/// <typeparam name="TPoint">How the solver stores points.</typeparam>
internal interface IAtomSolver<TPoint>
{
    /// <summary>Adds an atom.</summary>
    void Push(Atom atom);

    /// <summary>Takes back the last atoms.</summary>
    void Pop(int count);

    /// <summary>True if the point satisfies the atom.</summary>
    bool Holds(TPoint point, Atom atom);

    /// <summary>A point that satisfies all atoms, or else the atoms and multipliers of a lemma against them.</summary>
    bool Solve(out TPoint point, out Lemma lemma);

    /// <summary>The point in the coordinates of the <see cref="AtomSystem"/>.</summary>
    Exact.RationalVector ToVector(TPoint point);
}
