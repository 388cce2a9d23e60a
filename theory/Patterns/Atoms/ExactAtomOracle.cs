using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Patterns;

/// <summary>
/// The exact simplex as an oracle: it always answers, and right. Another solver's basis may be given as the place to start, which saves pivots
/// when that solver was right and costs some when it was not.
/// </summary>
internal sealed class ExactAtomOracle : IAtomOracle
{
    public string Name => "exact simplex";

    public AtomProposal Propose(AtomSystem system, IReadOnlyList<Atom> atoms) => Propose(system, atoms, []);

    /// <summary>The same, starting from the vertex at which the atoms of <paramref name="tight"/> hold with equality.</summary>
    public AtomProposal Propose(AtomSystem system, IReadOnlyList<Atom> atoms, IReadOnlyList<Atom> tight)
    {
        if (!system.IsRational)
            return Solve<Rational>(system, atoms, tight);
        try
        {
            return Solve<long>(system, atoms, tight);
        }
        catch (OverflowException)
        {
            return Solve<BigInteger>(system, atoms, tight);
        }
    }

    private static AtomProposal Solve<T>(AtomSystem system, IReadOnlyList<Atom> atoms, IReadOnlyList<Atom> tight)
        where T : struct, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>, IMultiplyOperators<T, T, T>, IDivisionOperators<T, T, T>,
            IUnaryNegationOperators<T, T>, IComparisonOperators<T, T, bool>
    {
        var solver = new SimplexAtomSolver<T>(system);
        foreach (var atom in atoms)
            solver.Push(atom);
        solver.StartAt(tight);
        return solver.Solve(out var point, out var lemma) ? AtomProposal.Holds(solver.ToVector(point)) : AtomProposal.Refuted(lemma);
    }
}
