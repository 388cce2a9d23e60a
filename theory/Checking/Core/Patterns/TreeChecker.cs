using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// Re-checks a decision tree child by child, in preorder, with memory for one path: the claim is that its points are all the realizable patterns.
/// Cells are decided in the order 0, 1, ..., off before on; children that a group has no room for do not appear. An open child is followed by its
/// children, or, once all cells are decided, by an encoder; the kernel evaluates the gate there and compares. A closed child names a lemma all of
/// whose conditions follow from the decisions made. Of a part of the tree the first cells are decided beforehand, and the claim is about the patterns
/// that decide them so.
/// </summary>
internal sealed class TreeChecker
{
    private readonly ClaimInstance _instance;
    private readonly LemmaChecker _lemmaChecker;
    private readonly List<LemmaChecker.Term[]> _lemmas = [];
    private readonly PatternConditions _decided;
    private readonly HalfSpaceSigns? _signs; // the fast path of one ReLU neuron
    private readonly int _root;              // the first cell that is not decided beforehand
    private int _cell;                       // the expected child decides this cell
    private bool _wantsPoint;

    public TreeChecker(ClaimInstance instance, params ReadOnlySpan<bool> prefix)
    {
        _instance = instance;
        _lemmaChecker = new LemmaChecker(instance);
        _decided = new PatternConditions(instance);
        if (instance is { Neurons: 1, GroupSize: 1, Rectified: true } && instance.Threshold(0).IsZero)
            _signs = new HalfSpaceSigns(instance.Inputs);
        if (prefix.Length >= instance.Cells)
            throw NotACertificate.Rejected($"{Counted.Of(prefix.Length, "cell")} of {instance.Cells} decided beforehand leave nothing to a tree");
        for (_root = 0; _root < prefix.Length; _root++)
        {
            if (!_decided.Allows(_root, prefix[_root]))
                throw NotACertificate.Rejected($"cell {_root} has no room to be decided like that");
            _decided.Decide(_root, prefix[_root]);
        }
        Enter(_root);
    }

    /// <summary>Points accepted so far: complete patterns, all different because they sit on different paths.</summary>
    public long Patterns { get; private set; }

    /// <summary>True if the child just opened completes a pattern, so that its point comes next.</summary>
    public bool WantsPoint => _wantsPoint;

    /// <summary>True once every branch is accounted for.</summary>
    public bool IsFinished => _cell < _root;

    /// <summary>The gate that the next point must have, cell by cell: +1 on, -1 off.</summary>
    public ReadOnlySpan<sbyte> Sides => _decided.Sides;

    public void Lemma(LemmaChecker.Term[] terms)
    {
        if (_lemmaChecker.Flaw(terms) is { } flaw)
            throw NotACertificate.Rejected($"lemma {_lemmas.Count}: {flaw}");
        _lemmas.Add(terms);
    }

    public void Open()
    {
        Expect(point: false);
        if (_cell + 1 == _instance.Cells)
            _wantsPoint = true;
        else
            Enter(_cell + 1);
    }

    public void Closed(int lemma)
    {
        Expect(point: false);
        if (lemma < 0 || lemma >= _lemmas.Count)
            throw NotACertificate.Rejected($"a child is closed by lemma {lemma}, but {Counted.There(_lemmas.Count, "lemma")}");
        Effort.Spend(4L * _lemmas[lemma].Length);
        foreach (var term in _lemmas[lemma])
            if (!_decided.IsInForce(term))
                throw NotACertificate.Rejected($"lemma {lemma} does not apply at the child {Path()}: it needs cell {term.First} {term.Kind}");
        Leave();
    }

    public void Point(RationalVector encoder)
    {
        Expect(point: true);
        if (encoder.Dimension != _instance.Neurons * _instance.Inputs.Columns)
            throw NotACertificate.Rejected($"point {Patterns} has {Counted.Of(encoder.Dimension, "entry", "entries")}; nq np is "
                + $"{_instance.Neurons * _instance.Inputs.Columns}");
        if (!HasPattern(encoder))
            throw NotACertificate.Rejected($"point {Patterns} does not have the pattern {Path()}");
        Patterns++;
        _wantsPoint = false;
        Leave();
    }

    public void Finish(BigInteger claimed)
    {
        if (!IsFinished || _wantsPoint)
            throw NotACertificate.Rejected($"the tree ends before the child {Path()}");
        if (Patterns != claimed)
            throw NotACertificate.Rejected($"the tree has {Counted.Of(Patterns, "pattern")}, the claim says {claimed}");
    }

    private bool HasPattern(RationalVector encoder)
    {
        if (_signs is not null)
            return _signs.Match(encoder, Sides);
        var np = _instance.Inputs.Columns;
        var gate = _instance.Gate(_instance.Preactivations(RationalMatrix.Create(_instance.Neurons, np, (i, j) => encoder[i * np + j])));
        for (var e = 0; e < _instance.Cells; e++)
            if (gate[e % _instance.Neurons, e / _instance.Neurons] != _decided.IsOn(e))
                return false;
        return true;
    }

    private void Expect(bool point)
    {
        if (IsFinished)
            throw NotACertificate.Rejected("the tree goes on after its last child");
        if (point != _wantsPoint)
            throw NotACertificate.Rejected(point ? $"a point where the child {Path()} is wanted" : $"a child where the point of {Path()} is wanted");
    }

    /// <summary>Moves to the first child that decides this cell.</summary>
    private void Enter(int cell)
    {
        _cell = cell;
        _decided.Decide(cell, on: !_decided.Allows(cell, on: false));
    }

    /// <summary>Moves past a finished child: to its sibling, or up.</summary>
    private void Leave()
    {
        while (_cell >= _root)
        {
            var wasOff = !_decided.IsOn(_cell);
            _decided.Undo(_cell);
            if (wasOff && _decided.Allows(_cell, on: true))
            {
                _decided.Decide(_cell, on: true);
                return;
            }
            _cell--;
        }
    }

    private string Path()
    {
        var decided = Math.Max(0, Math.Min(_cell + 1, _instance.Cells));
        var on = Enumerable.Range(0, decided).Where(_decided.IsOn).ToArray();
        return $"(cells 0 to {decided - 1} decided, on: {(on.Length == 0 ? "none" : string.Join(" ", on.Take(20)))}{(on.Length > 20 ? " ..." : "")})";
    }
}
