using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>Whether pre-activations lie in the region of a pattern, with room for the true point beside the rational one.</summary>
internal sealed class RegionTest(Instance instance)
{
    /// <summary>True if these pre-activations give the pattern and every off cell is below its bound by more than the point may be wrong, false if
    /// some are at it that may be, null if others are not below it.</summary>
    public bool? Keeps(ActivationPattern pattern, RationalMatrix z, Func<int, int, bool> mayTouch, Rational? least = null)
    {
        var (rule, margin, strict) = (GateRule.Of(instance.Activation, pattern.Neurons, z.Columns), least ?? Rational.FromRatio(1, 1 << 26), true);
        if (rule.Region(pattern, out _) is not { } conditions)
            return null;
        foreach (var atom in conditions)
        {
            var slack = atom.Kind switch
            {
                AtomKind.On => Z(atom.First) - rule.Threshold(atom.First),
                AtomKind.Off => rule.Threshold(atom.First) - Z(atom.First),
                _ => Z(atom.First) - Z(atom.Second),
            };
            if (slack > margin)
                continue;
            // An off cell of a column with input 0 can never open.
            if (atom.Kind == AtomKind.Off && slack.IsZero && instance.Problem.Input(atom.First / pattern.Neurons).IsZero)
                continue;
            if (!slack.IsZero || atom.Kind != AtomKind.Off || !mayTouch(atom.First % pattern.Neurons, atom.First / pattern.Neurons))
                return null;
            strict = false;
        }
        return strict;

        Rational Z(int cell) => z[cell % pattern.Neurons, cell / pattern.Neurons];
    }
}
