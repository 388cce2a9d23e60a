using Microsoft.Z3;
using TheoryChecks.Exact;
using TheoryChecks.Patterns;

namespace TheoryChecks.Solvers.Z3;

/// <summary>
/// Z3 as an oracle, over linear real arithmetic (QF_LRA). A model is read as the rational point it is. An "unsat" is
/// worth its core only: the multipliers come from the exact simplex on the core's few atoms. An answer that exact arithmetic does not confirm is
/// reported as no answer.
/// </summary>
/// <remarks>Not for use by several threads at once. Each atom is asserted once, behind a literal of its own, and assumed when it is asked
/// about.</remarks>
public sealed class Z3Oracle : IAtomOracle, IDisposable
{
    private readonly ExactAtomOracle _exact = new();
    private readonly Dictionary<Atom, nint> _literals = [];
    private readonly Dictionary<nint, Atom> _atoms = [];
    private NativeContext? _context;
    private NativeSolver? _solver;
    private AtomSystem? _system;
    private nint[] _unknowns = [];

    /// <summary>An oracle with a Z3 context of its own.</summary>
    /// <exception cref="DllNotFoundException">The native library is missing; the message says in one line how to get it.</exception>
    public Z3Oracle() => Z3Native.Load();

    /// <inheritdoc/>
    public string Name => $"Z3 {Z3Native.Version} (QF_LRA)";

    /// <summary>Questions asked so far.</summary>
    public long Asked { get; private set; }

    /// <inheritdoc/>
    public AtomProposal Propose(AtomSystem system, IReadOnlyList<Atom> atoms)
    {
        Asked++;
        if (!atoms.All(atom => system.Constraint(atom).Normal.All(x => x.IsRational)))
            return AtomProposal.None("its linear arithmetic takes rational numbers, and the instance has irrational ones");
        if (!ReferenceEquals(_system, system))
            Start(system);
        var literals = atoms.Select(Literal).Distinct().ToArray();
        var status = _solver!.Check(literals);
        var proposal = status switch
        {
            Status.SATISFIABLE => AtomProposal.Holds(Point()),
            Status.UNSATISFIABLE => _exact.Propose(system, [.. _solver.UnsatCore.Select(literal => _atoms[literal])]),
            _ => AtomProposal.None($"it answered unknown: {_solver.ReasonUnknown}"),
        };
        if (proposal.Unknown is not null || proposal.IsRight(system, atoms))
            return proposal;
        return AtomProposal.None(status == Status.SATISFIABLE
            ? $"its model {proposal.Point} does not satisfy the conditions"
            : "the conditions it calls unsatisfiable have a common point");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _solver?.Dispose();
        _context?.Dispose();
    }

    private void Start(AtomSystem system)
    {
        Dispose();
        _literals.Clear();
        _atoms.Clear();
        _system = system;
        _context = new NativeContext([]);
        _solver = _context.MkSimpleSolver();
        _unknowns = [.. Enumerable.Range(0, system.Dimension).Select(j => _context.MkConst($"x{j}", _context.RealSort))];
        if (system.AlwaysPositive is { } t)
            _solver.Assert(_context.MkGt(Form(t), Number(Rational.Zero)));
    }

    private nint Literal(Atom atom)
    {
        if (_literals.TryGetValue(atom, out var known))
            return known;
        var constraint = _system!.Constraint(atom);
        var (left, zero) = (Form(constraint.Normal), Number(Rational.Zero));
        var literal = _context!.MkConst($"a{_literals.Count}", _context.BoolSort);
        _solver!.Assert(_context.MkImplies(literal, constraint.IsStrict ? _context.MkGt(left, zero) : _context.MkGe(left, zero)));
        _atoms[literal] = atom;
        return _literals[atom] = literal;
    }

    private nint Form(RationalVector normal)
    {
        var terms = Enumerable.Range(0, normal.Dimension).Where(j => !normal[j].IsZero)
            .Select(j => _context!.MkMul(Number(normal[j]), _unknowns[j])).ToArray();
        return terms.Length == 0 ? Number(Rational.Zero) : _context!.MkAdd(terms);
    }

    private nint Number(Rational x) => _context!.MkReal(x.ToString());

    private RationalVector Point()
    {
        using var model = _solver!.Model;
        // An unknown that the model leaves open may take any value.
        return new RationalVector(_unknowns.Select(x => model.ConstInterp(x) is var value && value != 0
            ? Rational.Parse(_context!.GetNumeralString(value))
            : Rational.Zero));
    }
}
