using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// What may happen to a parent feature in a region (docs/landscape.md, after Def. 3.2 and Thm 3.8). The columns of a feature are those in which it is
/// active; the parent's own columns are those without any child.
/// A parent's neuron is one that is on in all of the parent's own columns.
/// </summary>
internal enum AbsorptionEvent
{
    /// <summary>Some parent's neuron is on in all columns of all children too.</summary>
    Intended,

    /// <summary>There is a parent's neuron, but in some column of a child all of them are off and another neuron is on: the child's neuron has
    /// absorbed the parent there.</summary>
    Absorbing,
}

/// <summary>Whether an event happens.</summary>
internal static class AbsorptionEvents
{
    public static bool Happens(this AbsorptionEvent what, Instance instance, ParentFeature family, ActivationPattern pattern)
    {
        var columns = Enumerable.Range(0, instance.Problem.Columns).ToArray();
        var below = columns.Where(c => family.Children.Any(child => instance.IsActive(c, child))).ToArray();
        var own = columns.Where(c => instance.IsActive(c, family.Parent)).Except(below).ToArray();
        var parents = Enumerable.Range(0, pattern.Neurons).Where(i => own.Length > 0 && own.All(c => pattern.IsOn(i, c))).ToArray();
        return what == AbsorptionEvent.Intended
            ? parents.Any(i => below.All(c => pattern.IsOn(i, c)))
            : parents.Length > 0
                && below.Any(c => !parents.Any(i => pattern.IsOn(i, c)) && Enumerable.Range(0, pattern.Neurons).Any(i => pattern.IsOn(i, c)));
    }
}
