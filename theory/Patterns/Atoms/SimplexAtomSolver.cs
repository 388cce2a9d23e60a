using System.Numerics;
using System.Runtime.CompilerServices;
using TheoryChecks.Exact;

namespace TheoryChecks.Patterns;

/// <summary>
/// Exact feasibility of atoms by the least-index criss-cross method, fraction-free. The state is a basis B of forms with the
/// adjugate det(A_B) A_B^-1, all integers, or numbers of a quadratic field. It depends on no signs, so it survives backtracking: each call starts
/// from the last basis.
/// "form > 0" is solved as form >= 1, "form &lt;= 0" as it stands (Lemma "scaling", docs/theory.md).
/// </summary>
/// <typeparam name="T">long while the numbers are small; an OverflowException says when a wider type is needed. BigInteger, or Rational for
/// irrational numbers.</typeparam>
internal sealed class SimplexAtomSolver<T> : IAtomSolver<T[]>
    where T : struct, IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>, IMultiplyOperators<T, T, T>, IDivisionOperators<T, T, T>,
        IUnaryNegationOperators<T, T>, IComparisonOperators<T, T, bool>
{
    private const int NotInBasis = -1;

    private static readonly T One = Convert(Rational.One);

    private readonly AtomSystem _system;
    private readonly int _m;
    private T[]?[] _rows = [];                       // by form
    private int[] _position = [];                    // form -> trail position, or -1
    private int _count;                              // forms asserted: the trail, oldest first, is the index order of the criss-cross rule
    private int[] _forms = new int[16];              // by trail position
    private T[][] _trailRows = new T[16][];          // by trail position: the form's row
    private sbyte[] _bounds = new sbyte[16];         // by trail position: +1: form >= 1, 0: form <= 0, -1: form <= -1
    private readonly int[] _basis;                   // slot -> form, or -1 for a coordinate not yet replaced
    private readonly T[] _adjugate;                  // slot k holds the direction in which basis form k grows, times det
    private T _det = One;                          // > 0
    private readonly T[] _vertex;                    // det x the basic solution
    private readonly T[] _row;                       // the violated form in terms of the basis, times det

    public SimplexAtomSolver(AtomSystem system)
    {
        _system = system;
        _m = system.Dimension;
        _basis = new int[_m];
        Array.Fill(_basis, NotInBasis);
        _adjugate = new T[_m * _m];
        for (var k = 0; k < _m; k++)
            _adjugate[k * _m + k] = One;
        _vertex = new T[_m];
        _row = new T[_m];
        if (system.BaseForm >= 0)
            Assert(system.BaseForm, 1);
    }

    /// <summary>Pivots made so far, for benchmarks.</summary>
    public long Pivots { get; private set; }

    public void Push(Atom atom)
    {
        var (form, side) = _system.FormOf(atom);
        Assert(form, (sbyte)(side > 0 ? 1 : 0));
    }

    /// <summary>Adds a weak atom with strict inequality: form &lt; 0 instead of form &lt;= 0.</summary>
    public void PushStrictly(Atom atom)
    {
        var (form, side) = _system.FormOf(atom);
        Assert(form, (sbyte)(side > 0 ? 1 : -1));
    }

    public void Pop(int count)
    {
        for (; count > 0; count--)
            _position[_forms[--_count]] = -1;
    }

    public bool Holds(T[] point, Atom atom)
    {
        var (form, side) = _system.FormOf(atom);
        var sign = Sign(Dot(Row(form), point));
        return side > 0 ? sign > 0 : sign <= 0;
    }

    public bool Solve(out T[] point, out Lemma lemma)
    {
        while (true)
        {
            FindVertex();
            var violated = FirstViolated();
            if (violated < 0)
            {
                point = Primitive(_vertex);
                lemma = null!;
                return true;
            }
            Express(_forms[violated]);
            var slot = Entering(_bounds[violated] > 0 ? 1 : -1);
            if (slot < 0)
            {
                point = null!;
                lemma = ProofAgainst(violated);
                return false;
            }
            Pivot(slot, _forms[violated]);
        }
    }

    public RationalVector ToVector(T[] point) =>
        new(point.Select(ToRational));

    /// <summary>Pivots to the vertex at which these atoms are tight, as far as they are independent; each of them must have been pushed.</summary>
    public void StartAt(IEnumerable<Atom> tight)
    {
        var wanted = tight.Select(atom => _system.FormOf(atom).Form).ToHashSet();
        foreach (var form in wanted)
        {
            if (Array.IndexOf(_basis, form) >= 0)
                continue;
            Express(form);
            for (var slot = 0; slot < _m; slot++)
            {
                if (_row[slot] == Zero || wanted.Contains(_basis[slot]))
                    continue;
                Pivot(slot, form);
                break;
            }
        }
    }

    private void Assert(int form, sbyte bound)
    {
        var row = Row(form);
        if (_count == _forms.Length)
        {
            Array.Resize(ref _forms, 2 * _count);
            Array.Resize(ref _trailRows, 2 * _count);
            Array.Resize(ref _bounds, 2 * _count);
        }
        _position[form] = _count;
        _forms[_count] = form;
        _trailRows[_count] = row;
        _bounds[_count++] = bound;
    }

    private T[] Row(int form)
    {
        if (form >= _rows.Length)
        {
            var old = _rows.Length;
            Array.Resize(ref _rows, Math.Max(2 * old, form + 16));
            Array.Resize(ref _position, _rows.Length);
            Array.Fill(_position, -1, old, _position.Length - old);
        }
        return _rows[form] ??= [.. _system.Coefficients(form).Select(Convert)];
    }

    private static T Dot(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        var sum = Zero;
        for (var j = 0; j < a.Length && j < b.Length; j++)
            sum += a[j] * b[j];
        return sum;
    }

    private Span<T> Direction(int slot) => _adjugate.AsSpan(slot * _m, _m);

    /// <summary>The trail position of the form in a slot, or -1 if nothing is asked of it now (then it may move either way).</summary>
    private int PositionOfSlot(int slot) => _basis[slot] is var form && form == NotInBasis ? -1 : _position[form];

    private void FindVertex()
    {
        Array.Clear(_vertex);
        for (var k = 0; k < _m; k++)
        {
            if (PositionOfSlot(k) is not (>= 0 and var position) || _bounds[position] == 0)
                continue;
            var direction = Direction(k);
            for (var j = 0; j < _m; j++)
                _vertex[j] += _bounds[position] > 0 ? direction[j] : -direction[j];
        }
    }

    private int FirstViolated()
    {
        for (var p = 0; p < _count; p++)
        {
            var value = Dot(_trailRows[p], _vertex);
            if (_bounds[p] switch { > 0 => value < _det, 0 => value > Zero, _ => value > -_det })
                return p;
        }
        return -1;
    }

    private void Express(int form)
    {
        var row = Row(form);
        for (var k = 0; k < _m; k++)
            _row[k] = Dot(row, Direction(k));
    }

    /// <summary>The slot whose form may move so that the violated form moves the wanted way: free ones first, then the least index.</summary>
    private int Entering(int wanted)
    {
        var best = -1;
        for (var k = 0; k < _m; k++)
        {
            var effect = Sign(_row[k]);
            if (effect == 0)
                continue;
            var position = PositionOfSlot(k);
            if (position < 0)
                return k;
            var canMove = _bounds[position] > 0 ? 1 : -1;
            if (effect * canMove == wanted && (best < 0 || position < PositionOfSlot(best)))
                best = k;
        }
        return best;
    }

    private void Pivot(int slot, int form)
    {
        Pivots++;
        var pivot = _row[slot];
        var flip = pivot < Zero;
        var entering = Direction(slot);
        for (var k = 0; k < _m; k++)
        {
            if (k == slot)
                continue;
            var direction = Direction(k);
            var factor = _row[k];
            for (var j = 0; j < _m; j++)
            {
                var entry = Combine(pivot, direction[j], factor, entering[j], _det);
                direction[j] = flip ? -entry : entry;
            }
        }
        if (flip)
            for (var j = 0; j < _m; j++)
                entering[j] = -entering[j];
        // The direction of the entering form keeps its numbers: det' = |pivot| divides them as det did before.
        _det = flip ? -pivot : pivot;
        _basis[slot] = form;
    }

    /// <summary>(a b - c d) / det, a division without rest by Sylvester's identity; where T is long, only the result has to fit.</summary>
    private static T Combine(T a, T b, T c, T d, T det)
    {
        if (typeof(T) != typeof(long))
            return (a * b - c * d) / det;
        var product = Math.BigMul(Unsafe.BitCast<T, long>(a), Unsafe.BitCast<T, long>(b))
            - Math.BigMul(Unsafe.BitCast<T, long>(c), Unsafe.BitCast<T, long>(d));
        var divisor = Unsafe.BitCast<T, long>(det);
        return Unsafe.BitCast<long, T>(product >= long.MinValue && product <= long.MaxValue ? (long)product / divisor : (long)(product / divisor));
    }

    /// <summary>
    /// det x violated = sum_k row_k x basis_k with no basis form able to help: moving everything to one side gives nonnegative
    /// multipliers on the atoms that sum to 0.
    /// </summary>
    private Lemma ProofAgainst(int violated)
    {
        var terms = new List<(Atom, Rational)>();
        Add(_forms[violated], _bounds[violated], _det);
        for (var k = 0; k < _m; k++)
            if (_row[k] != Zero)
                Add(_basis[k], _bounds[PositionOfSlot(k)], Abs(_row[k]));
        var common = new RationalVector(terms.Select(term => term.Item2)).ToPrimitive();
        return new Lemma(terms.Select((term, k) => (term.Item1, common[k])));

        void Add(int form, sbyte bound, T times)
        {
            if (form != _system.BaseForm)
                terms.Add((_system.AtomOf(form, bound > 0 ? 1 : -1), ToRational(times) * _system.Scale(form)));
        }
    }

    private static T[] Primitive(ReadOnlySpan<T> vector)
    {
        if (typeof(T) == typeof(Rational))
            return [.. new RationalVector(vector.ToArray().Select(ToRational)).ToPrimitive().Select(Convert)];
        var content = Zero;
        foreach (var x in vector)
        {
            var (a, b) = (content, Abs(x));
            while (b != Zero)
                (a, b) = (b, a - a / b * b); // integers: a modulo b
            content = a;
        }
        var result = vector.ToArray();
        if (content != Zero && content != One)
            for (var j = 0; j < result.Length; j++)
                result[j] /= content;
        return result;
    }

    private static T Zero => default;

    private static int Sign(T x) => x > Zero ? 1 : x < Zero ? -1 : 0;

    private static T Abs(T x) => x < Zero ? -x : x;

    private static Rational ToRational(T x) => x switch
    {
        long small => small,
        BigInteger big => big,
        Int128 wide => (BigInteger)wide,
        _ => (Rational)(object)x,
    };

    private static T Convert(Rational x) =>
        typeof(T) == typeof(Rational) ? (T)(object)x
        : !x.IsInteger ? throw new OverflowException()
        : typeof(T) == typeof(BigInteger) ? (T)(object)x.Numerator
        : typeof(T) == typeof(Int128) ? (T)(object)(Int128)x.Numerator
        : x.TryGetInt64(out var small) ? (T)(object)small : throw new OverflowException();
}
