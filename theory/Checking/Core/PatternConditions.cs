using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// What a pattern puts in force, complete or decided cell by cell: conditions on every encoder that has it, and how the cells of a group compete for
/// its places. An off cell lies below its threshold only where the group can no longer fill its places; else on cells beat it.
/// </summary>
internal sealed class PatternConditions
{
    private readonly ClaimInstance _instance;
    private readonly sbyte[] _side;    // +1 on, -1 off, 0 undecided
    private readonly int[] _on, _off;  // per group

    /// <summary>Nothing is decided.</summary>
    public PatternConditions(ClaimInstance instance)
    {
        (_instance, _side) = (instance, new sbyte[instance.Cells]);
        (_on, _off) = (new int[instance.Cells / instance.GroupSize], new int[instance.Cells / instance.GroupSize]);
    }

    /// <summary>All is decided by a complete pattern, nq x N.</summary>
    public PatternConditions(ClaimInstance instance, bool[,] pattern)
        : this(instance)
    {
        for (var e = 0; e < instance.Cells; e++)
            Decide(e, pattern[e % instance.Neurons, e / instance.Neurons]);
    }

    /// <summary>Cell by cell: +1 on, -1 off, 0 undecided.</summary>
    public ReadOnlySpan<sbyte> Sides => _side;

    /// <summary>How many cells of each group are on.</summary>
    public ReadOnlySpan<int> OnInGroup => _on;

    public void Decide(int cell, bool on)
    {
        _side[cell] = on ? (sbyte)1 : (sbyte)-1;
        (on ? _on : _off)[Group(cell)]++;
    }

    public void Undo(int cell)
    {
        (_side[cell] > 0 ? _on : _off)[Group(cell)]--;
        _side[cell] = 0;
    }

    public bool IsOn(int cell) => _side[cell] > 0;

    /// <summary>Cells of one group compete.</summary>
    public int Group(int cell) => cell / _instance.GroupSize;

    /// <summary>Whether an undecided cell may be on, or off: a group has room for it.</summary>
    public bool Allows(int cell, bool on)
    {
        if (_instance.Kind is "identity" or "zero")
            return on == (_instance.Kind == "identity");
        var group = Group(cell);
        return on ? _on[group] < _instance.Budget : _instance.Rectified || _instance.GroupSize - _off[group] > _instance.Budget;
    }

    /// <summary>Whether the activation allows a complete pattern with so many cells of this group on.</summary>
    public bool IsPossible(int group) => _instance.Kind switch
    {
        "identity" => _on[group] == _instance.GroupSize,
        "zero" => _on[group] == 0,
        _ => _instance.Rectified ? _on[group] <= _instance.Budget : _on[group] == _instance.Budget,
    };

    /// <summary>Rejects a complete pattern that the activation excludes by its shape.</summary>
    public void RequirePossible()
    {
        for (var group = 0; group < _on.Length; group++)
            if (!IsPossible(group))
                throw NotACertificate.Rejected($"{_instance.Kind} never has this pattern: group {group} cannot have {_on[group]} cells on");
    }

    /// <summary>True if the places of the cell's group are taken, so that its off cells need only be beaten.</summary>
    public bool IsFilled(int cell) => _instance.IsCoupled && _on[Group(cell)] == _instance.Budget;

    /// <summary>Whether an off cell of a complete pattern has the condition z &lt;= 0.</summary>
    public bool IsCapped(int cell) => _instance.Rectified && _instance.Threshold(cell % _instance.Neurons).IsZero && !IsFilled(cell);

    /// <summary>Whether a condition follows from what is decided.</summary>
    public bool IsInForce(LemmaChecker.Term term) => term.Kind switch
    {
        LemmaChecker.Kind.On => _instance.Rectified && _side[term.First] > 0,
        LemmaChecker.Kind.Off => _instance.Rectified && _side[term.First] < 0 && _instance.GroupSize - _off[Group(term.First)] < _instance.Budget,
        _ => _side[term.First] > 0 && _side[term.Second] < 0 && Group(term.First) == Group(term.Second),
    };

    /// <summary>Rejects a condition that does not follow from the pattern.</summary>
    public void RequireInForce(LemmaChecker.Term term)
    {
        if (!IsInForce(term))
            throw NotACertificate.Rejected($"the pattern does not imply {term.Kind} {term.First}{(term.Second >= 0 ? $" {term.Second}" : "")}");
    }

    /// <summary>The weak conditions that, with the strict ones, describe the region of a complete pattern exactly.</summary>
    public IEnumerable<LemmaChecker.Term> Weak()
    {
        const int EffortPerPair = 64;
        if (_instance.Kind is "identity" or "zero")
            yield break;
        for (var first = 0; first < _instance.Cells; first += _instance.GroupSize)
        {
            var cells = Enumerable.Range(first, _instance.GroupSize).ToLookup(IsOn);
            var filled = _on[Group(first)] == _instance.Budget;
            foreach (var off in cells[false])
            {
                if (!filled)
                    yield return new(LemmaChecker.Kind.Off, off, -1, Rational.One);
                else
                    foreach (var on in cells[true].TakeWhile(on => on < off))
                    {
                        Effort.Spend(EffortPerPair);
                        yield return new(LemmaChecker.Kind.Beats, on, off, Rational.One);
                    }
            }
        }
    }
}
