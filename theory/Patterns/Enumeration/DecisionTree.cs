using TheoryChecks.Exact;

namespace TheoryChecks.Patterns;

/// <summary>
/// Walks one subtree of the decision tree depth first. Every open node owns a point, so one of its children inherits that
/// point and only the other needs a decision: a known lemma, or one solver call. The cost is at most
/// (cells of the rule) x (patterns found) solver calls, never 2^cells. A walk that grows long leaves the rest to others: open children become cuts.
/// </summary>
internal sealed class DecisionTree<TPoint>
{
    /// <summary>A token for an open child; k > 0 stands for "closed by lemma k - 1".</summary>
    public const int OpenToken = 0;

    /// <summary>A token for an open child that is left to another subtree.</summary>
    public const int CutToken = -1;

    /// <summary>A token for an open child that completes a pattern; its point is the next one.</summary>
    public const int PointToken = -2;

    private const int InlineCells = 8; // subtrees this low are cheaper to walk than to hand over

    private readonly GateRule _rule;
    private readonly AtomSystem _system;
    private readonly IAtomSolver<TPoint> _solver;
    private readonly LemmaCache _cache;
    private readonly int _known;
    private readonly GatePath _path;
    private readonly bool[] _choices;
    private readonly Action<long> _found;
    private readonly CancellationToken _cancel;
    private readonly int _stopDepth;
    private readonly int _longestWalk;
    private readonly List<int> _tokens = [];
    private readonly List<TPoint> _points = [];
    private readonly List<(int Decision, Lemma Lemma)> _lemmas = [];
    private readonly List<bool[]> _cuts = [];
    private sbyte[] _sideOfForm = [];
    private LemmaCache.Signature _inForce;
    private int _pushed;

    /// <summary>
    /// Prepares a walk that adds to what is <paramref name="known"/>, and cuts below <paramref name="stopDepth"/> cells, or anywhere
    /// once it has <paramref name="longestWalk"/> tokens.
    /// </summary>
    public DecisionTree(Knowledge known, IAtomSolver<TPoint> solver, int stopDepth, int longestWalk, Action<long> found, CancellationToken cancel)
    {
        ((_system, _cache, _known), _rule) = (known, known.System.Rule);
        (_solver, _stopDepth, _longestWalk, _found, _cancel) = (solver, stopDepth, longestWalk, found, cancel);
        _path = new GatePath(_rule);
        _choices = new bool[_rule.Cells];
        if (_system.BaseForm >= 0)
            SetSide(_system.BaseForm, 1);
    }

    /// <summary>Walks the subtree below the given decisions. Null if the solver finds even its root empty, or, if that may be, its children
    /// closed.</summary>
    public Subtree? Walk(ReadOnlySpan<bool> decisions, bool mayBeEmpty = false)
    {
        for (var cell = 0; cell < decisions.Length; cell++)
        {
            _choices[cell] = decisions[cell];
            _path.Decide(cell, decisions[cell]);
        }
        PushImplied();
        if (_solver.Solve(out var point, out var lemma))
            Visit(decisions.Length, point);
        else if (mayBeEmpty && decisions.Length > 0)
            CloseChildren(decisions, lemma);
        else
            return null;
        return new Subtree(_tokens, k => _system.EncoderEntriesOf(_solver.ToVector(_points[k])), _lemmas, _known, _cuts);
    }

    /// <summary>The lemma that closes the root closes its children, too.</summary>
    private void CloseChildren(ReadOnlySpan<bool> decisions, Lemma lemma)
    {
        _lemmas.Add((2 * (decisions.Length - 1) + (decisions[^1] ? 1 : 0), lemma));
        foreach (var on in new[] { false, true })
            if (_path.Allows(decisions.Length, on))
                _tokens.Add(_known + 1);
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
        var (before, inForceBefore) = (_pushed, _inForce);
        var inherits = PushImplied(point);
        var closedBy = -1;
        if (!inherits)
        {
            var decision = 2 * cell + (on ? 1 : 0);
            closedBy = _cache.Find(decision, _inForce, _sideOfForm);
            if (closedBy < 0 && !_solver.Solve(out point, out var lemma))
            {
                closedBy = _known + _lemmas.Count;
                _lemmas.Add((decision, lemma));
                _cache.Add(decision, closedBy, LemmaCache.Literals(_system, lemma));
            }
        }
        _tokens.Add(closedBy + 1);
        if (closedBy < 0)
        {
            _choices[cell] = on;
            if (cell + 1 == _rule.Cells)
            {
                _tokens[^1] = PointToken;
                _points.Add(point);
                _found(1);
            }
            else if (cell + 1 == _stopDepth || (_tokens.Count >= _longestWalk && cell + 1 < _rule.Cells - InlineCells))
            {
                _tokens[^1] = CutToken;
                _cuts.Add(_choices[..(cell + 1)]);
            }
            else
                Visit(cell + 1, point);
        }
        PopImplied(before);
        _inForce = inForceBefore;
        _path.Undo();
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
        if (side != 0)
            _inForce = _inForce.With(form, side);
    }
}
