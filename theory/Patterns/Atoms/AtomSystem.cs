using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Patterns;

/// <summary>
/// The linear forms behind the atoms of a gate rule on given inputs. A point is the encoder, row after row (nq np numbers),
/// followed by a homogenising coordinate t > 0 when some threshold is positive: z_e > theta becomes z_e - theta t > 0.
/// Every atom then says "form > 0" or "form &lt;= 0".
/// </summary>
public sealed class AtomSystem
{
    private readonly RationalMatrix _inputs;
    private readonly Dictionary<(int Low, int High), int> _pairs = [];
    private readonly List<(int Low, int High)> _pairOfForm = [];
    private readonly int _firstPairForm;
    private readonly List<RationalVector> _forms = [];
    private readonly List<Rational> _scales = [];

    /// <summary>The system of a rule on N inputs of dimension np. Shape: inputs N x np.</summary>
    internal AtomSystem(GateRule rule, RationalMatrix inputs)
    {
        Rule = rule;
        _inputs = inputs;
        IsRational = inputs.IsRational && rule.HasRationalThresholds;
        EncoderEntries = checked(rule.Neurons * inputs.Columns);
        Dimension = EncoderEntries + (rule.HasThreshold ? 1 : 0);
        for (var e = 0; e < rule.Cells && rule.Forced is null; e++) // a forced gate asks nothing
            Add(CellForm(e));
        if (rule.HasThreshold)
            Add(RationalVector.Unit(Dimension, Dimension - 1));
        _firstPairForm = _forms.Count;
    }

    private AtomSystem(AtomSystem other)
    {
        (Rule, _inputs, IsRational, EncoderEntries) = (other.Rule, other._inputs, other.IsRational, other.EncoderEntries);
        (Dimension, _firstPairForm) = (other.Dimension, other._firstPairForm);
        (_pairs, _pairOfForm, _forms, _scales) = (new(other._pairs), [.. other._pairOfForm], [.. other._forms], [.. other._scales]);
    }

    /// <summary>The same system for another thread: it numbers forms as this one did so far.</summary>
    internal AtomSystem Copy() => new(this);

    /// <summary>The rule.</summary>
    internal GateRule Rule { get; }

    /// <summary>The number nq np of encoder entries.</summary>
    public int EncoderEntries { get; }

    /// <summary>False if a column or a threshold is irrational: forms are then of no integers, and solved in the field.</summary>
    internal bool IsRational { get; }

    /// <summary>The dimension of a point.</summary>
    public int Dimension { get; }

    /// <summary>The form that must stay positive whatever the pattern (t > 0), or -1 when there is none.</summary>
    internal int BaseForm => Rule.HasThreshold ? Rule.Cells : -1;

    /// <summary>The form of an atom, scaled to primitive numbers, and the side it asks for: +1 for "> 0", -1 for "&lt;= 0".</summary>
    internal (int Form, int Side) FormOf(Atom atom) => atom.Kind switch
    {
        AtomKind.On => (atom.First, 1),
        AtomKind.Off => (atom.First, -1),
        _ => atom.First > atom.Second ? (Pair(atom.Second, atom.First), 1) : (Pair(atom.First, atom.Second), -1),
    };

    /// <summary>The atom that asks a form for a side: the inverse of <see cref="FormOf"/>.</summary>
    internal Atom AtomOf(int form, int side)
    {
        if (form < Rule.Cells)
            return side > 0 ? Atom.On(form) : Atom.Off(form);
        var (low, high) = _pairOfForm[form - _firstPairForm];
        return side > 0 ? Atom.Beats(high, low) : Atom.Beats(low, high);
    }

    /// <summary>The coefficients of a form, made primitive: integers where the instance is rational.</summary>
    internal RationalVector Coefficients(int form) => _forms[form];

    /// <summary>Coefficients = Scale x the form as written with the instance's own numbers.</summary>
    internal Rational Scale(int form) => _scales[form];

    /// <summary>The linear inequality of an atom: normal . point > 0 when strict, >= 0 otherwise.</summary>
    internal LinearConstraint Constraint(Atom atom)
    {
        var (form, side) = FormOf(atom);
        return new LinearConstraint(atom, side > 0 ? _forms[form] : -_forms[form], atom.IsStrict);
    }

    /// <summary>
    /// The form that is positive at every point, whatever the pattern: t, as a vector of <see cref="Dimension"/> numbers. Null when no
    /// threshold is positive.
    /// </summary>
    public RationalVector? AlwaysPositive => Rule.HasThreshold ? RationalVector.Unit(Dimension, Dimension - 1) : null;

