using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>Decides what the partial minima of a pattern share.</summary>
internal static class OneMinima
{
    /// <summary>What is known of those of this pattern.</summary>
    public static OneMinimum Of(Instance instance, ActivationPattern pattern)
    {
        var seen = pattern.Sets.SelectMany(set => set).ToArray();
        // A rule that is not rectified lets a row be 0 on its columns, with a loss of its own.
        if (!instance.Activation.IsRectified || seen.Distinct().Count() < seen.Length)
            return OneMinimum.Unknown;
        if (instance.Problem.Inputs.Rank() == instance.Problem.Columns)
            return OneMinimum.Everywhere;
        return pattern.Sets.All(set => set.Count <= 1) ? OneMinimum.WithinRegion : OneMinimum.Unknown;
    }
}
