using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// What a pattern puts in force, complete or decided cell by cell: conditions on every encoder that has it, and how the cells of a group compete for
/// its places. An off cell lies below its threshold only where the group can no longer fill its places; else on cells beat it.
/// </summary>
internal class PatternConditions
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
    public IReadOnlyList<int> OnInGroup => _on;

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
}
