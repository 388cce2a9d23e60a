using System.Numerics;
using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The kind "pattern-minimum" (Thm 3.6; docs/theorems/3.6.md has the proofs). Irrational data are polynomials in an eigenvalue alpha of a neuron's
/// pencil (M, N), which is computed here from the instance and named by its rank in ascending order.
/// </summary>
internal static class PatternMinimumChecks
{
    private static readonly Rational NarrowestLoss = Rational.FromRatio(1, BigInteger.One << 1024);

    /// <summary>Some partial minimum has this pattern, this loss and this shape. Evidence: encoder rows with their multipliers.</summary>
    public static void Exists(ClaimInstance instance, Reader claim, Reader evidence)
    {
        var on = instance.ReadPattern(claim.Object("pattern", "loss", "interior", "?classification", "?spurious"));
        var pattern = new DisjointPattern(instance, on);
        evidence.Object("neurons", "?levels", "?better");
        pattern.Conditions.RequirePossible();
        var levels = Levels(instance, pattern, evidence);
        var loss = pattern.TargetLoss(Enumerable.Range(0, instance.Columns));
        var (irrational, shapes, interior) = (new List<AlgebraicNumber>(), new List<MinimumKind?>(), true);
        var i = 0;
        foreach (var entry in evidence["neurons"].Items(instance.Neurons, instance.Neurons))
        {
            var form = new NeuronForm(instance, pattern.Set(i));
            var (alpha, shape) = Neuron(instance, pattern, form, i, levels, entry, ref interior);
            if (alpha.IsRational)
                loss -= alpha.Enclosure.Lower;
            else
                irrational.Add(alpha);
            if (form.Set.Length > 0)
                shapes.Add(shape);
            i++;
        }

        var lower = RequireLoss(claim["loss"].Object("lower", "upper"), loss, irrational);
        MinimumClaim.RequireInterior(claim, interior);
        if (claim.Has("classification"))
            RequireShape(MinimumClaim.Classification(claim), shapes);
        if (!claim.Has("spurious"))
            evidence.Object("neurons", "?levels");
        else
            MinimumClaim.RequireSpurious(instance, claim, evidence.Object("neurons", "?levels", "better")["better"], lower, interior);
    }

    /// <summary>The eigenvalue and shape of one neuron, once its row is shown to solve the KKT system inside the region.</summary>
    private static (AlgebraicNumber Alpha, MinimumKind? Shape) Neuron(
        ClaimInstance instance,
        DisjointPattern pattern,
        NeuronForm form,
        int neuron,
        Dictionary<int, Rational> levels,
        Reader entry,
        ref bool interior)
    {
        entry.Object("row", "?tight", "?multipliers", "?eigenvalue", "?descent");
        int[] tight = entry.Has("tight") ? entry["tight"].Set(instance.Columns) : [];
        var alpha = AlgebraicNumber.FromRational(Rational.Zero); // without weighted columns M = N = 0
        if (form.Weighted.Length > 0)
        {
            entry.Object("row", "?tight", "?multipliers", "eigenvalue", "?descent");
            var eigenvalues = form.Eigenvalues(tight);
            alpha = entry["eigenvalue"].Index(0, int.MaxValue) is var k && k < eigenvalues.Count
                ? eigenvalues[k]
                : throw NotACertificate.Rejected($"neuron {neuron} names eigenvalue {k} of {eigenvalues.Count}");
        }
        else
            entry.Object("row");

        // Inside the region: every cell on its side.
        var w = NeuronForm.Polynomials(entry["row"], instance.Inputs.Columns);
        var (atBound, touching) = (new HashSet<int>(), new List<int>());
        for (var c = 0; c < instance.Columns && instance.Kind != "identity"; c++)
        {
            var cell = c * instance.Neurons + neuron;
            var level = instance.IsCoupled ? levels.GetValueOrDefault(pattern.Conditions.Group(cell)) : instance.Threshold(neuron);
            var side = alpha.SignOf(form.Along(w, c) - new Polynomial([level]));
            if (pattern.Conditions.IsOn(cell) ? side <= 0 : side > 0 && instance.Kind != "zero")
                throw NotACertificate.Rejected($"neuron {neuron} is on the wrong side of column {c}");
            if (side != 0 || pattern.Conditions.IsFilled(cell) || instance.Kind == "zero")
                continue;
            // A column whose input is 0 is at its bound for every row: it can never open, so the region does not end there.
            atBound.Add(c);
            if (!instance.Inputs.Row(c).IsZero)
                touching.Add(c);
        }
        interior &= touching.Count == 0;
        if (form.Weighted.Length > 0 && form.Weighted.All(c => alpha.SignOf(form.Along(w, c)) == 0))
            throw NotACertificate.Rejected($"neuron {neuron} is 0 on all its columns");

        // (M - alpha N) w = sum of nu_c p_c over the tight columns, nu >= 0.
        var capped = pattern.Capped(neuron);
        var multipliers = tight.Length > 0 ? NeuronForm.Polynomials(entry["multipliers"], tight.Length) : [];
        var residual = form.Residual(w);
        var pushing = new List<int>();
        for (var t = 0; t < tight.Length; t++)
        {
            if (!capped.Contains(tight[t]) || !atBound.Contains(tight[t]))
                throw NotACertificate.Rejected($"column {tight[t]} is not a tight condition of neuron {neuron}");
            var sign = alpha.SignOf(multipliers[t]);
            if (sign < 0)
                throw NotACertificate.Rejected($"the multiplier of column {tight[t]} is negative");
            if (sign > 0)
                pushing.Add(tight[t]);
            form.AddTo(residual, -multipliers[t], tight[t]);
        }
        if (tight.Length == 0 && entry.Has("multipliers"))
            throw entry["multipliers"].Malformed("there is no tight column");
        if (residual.Any(r => alpha.SignOf(r) != 0))
            throw NotACertificate.Rejected($"the row of neuron {neuron} does not solve the KKT system");
        return (alpha, form.Weighted.Length == 0 ? MinimumKind.Flat : ShapeOf(instance, form, alpha, pushing, [.. touching], entry));
    }

