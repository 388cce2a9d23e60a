using TheoryChecks.Exact;
using TheoryChecks.Patterns;

namespace TheoryChecks.Bench;

/// <summary>Counts the questions that a walk asks its solver.</summary>
internal sealed class CountingSolver<TPoint>(IAtomSolver<TPoint> inner) : IAtomSolver<TPoint>
{
    public long Questions { get; private set; }

    public void Push(Atom atom) => inner.Push(atom);

    public void Pop(int count) => inner.Pop(count);

    public bool Holds(TPoint point, Atom atom) => inner.Holds(point, atom);

    public bool Solve(out TPoint point, out Lemma lemma)
    {
        Questions++;
        return inner.Solve(out point, out lemma);
    }

    public RationalVector ToVector(TPoint point) => inner.ToVector(point);
}
