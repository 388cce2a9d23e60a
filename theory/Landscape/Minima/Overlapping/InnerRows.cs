using System.Collections.Concurrent;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>The regions of single neurons: a row inside each, and the columns at which a region holds the row down. Exact; each row is worked out
/// once. Safe for use by several threads.</summary>
internal sealed class InnerRows(Instance instance, ColumnSpace space)
{
    private const int MostSets = 200;

    private readonly ConcurrentDictionary<string, InnerRow?> _rows = [];

    /// <summary>A row with this neuron's set, inside its region, or null if there is none or, where neurons compete, none without ties.</summary>
    public InnerRow? Of(ActivationPattern pattern, int neuron)
    {
        if (space.IsIndependent || instance.Activation is ReluActivation or JumpReluActivation)
            return InnerOfOne([.. pattern[neuron]], instance.Activation.Threshold(neuron));
        if (instance.Activation.IsSeparable)
            return new(
                space.Lift * new RationalVector(Enumerable.Repeat(Rational.One, space.Rank)), []); // on everywhere, or nowhere, whatever the row
        return _rows.GetOrAdd($"{neuron} of {pattern}", _ =>
        {
            if (Realizability.RegionOf(instance, pattern) is not { } region
                || region.Equalities.Any(lemma => lemma.Terms.Any(term => term.Atom.Kind != AtomKind.Off)))
                return null;
            // Conditions of different neurons that sum to 0 do so neuron by neuron.
            return new(
                region.Interior.Row(neuron),
                [.. region.Equalities.Select(lemma => new Lemma(lemma.Terms.Where(term => term.Atom.First % pattern.Neurons == neuron)
                .Select(term => (Atom.Off(term.Atom.First / pattern.Neurons), term.Times)))).Where(lemma => lemma.Terms.Length > 0)]);
        });
    }

    /// <summary>A row above the threshold on this set and below it elsewhere, inside the region of such rows, or null if there is none.</summary>
    private InnerRow? InnerOfOne(int[] set, Rational threshold)
    {
        var problem = instance.Problem;
        if (space.IsIndependent)
            return new(
                space.Lift * new RationalVector(Enumerable.Range(0, problem.Columns).Select(c => set.Contains(c) ? threshold + 1 : -Rational.One)),
                []);
        return _rows.GetOrAdd($"{string.Join(',', set)}>{threshold}", _ =>
        {
            Activation own = threshold.IsZero ? new ReluActivation() : new JumpReluActivation([threshold]);
            return Realizability.RegionOf(own, problem.Inputs, new ActivationPattern([set])) is { } region
                ? new(region.Interior.Row(0), region.Equalities)
                : null;
        });
    }

    /// <summary>A row with which this neuron sees the column and as few others as possible, strictly inside its region, or null if there is
    /// none.</summary>
    public RationalVector? SmallestRow(int column, int neuron)
    {
        var columns = instance.Problem.Columns;
        var others = Enumerable.Range(0, columns).Where(c => c != column).ToArray();
        for (var more = 0; more < columns; more++)
            foreach (var set in UnseenColumns.Choose(others, more).Take(MostSets))
                if (InnerOfOne([.. set.Append(column).Order()], instance.Activation.Threshold(neuron)) is { Equalities.Count: 0 } inner)
                    return inner.Row;
        return null;
    }

    /// <summary>For each neuron the columns at which the region keeps it from rising above its threshold.</summary>
    public bool[][] Capped(ActivationPattern pattern)
    {
        var capped = Enumerable.Range(0, pattern.Neurons).Select(_ => new bool[instance.Problem.Columns]).ToArray();
        var rule = GateRule.Of(instance.Activation, pattern.Neurons, instance.Problem.Columns);
        foreach (var atom in rule.Forced is null ? rule.Region(pattern, out _) ?? [] : [])
            if (atom.Kind == AtomKind.Off)
                capped[atom.First % pattern.Neurons][atom.First / pattern.Neurons] = true;
        return capped;
    }
}
