using TheoryChecks.Exact;

namespace TheoryChecks.Landscape;

/// <summary>
/// Feasibility of homogeneous linear conditions over an ordered field Q(alpha): form = 0, form >= 0 and form > 0 (solved as form >= 1). Either a
/// solution or Motzkin multipliers. Method: equalities leave the system by elimination, then the least-index criss-cross method, which is finite.
/// Entries are polynomials over a common denominator, minors of the conditions (Edmonds), so that nothing is ever inverted; signs are decided at
/// alpha.
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
    private readonly List<Polynomial[]> _rows = [];     // det times form k in terms of the nonbasic forms; the first n are the coordinates
    private readonly List<Polynomial[]> _original = []; // the forms as given
    private readonly List<Rational> _scales = [];       // form k as given, times this, is what is kept
    private readonly List<Kind> _kinds = [];
    private readonly int[] _nonbasic;
    private readonly List<int> _slot = [];              // form -> its nonbasic slot, or -1
    private Polynomial _det = AlgebraicField.One;
    private int _detSign = 1;

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

    /// <summary>form = 0. Returns the number of the condition; so do the other two. All conditions are added before the first question.</summary>
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
                // The common denominator is left out: the conditions are homogeneous.
                solution = Primitive([.. Enumerable.Range(0, _n).Select(j => _field.Reduce(_detSign * Value(j)))]);
                multipliers = [];
                return true;
            }
            var entering = Entering(violated);
            if (entering < 0)
            {
                int[] slots = [.. Enumerable.Range(0, _n).Where(j => _field.Sign(_rows[violated][j]) != 0)];
                var times = Primitive([Multiplier(violated, _det), .. slots.Select(j => Multiplier(_nonbasic[j], -_rows[violated][j]))]);
                multipliers = new() { [violated - _n] = times[0] };
                for (var k = 0; k < slots.Length; k++)
                    multipliers[_nonbasic[slots[k]] - _n] = times[k + 1];
                solution = [];
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
        return Primitive(sum);
    }

    private int AddForm(Polynomial[] form, Kind kind)
    {
        Polynomial[] reduced = [.. form.Select(_field.Reduce)];
        var scale = PrimitiveScale(reduced);
        _original.Add(reduced);
        _scales.Add(scale);
        return Add([.. reduced.Select(entry => scale * entry)], kind, -1) - _n;
    }

    /// <summary>The positive multiple with integer coefficients that have no common factor.</summary>
    private static Polynomial[] Primitive(Polynomial[] entries)
    {
        var scale = PrimitiveScale(entries);
        return [.. entries.Select(entry => scale * entry)];
    }

    private static Rational PrimitiveScale(Polynomial[] entries)
    {
        var coefficients = new RationalVector(entries.SelectMany(entry => entry.Coefficients));
        var at = coefficients.ToList().FindIndex(x => !x.IsZero);
        return at < 0 ? Rational.One : coefficients.ToPrimitive()[at] / coefficients[at];
    }

    private int Add(Polynomial[] row, Kind kind, int slot)
    {
        _rows.Add(row);
        _kinds.Add(kind);
        _slot.Add(slot);
        return _rows.Count - 1;
    }

    private Polynomial Multiplier(int form, Polynomial times) => _field.Reduce(_detSign * _scales[form - _n] * times);

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
                && _detSign * _field.Sign(_kinds[k] == Kind.Strict ? Value(k) - _det : Value(k)) < 0)
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
            if (kind == Kind.Equal || (best >= 0 && kind != Kind.Free && _nonbasic[j] > _nonbasic[best]))
                continue;
            var sign = _detSign * _field.Sign(_rows[violated][j]);
            if (sign != 0 && kind == Kind.Free)
                return j;
            if (sign > 0)
                best = j;
        }
        return best;
    }

    /// <summary>det times the value of a form where every nonbasic strict form is 1 and every other nonbasic form is 0.</summary>
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
            sum += _original[form - _n][j] * point[j];
        return _field.Reduce(sum);
    }

    private void Pivot(int form, int slot)
    {
        var pivot = _rows[form];
        for (var k = 0; k < _rows.Count; k++)
        {
            if (k == form)
                continue;
            var row = _rows[k];
            for (var j = 0; j < _n; j++)
            {
                if (j == slot || (row[j].IsZero && (row[slot].IsZero || pivot[j].IsZero)))
                    continue;
                // Sylvester's identity: this division leaves no remainder.
                row[j] = Polynomial.DivRem(pivot[slot] * row[j] - row[slot] * pivot[j], _det).Quotient;
            }
        }
        (_det, _detSign) = (pivot[slot], _field.Sign(pivot[slot]));
        for (var j = 0; j < _n; j++)
            pivot[j] = j == slot ? _det : Polynomial.Zero;
        (_slot[form], _slot[_nonbasic[slot]]) = (slot, -1);
        _nonbasic[slot] = form;
    }
}
