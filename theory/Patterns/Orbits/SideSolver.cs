using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Patterns;

/// <summary>
/// An encoder with given lines on and the others off, or a lemma: with 64-bit numbers, and from the first one that does not fit, without bounds.
/// </summary>
internal sealed class SideSolver
{
    private readonly GateLines _lines;
    private readonly AtomSystem _system;
    private readonly SimplexAtomSolver<long>? _narrow;
    private readonly SimplexAtomSolver<Rational>? _field;
    private SimplexAtomSolver<BigInteger>? _wide;

    public SideSolver(GateLines lines)
    {
        _lines = lines;
        _system = new AtomSystem(GateRule.OneNeuron(lines.Count, lines.Threshold), lines.Inputs);
        if (_system.IsRational)
            _narrow = new SimplexAtomSolver<long>(_system);
        else
            _field = new SimplexAtomSolver<Rational>(_system);
    }

    /// <summary>The encoder, or else the lemma, whose cells are lines.</summary>
    public bool Solve(sbyte[] sides, out RationalVector encoder, out Lemma lemma)
    {
        if (_field is not null)
            return Solve(_field, sides, out encoder, out lemma);
        if (_wide is null)
        {
            try
            {
                return Solve(_narrow!, sides, out encoder, out lemma);
            }
            catch (OverflowException)
            {
                _wide = new SimplexAtomSolver<BigInteger>(_system);
            }
        }
        return Solve(_wide, sides, out encoder, out lemma);
    }

    private bool Solve<T>(SimplexAtomSolver<T> solver, sbyte[] sides, out RationalVector encoder, out Lemma lemma)
        where T : struct, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>, IMultiplyOperators<T, T, T>, IDivisionOperators<T, T, T>,
            IUnaryNegationOperators<T, T>, IComparisonOperators<T, T, bool>
    {
        for (var line = 0; line < _lines.Count; line++)
            solver.Push(sides[line] > 0 ? Atom.On(line) : Atom.Off(line));
        var isFeasible = solver.Solve(out var point, out lemma);
        solver.Pop(_lines.Count);
        encoder = isFeasible ? _system.EncoderEntriesOf(solver.ToVector(point)) : null!;
        return isFeasible;
    }
}
