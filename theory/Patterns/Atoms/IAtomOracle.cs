namespace TheoryChecks.Patterns;

/// <summary>
/// Decides lists of atoms by any means: exact simplex, a floating-point LP solver, an SMT solver. It proposes plain data; whoever reports an
/// answer lets the kernel re-check it first.
/// </summary>
public interface IAtomOracle
{
    /// <summary>The solver and its version, for reports.</summary>
    string Name { get; }

    /// <summary>Proposes a point that satisfies all the atoms (and the base condition of the system), or a lemma against some of them, or neither
    /// with the reason.</summary>
    AtomProposal Propose(AtomSystem system, IReadOnlyList<Atom> atoms);
}
