namespace TheoryChecks.Patterns;

/// <summary>
/// A partial pattern under construction: some cells decided on or off, with the atoms that follow. Within a group, every on cell
/// beats every off cell; an on cell exceeds its threshold (rectified rules); off cells lie at or below theirs as soon as
/// the group can no longer fill up. For a complete pattern these atoms describe its region exactly.
/// </summary>
internal sealed class GatePath(GateRule rule)
{
    private readonly sbyte[] _decision = new sbyte[rule.Cells]; // +1 on, -1 off, 0 open
    private readonly int[] _on = new int[(rule.Cells + rule.GroupSize - 1) / rule.GroupSize];
    private readonly int[] _off = new int[(rule.Cells + rule.GroupSize - 1) / rule.GroupSize];
    private readonly List<Atom> _implied = [];
    private readonly Stack<(int Cell, int ImpliedBefore)> _history = new();

    /// <summary>All atoms implied so far, oldest first.</summary>
    public List<Atom> Implied => _implied;

    /// <summary>False if the decision would overfill the group or, bare TopK, leave too few.</summary>
    public bool Allows(int cell, bool on)
    {
        if (rule.Forced is { } forced)
            return on == forced;
        var group = cell / rule.GroupSize;
        return on
            ? _on[group] < rule.Budget
            : rule.IsRectified || rule.GroupSize - _off[group] > rule.Budget;
    }

    /// <summary>True if so many cells are off that the group can no longer fill its budget: then exactly the positive cells pass.</summary>
    public bool IsShort(int group) => rule.IsRectified && rule.GroupSize - _off[group] < rule.Budget;

    /// <summary>Decides an open cell and appends the atoms that newly follow.</summary>
    public void Decide(int cell, bool on)
    {
        _history.Push((cell, _implied.Count));
        _decision[cell] = (sbyte)(on ? 1 : -1);
        if (rule.Forced is not null)
            return;
        var group = cell / rule.GroupSize;
        var first = group * rule.GroupSize;
        if (on)
        {
            _on[group]++;
            if (rule.IsRectified)
                _implied.Add(Atom.On(cell));
            for (var f = first; f < first + rule.GroupSize; f++)
                if (_decision[f] < 0)
                    _implied.Add(Atom.Beats(cell, f));
            return;
        }
        _off[group]++;
        for (var f = first; f < first + rule.GroupSize; f++)
            if (_decision[f] > 0)
                _implied.Add(Atom.Beats(f, cell));
        // rule.GroupSize - _off cells can still be on; below the budget the group stays short.
        var room = rule.GroupSize - _off[group];
        if (!rule.IsRectified || room >= rule.Budget)
            return;
        for (var f = first; f < first + rule.GroupSize; f++)
            if (f == cell || (room == rule.Budget - 1 && _decision[f] < 0))
                _implied.Add(Atom.Off(f));
    }

    /// <summary>Takes back the last decision.</summary>
    public void Undo()
    {
        var (cell, before) = _history.Pop();
        var group = cell / rule.GroupSize;
        if (rule.Forced is null)
        {
            if (_decision[cell] > 0)
                _on[group]--;
            else
                _off[group]--;
        }
        _decision[cell] = 0;
        _implied.RemoveRange(before, _implied.Count - before);
    }
}
