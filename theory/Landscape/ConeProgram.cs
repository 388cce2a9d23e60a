using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>
/// Feasibility of homogeneous linear conditions over an ordered field Q(alpha): form = 0, form >= 0 and form > 0 (solved as form >= 1). Either a
/// solution or Motzkin multipliers. Method: equalities leave the system by elimination, then the least-index criss-cross method, which is finite.
/// </summary>
internal sealed class ConeProgram
{
    private enum Kind
    {
        Free,
        Equal,
        Weak,
        Strict,
    }

    private readonly AlgebraicField _field;
    private readonly int _n;
    private readonly List<Polynomial[]> _rows = []; // form k in terms of the nonbasic forms; the first n are the coordinates
    private readonly List<Kind> _kinds = [];
    private readonly int[] _nonbasic;
    private readonly List<int> _slot = [];          // form -> its nonbasic slot, or -1

    public ConeProgram(AlgebraicField field, int variables)
    {
        (_field, _n) = (field, variables);
        _nonbasic = [.. Enumerable.Range(0, variables)];
        for (var j = 0; j < variables; j++)
        {
            var row = Enumerable.Repeat(Polynomial.Zero, variables).ToArray();
            row[j] = AlgebraicField.One;
            Add(row, Kind.Free, j);
        }
    }

    /// <summary>The number of variables.</summary>
    public int Variables => _n;

    /// <summary>form = 0. Returns the number of the condition; so do the other two.</summary>
    public int AddEqual(Polynomial[] form) => AddForm(form, Kind.Equal);

    /// <summary>form >= 0.</summary>
    public int AddWeak(Polynomial[] form) => AddForm(form, Kind.Weak);

    /// <summary>form > 0.</summary>
    public int AddStrict(Polynomial[] form) => AddForm(form, Kind.Strict);

    /// <summary>
    /// A solution, or multipliers t by condition with sum t form = 0, t >= 0 on inequalities and t > 0 on some strict one.
    /// </summary>
    public bool Solve(out Polynomial[] solution, out Dictionary<int, Polynomial> multipliers)
    {
        EliminateEqualities();
        while (true)
        {
            var violated = FirstViolated();
            if (violated < 0)
            {
                solution = [.. Enumerable.Range(0, _n).Select(Value)];
                multipliers = [];
                return true;
            }
            var entering = Entering(violated);
            if (entering < 0)
            {
                solution = [];
                multipliers = new() { [violated - _n] = AlgebraicField.One };
                for (var j = 0; j < _n; j++)
                    if (_field.Sign(_rows[violated][j]) != 0)
                        multipliers[_nonbasic[j] - _n] = -_rows[violated][j];
                return false;
            }
            Pivot(violated, entering);
        }
    }

    /// <summary>A solution that is strict on every weak condition that can be strict, or null. It is a sum of solutions.</summary>
    public Polynomial[]? RelativeInterior()
    {
        if (!Solve(out var sum, out _))
            return null;
        for (var k = _n; k < _rows.Count; k++)
        {
            if (_kinds[k] != Kind.Weak || _field.Sign(ValueAt(k, sum)) > 0)
                continue;
            _kinds[k] = Kind.Strict;
            if (Solve(out var more, out _))
                for (var j = 0; j < _n; j++)
                    sum[j] += more[j];
            _kinds[k] = Kind.Weak;
        }
        return sum;
    }

    private int AddForm(Polynomial[] form, Kind kind)
    {
        // Forms arrive before the first pivot, so they are in terms of the coordinates.
        _original.Add(form);
        return Add([.. form.Select(_field.Reduce)], kind, -1) - _n;
    }

    private readonly List<Polynomial[]> _original = [];

    private int Add(Polynomial[] row, Kind kind, int slot)
    {
        _rows.Add(row);
        _kinds.Add(kind);
        _slot.Add(slot);
        return _rows.Count - 1;
    }

    private void EliminateEqualities()
    {
        for (var k = _n; k < _rows.Count; k++)
        {
            if (_kinds[k] != Kind.Equal || _slot[k] >= 0)
                continue;
            var j = Array.FindIndex(_nonbasic, form => _kinds[form] == Kind.Free && _field.Sign(_rows[k][_slot[form]]) != 0);
            if (j >= 0)
                Pivot(k, j); // else the equality follows from earlier ones
        }
    }

    private int FirstViolated()
    {
        for (var k = _n; k < _rows.Count; k++)
            if (_slot[k] < 0 && _kinds[k] != Kind.Equal
                && _field.Sign(_kinds[k] == Kind.Strict ? Value(k) - AlgebraicField.One : Value(k)) < 0)
                return k;
        return -1;
    }

    /// <summary>The slot that may grow the violated form: a free one, else the least index; equalities stay where they are.</summary>
    private int Entering(int violated)
    {
        var best = -1;
        for (var j = 0; j < _n; j++)
        {
            var kind = _kinds[_nonbasic[j]];
            var sign = kind == Kind.Equal ? 0 : _field.Sign(_rows[violated][j]);
            if (sign != 0 && kind == Kind.Free)
                return j;
            if (sign > 0 && (best < 0 || _nonbasic[j] < _nonbasic[best]))
                best = j;
        }
        return best;
    }

    /// <summary>The value of a form where every nonbasic strict form is 1 and every other nonbasic form is 0.</summary>
    private Polynomial Value(int form)
    {
        var sum = Polynomial.Zero;
        for (var j = 0; j < _n; j++)
            if (_kinds[_nonbasic[j]] == Kind.Strict)
                sum += _rows[form][j];
        return sum;
    }

    private Polynomial ValueAt(int form, Polynomial[] point)
    {
        var sum = Polynomial.Zero;
        for (var j = 0; j < _n; j++)
            sum += _field.Multiply(_original[form - _n][j], point[j]);
        return sum;
    }

    private void Pivot(int form, int slot)
    {
        var old = _nonbasic[slot];
        var pivot = _rows[form];
        var inverse = _field.Divide(AlgebraicField.One, pivot[slot]);
        // old = (form - sum of the others) / pivot
        var expression = new Polynomial[_n];
        for (var j = 0; j < _n; j++)
            expression[j] = j == slot ? inverse : -_field.Multiply(inverse, pivot[j]);
        for (var k = 0; k < _rows.Count; k++)
        {
            var factor = _rows[k][slot];
            if (k == form || factor.IsZero)
                continue;
            for (var j = 0; j < _n; j++)
                _rows[k][j] = j == slot ? _field.Multiply(factor, expression[j]) : _rows[k][j] + _field.Multiply(factor, expression[j]);
        }
        for (var j = 0; j < _n; j++)
            pivot[j] = j == slot ? AlgebraicField.One : Polynomial.Zero;
        _nonbasic[slot] = form;
        (_slot[form], _slot[old]) = (slot, -1);
    }
}
