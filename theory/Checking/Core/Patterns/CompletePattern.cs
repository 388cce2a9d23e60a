using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>A complete pattern: whether the activation allows it, and which of its off cells lie below 0.</summary>
internal sealed class CompletePattern : PatternConditions
{
    private readonly ClaimInstance _instance;

    /// <summary>Pattern: nq x N.</summary>
    public CompletePattern(ClaimInstance instance, bool[,] pattern)
        : base(instance, pattern) => _instance = instance;

    /// <summary>Whether the activation allows a pattern with so many cells of this group on.</summary>
    public bool IsPossible(int group) => _instance.Kind switch
    {
        "identity" => OnInGroup[group] == _instance.GroupSize,
        "zero" => OnInGroup[group] == 0,
        _ => _instance.Rectified ? OnInGroup[group] <= _instance.Budget : OnInGroup[group] == _instance.Budget,
    };

    /// <summary>Rejects a pattern that the activation excludes by its shape.</summary>
    public void RequirePossible()
    {
        for (var group = 0; group < OnInGroup.Count; group++)
            if (!IsPossible(group))
                throw NotACertificate.Rejected($"{_instance.Kind} never has this pattern: group {group} cannot have "
                    + $"{Counted.Of(OnInGroup[group], "cell")} on");
    }

    /// <summary>True if the places of the cell's group are taken, so that its off cells need only be beaten.</summary>
    public bool IsFilled(int cell) => _instance.IsCoupled && OnInGroup[Group(cell)] == _instance.Budget;

    /// <summary>Whether an off cell has the condition z &lt;= 0.</summary>
    public bool IsCapped(int cell) => _instance.Rectified && _instance.Threshold(cell % _instance.Neurons).IsZero && !IsFilled(cell);
}
