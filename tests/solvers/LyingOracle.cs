using TheoryChecks.Exact;
using TheoryChecks.Patterns;

namespace TheoryChecks.SolverTests;

/// <summary>The ways in which <see cref="LyingOracle"/> gives a wrong answer.</summary>
public enum Lie
{
    /// <summary>A point is denied: a made-up lemma uses all atoms with multiplier 1.</summary>
    DenyPoint,

    /// <summary>A lemma is denied: the last point that was given is given again.</summary>
    DenyLemma,

    /// <summary>A point is moved across one condition's boundary, into the neighbouring cell.</summary>
    NeighbouringCell,

    /// <summary>The sign of a point is turned.</summary>
    OppositePoint,

    /// <summary>One multiplier of a lemma is doubled.</summary>
    PerturbMultiplier,

    /// <summary>One multiplier of a lemma is negated.</summary>
    NegateMultiplier,

    /// <summary>One term of a lemma is left out.</summary>
    DropTerm,

    /// <summary>One atom of a lemma is replaced by another that was never asked about: its own opposite, or a cell beyond.</summary>
    ForeignAtom,
}

/// <summary>An exact oracle that lies once: at the first question, from a given one on, at which the lie can be told.</summary>
internal sealed class LyingOracle(Lie lie, int from) : IAtomOracle
{
    private readonly ExactAtomOracle _truth = new();
    private int _asked;
    private RationalVector? _lastPoint;

    public string Name => "a lying oracle";

    /// <summary>True once an answer was given that exact arithmetic contradicts.</summary>
    public bool HasLied { get; private set; }

    public AtomProposal Propose(AtomSystem system, IReadOnlyList<Atom> atoms)
    {
        var truth = _truth.Propose(system, atoms);
        var answer = !HasLied && _asked++ >= from ? Distort(system, atoms, truth) : null;
        _lastPoint = truth.Point ?? _lastPoint;
        // Some distortions of degenerate answers are right after all; those are no lies.
        if (answer is null || answer.IsRight(system, atoms))
            return truth;
        HasLied = true;
        return answer;
    }

    private AtomProposal? Distort(AtomSystem system, IReadOnlyList<Atom> atoms, AtomProposal truth) => (lie, truth) switch
    {
        (Lie.DenyPoint, { Point: not null }) when atoms.Count > 0 => AtomProposal.Refuted(new Lemma(atoms.Select(atom => (atom, Rational.One)))),
        (Lie.DenyLemma, { Lemma: not null }) when _lastPoint is not null => AtomProposal.Holds(_lastPoint),
        (Lie.NeighbouringCell, { Point: { } point }) when atoms.Count > 0 => Neighbour(system, atoms[^1], point),
        (Lie.OppositePoint, { Point: { } point }) when !system.Rule.HasThreshold => AtomProposal.Holds(-point),
        (Lie.PerturbMultiplier, { Lemma: { } lemma }) => Changed(lemma, terms => terms[^1].Times *= 2),
        (Lie.NegateMultiplier, { Lemma: { } lemma }) => Changed(lemma, terms => terms[0].Times = -terms[0].Times),
        (Lie.DropTerm, { Lemma.Terms: { Length: > 1 } terms }) => AtomProposal.Refuted(new Lemma(terms[1..])),
        (Lie.ForeignAtom, { Lemma: { } lemma }) => Changed(lemma, terms => terms[0].Atom = Opposite(terms[0].Atom)),
        _ => null,
    };

    private static AtomProposal Changed(Lemma lemma, Action<(Atom Atom, Rational Times)[]> change)
    {
        (Atom, Rational)[] terms = [.. lemma.Terms];
        change(terms);
        return AtomProposal.Refuted(new Lemma(terms));
    }

    private static Atom Opposite(Atom atom) => atom.Kind switch
    {
        AtomKind.On => Atom.Off(atom.First),
        AtomKind.Off => Atom.On(atom.First),
        _ => Atom.Beats(atom.Second, atom.First),
    };

    /// <summary>x - s g with g the atom's normal and s so large that the atom fails; null where that leaves t > 0 or g is 0.</summary>
    private static AtomProposal? Neighbour(AtomSystem system, Atom atom, RationalVector point)
    {
        var normal = system.Constraint(atom).Normal;
        if (normal.IsZero)
            return null;
        var step = (normal.Dot(point) + (atom.IsStrict ? Rational.Zero : Rational.One)) / normal.SquaredNorm;
        var moved = point - step * normal;
        return system.Rule.HasThreshold && moved[system.Dimension - 1].Sign <= 0 ? null : AtomProposal.Holds(moved);
    }
}
