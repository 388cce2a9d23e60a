using TheoryChecks.Exact;

namespace TheoryChecks.Patterns;

/// <summary>Lets any oracle walk the decision tree. It passes the oracle's answers on as they are: the kernel is the judge of the tree.</summary>
internal sealed class OracleAtomSolver(AtomSystem system, IAtomOracle oracle) : IAtomSolver<RationalVector>
{
    private readonly List<Atom> _atoms = [];

    public void Push(Atom atom) => _atoms.Add(atom);

    public void Pop(int count) => _atoms.RemoveRange(_atoms.Count - count, count);

    public bool Holds(RationalVector point, Atom atom) => system.Satisfies(point, atom);

    public bool Solve(out RationalVector point, out Lemma lemma)
    {
        var proposal = oracle.Propose(system, _atoms);
        (point, lemma) = (proposal.Point!, proposal.Lemma!);
        return proposal.Unknown is null
            ? point is not null
            : throw new OracleGaveUpException($"{oracle.Name} decided nothing about {Counted.Of(_atoms.Count, "condition")}: {proposal.Unknown}");
    }

    public RationalVector ToVector(RationalVector point) => point;
}
