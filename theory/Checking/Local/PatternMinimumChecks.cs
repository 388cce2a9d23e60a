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
        Neuron[] neurons = [.. evidence["neurons"].Items(instance.Neurons, instance.Neurons)
            .Select((entry, i) => Inside(instance, pattern, i, levels, entry))];
        var ties = Ties(pattern, [.. neurons.SelectMany(neuron => neuron.AtLevel)]);
        foreach (var neuron in neurons)
        {
            var shape = Stationary(instance, pattern, neuron, ties, ref interior);
            if (neuron.Alpha.IsRational)
                loss -= neuron.Alpha.Enclosure.Lower;
            else
                irrational.Add(neuron.Alpha);
            if (neuron.Form.Set.Length > 0)
                shapes.Add(shape);
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

    /// <summary>One neuron at its row w: its cells are on their sides, except that those of a spent budget may be at its level.</summary>
    /// <param name="Index">Its number.</param>
    /// <param name="Form">Its loss.</param>
    /// <param name="Alpha">The eigenvalue.</param>
    /// <param name="W">The row, in Q(alpha).</param>
    /// <param name="IsZero">The row is 0 on all weighted columns of F, and so is the decoder column.</param>
    /// <param name="Tight">A.</param>
    /// <param name="AtBound">Off columns at a bound of the neuron's own.</param>
    /// <param name="AtLevel">Cells at the level of a spent budget.</param>
    /// <param name="Entry">The evidence.</param>
    private sealed record Neuron(
        int Index,
        NeuronForm Form,
        AlgebraicNumber Alpha,
        Polynomial[] W,
        bool IsZero,
        int[] Tight,
        HashSet<int> AtBound,
        List<int> AtLevel,
        Reader Entry);

    private static Neuron Inside(ClaimInstance instance, DisjointPattern pattern, int neuron, Dictionary<int, Rational> levels, Reader entry)
    {
        var form = new NeuronForm(instance, pattern.Set(neuron));
        entry.Object("row", "?tight", "?multipliers", "?eigenvalue", "?descent");
        int[] tight = entry.Has("tight") ? entry["tight"].Set(instance.Columns) : [];
        var alpha = AlgebraicNumber.FromRational(Rational.Zero); // without weighted columns M = N = 0
        var isZero = form.Weighted.Length > 0 && !instance.Rectified && !entry.Has("eigenvalue");
        if (isZero)
            entry.Object("row", "?descent");
        else if (form.Weighted.Length > 0)
        {
            entry.Object("row", "?tight", "?multipliers", "eigenvalue", "?descent");
            var eigenvalues = form.Eigenvalues(tight);
            alpha = entry["eigenvalue"].Index(0, int.MaxValue) is var k && k < eigenvalues.Count
                ? eigenvalues[k]
                : throw NotACertificate.Rejected($"neuron {neuron} names eigenvalue {k} of {eigenvalues.Count}");
        }
        else
            entry.Object("row");

        var w = NeuronForm.Polynomials(entry["row"], instance.Inputs.Columns);
        var (atBound, atLevel) = (new HashSet<int>(), new List<int>());
        for (var c = 0; c < instance.Columns && instance.Kind != "identity"; c++)
        {
            var cell = c * instance.Neurons + neuron;
            var isFilled = pattern.Conditions.IsFilled(cell);
            var level = instance.IsCoupled ? levels.GetValueOrDefault(pattern.Conditions.Group(cell)) : instance.Threshold(neuron);
            var side = alpha.SignOf(form.Along(w, c) - new Polynomial([level]));
            // An on cell may meet the level of a spent budget, unless it must be above 0 and that level is 0.
            var mayMeet = isFilled && (!instance.Rectified || level.Sign > 0);
            if (pattern.Conditions.IsOn(cell) ? side < 0 || (side == 0 && !mayMeet) : side > 0 && instance.Kind != "zero")
                throw NotACertificate.Rejected($"neuron {neuron} is on the wrong side of column {c}");
            if (side != 0 || instance.Kind == "zero")
                continue;
            if (isFilled)
                atLevel.Add(cell);
            else
                atBound.Add(c);
        }
        var isZeroThere = form.Weighted.All(c => alpha.SignOf(form.Along(w, c)) == 0);
        if (form.Weighted.Length > 0 && isZeroThere != isZero)
            throw NotACertificate.Rejected($"neuron {neuron} {(isZero ? "names no eigenvalue and is not" : "is")} 0 on all its columns");
        return new(neuron, form, alpha, w, isZero, tight, atBound, atLevel, entry);
    }

    /// <summary>
    /// The cells at ties: on and off cells of one group at its level. Equal entries are taken in the order of the cells, so the on ones come first.
    /// </summary>
    private static HashSet<int> Ties(DisjointPattern pattern, List<int> atLevel)
    {
        var ties = new HashSet<int>();
        foreach (var group in atLevel.GroupBy(pattern.Conditions.Group))
        {
            int[] on = [.. group.Where(pattern.Conditions.IsOn)], off = [.. group.Where(cell => !pattern.Conditions.IsOn(cell))];
            if (on.Length == 0 || off.Length == 0)
                continue;
            if (on.Max() > off.Min())
                throw NotACertificate.Rejected($"group {group.Key}: cell {off.Min()} ties with cell {on.Max()} and comes first, but is off");
            ties.UnionWith(group);
        }
        return ties;
    }

    /// <summary>The shape of one neuron, once its row is shown to solve the KKT system.</summary>
    private static MinimumKind? Stationary(ClaimInstance instance, DisjointPattern pattern, Neuron neuron, HashSet<int> ties, ref bool interior)
    {
        var (form, alpha, w, tight, entry) = (neuron.Form, neuron.Alpha, neuron.W, neuron.Tight, neuron.Entry);
        // A column whose input is 0 is at its bound, or at its tie, for every row: it can never open, so the region does not end there.
        int[] tied = [.. Enumerable.Range(0, instance.Columns).Where(c => ties.Contains(c * instance.Neurons + neuron.Index))];
        int[] touching = [.. neuron.AtBound.Concat(tied).Where(c => !instance.Inputs.Row(c).IsZero)];
        interior &= touching.Length == 0;

        // (M - alpha N) w = sum of nu_c p_c over the tight columns, nu >= 0.
        var capped = pattern.Capped(neuron.Index);
        var multipliers = tight.Length > 0 ? NeuronForm.Polynomials(entry["multipliers"], tight.Length) : [];
        var residual = form.Residual(w);
        var pushing = new List<int>();
        for (var t = 0; t < tight.Length; t++)
        {
            if (!capped.Contains(tight[t]) || !neuron.AtBound.Contains(tight[t]))
                throw NotACertificate.Rejected($"column {tight[t]} is not a tight condition of neuron {neuron.Index}");
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
            throw NotACertificate.Rejected($"the row of neuron {neuron.Index} does not solve the KKT system");
        return form.Weighted.Length == 0
            ? MinimumKind.Flat
            : ShapeOf(instance, neuron, pushing, touching, [.. tied.Where(c => form.Set.Contains(c))]);
    }

    /// <summary>
    /// Trap, flat or saddle, or null if these tests do not tell. Activations on columns of weight 0 count like any others: a row that can move there
    /// while the rest stays is flat. A row that is 0 on its columns is a saddle if some direction has S d not 0: row w + t d and column t S d lower
    /// the loss by 2 t^2 |S d|^2 and less than a multiple of t^4; if M = 0, no row and column lower it, and it is flat: its column can move.
    /// </summary>
    private static MinimumKind? ShapeOf(ClaimInstance instance, Neuron neuron, List<int> pushing, int[] touching, int[] onAtTie)
    {
        var (form, alpha, entry) = (neuron.Form, neuron.Alpha, neuron.Entry);
        if (entry.Has("descent"))
        {
            var d = entry["descent"].Vector(instance.Inputs.Columns);
            foreach (var c in touching)
            {
                var sign = instance.Inputs.Row(c).Dot(d).Sign;
                if (onAtTie.Contains(c) ? sign < 0 : sign > 0 || (sign < 0 && pushing.Contains(c)))
                    throw NotACertificate.Rejected($"the descent direction leaves the region at column {c}");
            }
            return alpha.SignOf(form.Curvature(d)) > 0
                ? MinimumKind.Saddle
                : throw NotACertificate.Rejected("the loss does not fall along the descent direction");
        }
        var characteristic = form.Characteristic(pushing);
        var roots = characteristic.IsolateRealRoots();
        if (roots.Count > 0 && roots[^1].CompareTo(alpha) != 0)
            return null;
        if (neuron.IsZero)
            return MinimumKind.Flat;
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
