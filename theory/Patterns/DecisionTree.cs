using TheoryChecks.Exact;

namespace TheoryChecks.Patterns;

/// <summary>
/// Walks one subtree of the decision tree depth first. Every open node owns a point, so one of its children inherits that
/// point and only the other needs a decision: a cached lemma, or one solver call. The cost is at most
/// (cells of the rule) x (patterns found) solver calls, never 2^cells.
/// </summary>
internal sealed class DecisionTree<TPoint>
{
    /// <summary>A token for an open child; k > 0 stands for "closed by lemma k - 1".</summary>
    public const int OpenToken = 0;

    /// <summary>A token for an open child that is left to another subtree.</summary>
    public const int CutToken = -1;

    /// <summary>A token for an open child that completes a pattern; its point is the next in <see cref="Points"/>.</summary>
    public const int PointToken = -2;

    private readonly GateRule _rule;
    private readonly AtomSystem _system;
    private readonly IAtomSolver<TPoint> _solver;
    private readonly LemmaCache _cache;
    private readonly GatePath _path;
    private readonly bool[] _choices;
    private readonly Action<long> _found;
    private readonly CancellationToken _cancel;
    private readonly int _stopDepth;
    private sbyte[] _sideOfForm = [];
    private int _pushed;

    public DecisionTree(AtomSystem system, IAtomSolver<TPoint> solver, int stopDepth, Action<long> found, CancellationToken cancel)
    {
        (_rule, _system, _solver, _stopDepth, _found, _cancel) = (system.Rule, system, solver, stopDepth, found, cancel);
        _cache = new LemmaCache(2 * _rule.Cells);
        _path = new GatePath(_rule);
        _choices = new bool[_rule.Cells];
        if (system.BaseForm >= 0)
            SetSide(system.BaseForm, 1);
    }

    /// <summary>Children in preorder; see <see cref="OpenToken"/> and <see cref="CutToken"/>.</summary>
    public List<int> Tokens { get; } = [];

    /// <summary>The encoders of the complete patterns, row after row, in preorder.</summary>
    public List<RationalVector> Points { get; } = [];

    /// <summary>Lemmas, numbered from 0.</summary>
    public List<Lemma> Lemmas { get; } = [];

    /// <summary>The decisions that lead to each cut.</summary>
    public List<bool[]> Cuts { get; } = [];

    /// <summary>Walks the subtree below the given decisions. False if the solver finds even its root empty.</summary>
    public bool Walk(ReadOnlySpan<bool> decisions)
    {
        for (var cell = 0; cell < decisions.Length; cell++)
        {
            _choices[cell] = decisions[cell];
            _path.Decide(cell, decisions[cell]);
        }
        PushImplied();
        if (!_solver.Solve(out var point, out _))
            return false;
        Visit(decisions.Length, point);
        return true;
    }

    private void Visit(int cell, TPoint point)
    {
        _cancel.ThrowIfCancellationRequested();
        VisitChild(cell, point, on: false);
        VisitChild(cell, point, on: true);
    }

    private void VisitChild(int cell, TPoint point, bool on)
    {
        if (!_path.Allows(cell, on))
            return;
        _path.Decide(cell, on);
        var before = _pushed;
        var inherits = PushImplied(point);
        var closedBy = -1;
        if (!inherits)
        {
            var decision = 2 * cell + (on ? 1 : 0);
            closedBy = _cache.Find(decision, _sideOfForm);
            if (closedBy < 0 && !_solver.Solve(out point, out var lemma))
            {
                closedBy = Lemmas.Count;
                Lemmas.Add(lemma);
                _cache.Add(decision, closedBy, [.. lemma.Terms.Select(Literal).OrderDescending()]);
            }
        }
        Tokens.Add(closedBy + 1);
        if (closedBy < 0)
        {
            _choices[cell] = on;
            if (cell + 1 == _rule.Cells)
            {
                Tokens[^1] = PointToken;
                Points.Add(_system.EncoderEntriesOf(_solver.ToVector(point)));
                _found(1);
            }
            else if (cell + 1 == _stopDepth)
            {
                Tokens[^1] = CutToken;
                Cuts.Add(_choices[..(cell + 1)]);
            }
            else
            {
                Visit(cell + 1, point);
            }
        }
        PopImplied(before);
        _path.Undo();
    }

    private int Literal((Atom Atom, Rational Times) term)
    {
        var (form, side) = _system.FormOf(term.Atom);
        return LemmaCache.Literal(form, side);
    }

    private void PushImplied()
    {
        for (; _pushed < _path.Implied.Count; _pushed++)
            Push(_path.Implied[_pushed]);
    }

    /// <summary>Hands the new atoms to the solver; true if the point satisfies them all.</summary>
    private bool PushImplied(TPoint point)
    {
        var holds = true;
        for (; _pushed < _path.Implied.Count; _pushed++)
        {
            var atom = _path.Implied[_pushed];
            holds = holds && _solver.Holds(point, atom);
            Push(atom);
        }
        return holds;
    }

    private void Push(Atom atom)
    {
        _solver.Push(atom);
        var (form, side) = _system.FormOf(atom);
        SetSide(form, side);
    }

    private void PopImplied(int before)
    {
        _solver.Pop(_pushed - before);
        while (_pushed > before)
            SetSide(_system.FormOf(_path.Implied[--_pushed]).Form, 0);
    }

    private void SetSide(int form, int side)
    {
        if (form >= _sideOfForm.Length)
            Array.Resize(ref _sideOfForm, Math.Max(2 * _sideOfForm.Length, form + 64));
        _sideOfForm[form] = (sbyte)side;
    }
}