    /// <summary>True if the atom holds at the point, exactly.</summary>
    public bool Satisfies(RationalVector point, Atom atom)
    {
        var (form, side) = FormOf(atom);
        var value = Rational.Zero;
        for (var j = 0; j < Dimension; j++)
            if (!_forms[form][j].IsZero)
                value += _forms[form][j] * point[j];
        return side > 0 ? value.Sign > 0 : value.Sign <= 0;
    }

    /// <summary>True if all atoms hold at the point, exactly, and so does t > 0 where thresholds need it.</summary>
    public bool Satisfies(RationalVector point, IEnumerable<Atom> atoms) =>
        point.Dimension == Dimension && (!Rule.HasThreshold || point[Dimension - 1].Sign > 0) && atoms.All(atom => Satisfies(point, atom));

    /// <summary>True if the lemma uses these atoms only and its multipliers, exactly, turn them into a contradiction.</summary>
    public bool Refutes(Lemma lemma, IEnumerable<Atom> atoms)
    {
        var given = atoms.ToHashSet();
        var sum = new Rational[Dimension];
        foreach (var (atom, times) in lemma.Terms)
        {
            if (times.Sign <= 0 || !given.Contains(atom))
                return false;
            var (form, side) = FormOf(atom);
            var factor = side * times / _scales[form];
            for (var j = 0; j < Dimension; j++)
                if (!_forms[form][j].IsZero)
                    sum[j] += factor * _forms[form][j];
        }
        // What is left, "constant x t", is positive or zero by the atoms, yet t > 0.
        var constant = Rule.HasThreshold ? sum[^1] : Rational.Zero;
        return sum.Take(EncoderEntries).All(x => x.IsZero) && (constant.Sign < 0 || (constant.IsZero && lemma.Terms.Any(term => term.Atom.IsStrict)));
    }

    /// <summary>The lemma with these multipliers of the normals of <see cref="Constraint"/>, made primitive: coprime integers.</summary>
    public Lemma LemmaOf(IReadOnlyList<(Atom Atom, Rational Times)> terms)
    {
        var times = new RationalVector(terms.Select(term => term.Times * _scales[FormOf(term.Atom).Form])).ToPrimitive();
        return new Lemma(terms.Select((term, k) => (term.Atom, times[k])));
    }

    /// <summary>The encoder of a point, row after row: its first nq np numbers, divided by t where thresholds need it.</summary>
    public RationalVector EncoderEntriesOf(RationalVector point)
    {
        if (!Rule.HasThreshold)
            return point;
        var unit = point[Dimension - 1].Inverse();
        return new RationalVector(point.Take(EncoderEntries).Select(x => x * unit));
    }

    /// <summary>The encoder of a point. Shape: nq x np.</summary>
    public RationalMatrix Encoder(RationalVector point)
    {
        var entries = EncoderEntriesOf(point);
        return RationalMatrix.Create(Rule.Neurons, _inputs.Columns, (i, j) => entries[i * _inputs.Columns + j]);
    }

    /// <summary>A point of an encoder: its rows, then t = 1 where thresholds need it.</summary>
    public RationalVector Point(RationalMatrix encoder)
    {
        var rows = Enumerable.Range(0, encoder.Rows).SelectMany(encoder.Row);
        return new RationalVector(Rule.HasThreshold ? rows.Append(Rational.One) : rows);
    }

    private int Pair(int low, int high)
    {
        if (_pairs.TryGetValue((low, high), out var form))
            return form;
        Add(CellForm(high) - CellForm(low));
        _pairOfForm.Add((low, high));
        return _pairs[(low, high)] = _forms.Count - 1;
    }

    private RationalVector CellForm(int cell)
    {
        var (c, i) = (cell / Rule.Neurons, cell % Rule.Neurons);
        var form = new Rational[Dimension];
        for (var j = 0; j < _inputs.Columns; j++)
            form[i * _inputs.Columns + j] = _inputs[c, j];
        if (Rule.HasThreshold)
            form[^1] = -Rule.Threshold(cell);
        return new RationalVector(form);
    }

    private void Add(RationalVector form)
    {
        var primitive = form.ToPrimitive();
        var k = Enumerable.Range(0, form.Dimension).FirstOrDefault(j => !form[j].IsZero, -1);
        _forms.Add(primitive);
        _scales.Add(k < 0 ? Rational.One : primitive[k] / form[k]);
    }
}
