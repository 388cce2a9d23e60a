using Google.OrTools.LinearSolver;
using TheoryChecks.Exact;
using TheoryChecks.Patterns;

namespace TheoryChecks.Solvers.OrTools;

/// <summary>
/// GLOP, a floating-point simplex, as an oracle. It is asked linear programs that are always feasible and bounded:
/// <code>maximise t  with  &lt;g,x> >= t (strict atoms),  &lt;g,x> >= t or 0 (weak atoms),  -1 &lt;= x &lt;= 1,  t &lt;= 1</code>
/// First with t for the weak atoms: if the optimum looks positive there is room to round x to a simple point; if it looks zero, the rows with
/// a dual value are solved exactly for multipliers that sum to zero. Where that settles nothing (weak atoms that hold with equality on the whole
/// region), with 0 for the weak atoms: the optimum is positive exactly when the atoms have a common point, and the tight constraints of the basis
/// are solved exactly for it. An answer that exact arithmetic does not confirm is replaced by the exact simplex, started
/// from GLOP's basis. So what this oracle says is right, whatever GLOP's tolerances did.
/// </summary>
/// <remarks>Not for use by several threads at once.</remarks>
public sealed class GlopOracle : IAtomOracle, IDisposable
{
    private const double LooksPositive = 1e-7, LooksUsed = 1e-9;

    private readonly Solver _glop = Solver.CreateSolver("GLOP")
        ?? throw new NotSupportedException("This build of OR-Tools has no GLOP; use the package version that the project pins.");
    private readonly MPSolverParameters _parameters = new();
    private readonly ExactAtomOracle _exact = new();
    private readonly Dictionary<Atom, Row> _rows = [];
    private AtomSystem? _system;

    /// <summary>An oracle with a GLOP of its own.</summary>
    public GlopOracle() =>
        _parameters.SetIntegerParam(MPSolverParameters.IntegerParam.PRESOLVE, (int)MPSolverParameters.PresolveValues.PRESOLVE_OFF);

    /// <inheritdoc/>
    public string Name => $"GLOP {OrToolsNative.Version}";

    /// <summary>Questions asked so far.</summary>
    public long Asked { get; private set; }

    /// <summary>Questions for which GLOP's basis was not the answer, so that the exact simplex had to go on from it.</summary>
    public long Repaired { get; private set; }

    /// <inheritdoc/>
    public AtomProposal Propose(AtomSystem system, IReadOnlyList<Atom> atoms)
    {
        Asked++;
        if (!ReferenceEquals(_system, system))
        {
            _system = system;
            _rows.Clear();
        }
        List<Row> rows = [.. atoms.Distinct().Select(RowOf)];
        if (system.AlwaysPositive is { } t)
            rows.Add(new Row(null, t, isStrict: true));

        var basis = GlopBasis.Solve(_glop, _parameters, rows, system.Dimension, openWeakRows: true);
        if (Confirmed(basis is null ? null : basis.Objective > LooksPositive ? Rounded(basis) : Multipliers(basis, rows)) is { } simple)
            return simple;
        basis = GlopBasis.Solve(_glop, _parameters, rows, system.Dimension, openWeakRows: false);
        if (Confirmed(basis is null ? null : basis.Objective > LooksPositive ? Vertex(basis, rows) : Multipliers(basis, rows)) is { } proposal)
            return proposal;
        Repaired++;
        return _exact.Propose(system, atoms, [.. (basis?.TightRows ?? []).Where(k => rows[k].Atom is not null).Select(k => rows[k].Atom!.Value)]);

        AtomProposal? Confirmed(AtomProposal? proposal) => proposal is not null && proposal.IsRight(system, atoms) ? proposal : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _parameters.Dispose();
        _glop.Dispose();
    }

    private Row RowOf(Atom atom)
    {
        if (_rows.TryGetValue(atom, out var row))
            return row;
        var constraint = _system!.Constraint(atom);
        return _rows[atom] = new Row(atom, constraint.Normal, constraint.IsStrict);
    }

    /// <summary>The solution on a grid so fine that no row loses its whole margin t: rows have entries of at most 1.</summary>
    private static AtomProposal Rounded(GlopBasis basis)
    {
        var bits = (int)Math.Ceiling(Math.Log2(basis.X.Length / basis.Objective));
        return AtomProposal.Holds(new RationalVector(basis.X.Select(x => Rational.FromDouble(Math.Round(Math.ScaleB(x, bits))))));
    }

    /// <summary>The basic solution, exactly: as many tight constraints as there are unknowns (x, t).</summary>
    private static AtomProposal? Vertex(GlopBasis basis, List<Row> rows)
    {
        var dimension = basis.X.Length;
        var equations = new List<RationalVector>();
        var right = new List<Rational>();
        foreach (var k in basis.TightRows)
        {
            equations.Add(new RationalVector(rows[k].Normal.Append(rows[k].IsStrict ? -rows[k].Scale : Rational.Zero)));
            right.Add(Rational.Zero);
        }
        foreach (var (j, bound) in basis.TightVariables)
        {
            equations.Add(RationalVector.Unit(dimension + 1, j));
            right.Add(bound);
        }
        var solution = RationalMatrix.FromRows(dimension + 1, equations).Solve(new RationalVector(right));
        return solution is null ? null : AtomProposal.Holds(new RationalVector(solution.Take(dimension)));
    }

    /// <summary>The multipliers, exactly: rows with a dual value are dependent in one way only, if the basis is what it should be.</summary>
    private AtomProposal? Multipliers(GlopBasis basis, List<Row> rows)
    {
        var used = Enumerable.Range(0, rows.Count).Where(k => basis.Duals[k] > LooksUsed).ToArray();
        if (used.Length == 0)
            return null;
        var dependencies = RationalMatrix.FromRows(used.Select(k => rows[k].Normal)).Transpose().NullSpace();
        if (dependencies is not [var times])
            return null;
        var sign = times.Any(x => x.Sign > 0) ? Rational.One : -Rational.One;
        return AtomProposal.Refuted(_system!.LemmaOf(
            [.. used.Select((k, i) => (rows[k].Atom, Times: sign * times[i]))
                .Where(term => term.Atom is not null)
                .Select(term => (term.Atom!.Value, term.Times))]));
    }

    /// <summary>One constraint: normal . x >= t x scale (strict) or >= 0. In doubles it is divided by the scale, a power of two.</summary>
    internal sealed class Row
    {
        public Row(Atom? atom, RationalVector normal, bool isStrict)
        {
            (Atom, Normal, IsStrict) = (atom, normal, isStrict);
            var largest = normal.Max(Rational.Abs);
            while (Scale < largest)
                Scale *= 2;
            Entries = [.. normal.Select((x, j) => (j, (x / Scale).ToDouble())).Where(entry => entry.Item2 != 0)];
        }

        public Atom? Atom { get; }

        public RationalVector Normal { get; }

        public bool IsStrict { get; }

        public Rational Scale { get; } = Rational.One;

        public (int Column, double Value)[] Entries { get; }
    }
}