    /// <summary>
    /// Trap, flat or saddle, or null if these tests do not tell. Activations on columns of weight 0 count like any others: a row that can move there
    /// while the rest stays is flat.
    /// </summary>
    private static MinimumKind? ShapeOf(ClaimInstance instance, NeuronForm form, AlgebraicNumber alpha, List<int> pushing, int[] touching, Reader entry)
    {
        if (entry.Has("descent"))
        {
            var d = entry["descent"].Vector(instance.Inputs.Columns);
            foreach (var c in touching)
                if (instance.Inputs.Row(c).Dot(d).Sign is var sign && (sign > 0 || (sign < 0 && pushing.Contains(c))))
                    throw NotACertificate.Rejected($"the descent direction leaves the region at column {c}");
            return alpha.SignOf(form.Curvature(d)) > 0
                ? MinimumKind.Saddle
                : throw NotACertificate.Rejected("the loss does not fall along the descent direction");
        }
        var characteristic = form.Characteristic(pushing);
        if (characteristic.IsolateRealRoots()[^1].CompareTo(alpha) != 0)
            return null;
        return Nullity(pushing) == 1 ? MinimumKind.Trap : Nullity(touching) > 1 ? MinimumKind.Flat : null;

        // The dimension of { w : (M - alpha N) w = 0 } on that subspace, modulo the w that are 0 on all of F_i, its columns of weight 0 included.
        int Nullity(IReadOnlyList<int> on) =>
            form.Characteristic(on).MultiplicityAt(alpha) + form.ActivationRank(on, form.Set) - form.ActivationRank(on, form.Weighted);
    }

    private static void RequireShape(string claimed, List<MinimumKind?> shapes)
    {
        MinimumKind? shape = shapes.Contains(MinimumKind.Saddle) ? MinimumKind.Saddle
            : shapes.Contains(null) ? null
            : shapes.Count == 0 || shapes.Contains(MinimumKind.Flat) ? MinimumKind.Flat
            : MinimumKind.Trap;
        if (shape is null)
            throw NotACertificate.Rejected("the evidence does not tell trap, flat and saddle apart");
        if (claimed != shape.Value.ToString().ToLowerInvariant())
            throw NotACertificate.Rejected($"the partial minimum is a {shape.Value.ToString().ToLowerInvariant()}, the claim says {claimed}");
    }

    private static Rational RequireLoss(Reader claim, Rational rational, List<AlgebraicNumber> irrational)
    {
        var (lower, upper) = (claim["lower"].Number(), claim["upper"].Number());
        var (from, to) = (rational, rational);
        if (irrational.Count > 0)
        {
            if (upper - lower < NarrowestLoss)
                throw NotACertificate.Rejected($"the loss is irrational; an interval of width {upper - lower} is too narrow");
            foreach (var alpha in irrational)
            {
                var enclosure = alpha.Refine((upper - lower) / (8 * irrational.Count)).Enclosure;
                (from, to) = (from - enclosure.Upper, to - enclosure.Lower);
            }
        }
        if (lower > from || upper < to)
            throw NotACertificate.Rejected($"the loss is not shown to lie in [{lower}, {upper}]");
        return lower;
    }

    /// <summary>
    /// The level of each group of a coupled activation: on cells lie above it, off cells at or below. 0 unless the budget is spent.
    /// </summary>
    private static Dictionary<int, Rational> Levels(ClaimInstance instance, DisjointPattern pattern, Reader evidence)
    {
        var levels = new Dictionary<int, Rational>();
        if (!evidence.Has("levels"))
            return levels;
        foreach (var item in evidence["levels"].Items())
        {
            var pair = item.Items(2, 2).ToArray();
            var (group, level) = (pair[0].Index(0, (instance.Cells - 1) / instance.GroupSize), pair[1].Number());
            if (!pattern.Conditions.IsFilled(group * instance.GroupSize) || (instance.Rectified && level.Sign < 0) || !levels.TryAdd(group, level))
                throw NotACertificate.Rejected($"group {group} can have no level {level}");
        }
        return levels;
    }
}
