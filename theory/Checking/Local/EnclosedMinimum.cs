using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// A partial minimum near a rational point, whatever its pattern, as shown by evidence of the kind "enclosed-minimum"
/// (docs/certificates/enclosed-minimum.md, which has the proofs).
/// </summary>
internal sealed class EnclosedMinimum
{
    /// <summary>The members of the evidence.</summary>
    public static readonly string[] Members = ["encoder", "decoder", "radius", "inverse", "?equalities", "?tight", "?gauge", "?groups", "?copies"];

    private readonly ClaimInstance _instance;
    private readonly HashSet<int> _equal = []; // off cells that are at their bound on the whole region
    private readonly Dictionary<int, int> _copies = []; // which neuron has the row of which other

    /// <summary>Rejects unless the evidence, whose members "encoder" to "copies" are read, shows a partial minimum with this pattern.</summary>
    public EnclosedMinimum(ClaimInstance instance, bool[,] on, Reader evidence)
    {
        (_instance, On, Conditions) = (instance, on, new CompletePattern(instance, on));
        Conditions.RequirePossible();
        if (evidence.Has("equalities"))
            ReadEqualities(evidence["equalities"]);
        var encoder = instance.ReadEncoder(evidence);
        var decoder = instance.ReadDecoder(evidence);
        if (evidence.Has("copies"))
            On = on = WithoutCopies(evidence["copies"], encoder, decoder);
        var latents = ClaimInstance.Latents(instance.Preactivations(encoder), on);
        var output = decoder * latents;
        var live = Enumerable.Range(0, instance.Neurons).Where(i => Seen([i]).Length > 0).ToArray();
        var grouped = new HashSet<int>();
        var hasNoWeight = Enumerable.Range(0, instance.Neurons).Except(live).Any(i => Enumerable.Range(0, instance.Columns).Any(c => on[i, c]));
        var isFlat = live.Length == 0 || hasNoWeight;
        var isStrict = true;
        if (evidence.Has("groups"))
            foreach (var item in evidence["groups"].Items())
            {
                var group = Group(item.Object("neurons", "?blocks", "?along"), output);
                if (group.Any(i => !live.Contains(i) || !grouped.Add(i)))
                    throw NotACertificate.Rejected("a group has a neuron twice or one that sees no column of positive weight");
                (item.Has("blocks") ? Bounded : Exact).UnionWith(group);
                var shape = ShapeOf(group, encoder, latents, item);
                (isFlat, isStrict) = (isFlat || shape == MinimumKind.Flat, isStrict && shape == MinimumKind.Trap);
            }

        Box = new CriticalBox(instance, on, [.. live.Where(i => !grouped.Contains(i))], encoder, decoder, evidence);
        Box.Enclose(evidence["radius"].Number(), evidence["inverse"]);
        Box.RequirePushing(on, Conditions.IsCapped, _equal);
        // At an exact point a cell may also be at its bound without being held there; moves to both sides must then not be needed.
        var mayOpen = _copies.Count == 0 && Box.Inertia.Negative == 0 && !Box.HasFlatMoves;
        IsInterior = RequireInside(on, Box.Preactivation, (i, c) => Box.IsConstant(i, c) || (mayOpen && Box.Preactivation(i, c).Width.IsZero));
        var loss = instance.Loss(latents, decoder);
        Loss = new RationalInterval(loss - Box.LossError, loss + Box.LossError);
        var isSplit = _copies.Values.Distinct().Any(i => (IsInterior || !grouped.Contains(i)) && Box.IsSplit(on, i));
        IsLocal = _copies.Count == 0 && Box.Inertia.Negative == 0;
        foreach (var i in live)
            isFlat |= IsFlatWithoutWeight(i, ref isStrict);
        Shape = Box.Inertia.Negative > 0 || isSplit ? MinimumKind.Saddle
            : !IsLocal ? null
            : isFlat || Box.HasFlatMoves ? MinimumKind.Flat
            : isStrict ? MinimumKind.Trap
            : null;
    }

    /// <summary>The pattern, with copies off.</summary>
    public bool[,] On { get; private set; }

    /// <summary>What the pattern puts in force.</summary>
    public CompletePattern Conditions { get; }

    /// <summary>Where the point is.</summary>
    public CriticalBox Box { get; }

    /// <summary>Off cells at their bound.</summary>
    public HashSet<(int Neuron, int Column)> Touching { get; } = [];

    /// <summary>Neurons of groups whose loss meets a bound.</summary>
    public HashSet<int> Bounded { get; } = [];

    /// <summary>Neurons of groups whose loss is 0.</summary>
    public HashSet<int> Exact { get; } = [];

    /// <summary>True if a neuron has the row of another.</summary>
    public bool HasCopies => _copies.Count > 0;

    /// <summary>An enclosure of the loss.</summary>
    public RationalInterval Loss { get; }

    /// <summary>True if no off cell is at its bound.</summary>
    public bool IsInterior { get; }

    /// <summary>Trap, flat or saddle, or null if the evidence does not tell trap and flat apart.</summary>
    public MinimumKind? Shape { get; }

    /// <summary>True if no point of the region near this one has a lower loss: there are no copies, and H is positive definite.</summary>
    public bool IsLocal { get; }

    /// <summary>The columns of positive weight that one of these neurons sees.</summary>
    public int[] Seen(int[] neurons)
    {
        Effort.Spend(_instance.Columns * (8L + 2 * neurons.Length));
        return [.. Enumerable.Range(0, _instance.Columns).Where(c => _instance.Weights[c].Sign > 0 && Array.Exists(neurons, i => On[i, c]))];
    }

    /// <summary>Combinations of conditions that sum to 0: each is an equality on the whole region.</summary>
    private void ReadEqualities(Reader equalities)
    {
        foreach (var term in Equalities.Read(new LemmaChecker(_instance), equalities))
        {
            Conditions.RequireInForce(term);
            if (term.Kind == LemmaChecker.Kind.Off)
                _equal.Add(term.First);
        }
    }

    /// <summary>The pattern with the copies off.</summary>
    private bool[,] WithoutCopies(Reader copies, RationalMatrix encoder, RationalMatrix decoder)
    {
        var rest = (bool[,])On.Clone();
        foreach (var item in copies.Items())
        {
            var pair = item.Items(2, 2).Select(entry => entry.Index(0, _instance.Neurons - 1)).ToArray();
            var (j, i) = (pair[0], pair[1]);
            if (!_instance.IsNeuronwise || i == j || _instance.Threshold(i) != _instance.Threshold(j) || !encoder.Row(i).Equals(encoder.Row(j))
                || !decoder.Column(j).IsZero || Seen([i]).Length == 0
                || !_copies.TryAdd(j, i) || Enumerable.Range(0, _instance.Columns).Any(c => On[i, c] != On[j, c]))
                throw NotACertificate.Rejected($"neuron {j} is no copy of neuron {i}");
            for (var c = 0; c < _instance.Columns; c++)
                rest[j, c] = false;
        }
        return _copies.Values.Any(_copies.ContainsKey) ? throw NotACertificate.Rejected("a copy has a copy") : rest;
    }

    /// <summary>The neurons of a group, once their loss is shown to be the least possible.</summary>
    private int[] Group(Reader item, RationalMatrix output)
    {
        var group = item["neurons"].Set(_instance.Neurons);
        Effort.Spend(8L * (_instance.Neurons + _instance.Cells));
        var (columns, others) = (Seen(group), Enumerable.Range(0, _instance.Neurons).Except(group).ToArray());
        if (columns.Any(c => Array.Exists(others, i => On[i, c])))
            throw NotACertificate.Rejected("a neuron outside of a group sees one of its columns");
        var loss = Rational.Zero;
        foreach (var c in columns)
            loss += _instance.Weights[c] * _instance.Metric.Square(_instance.Targets.Row(c) - output.Column(c));
        var least = Rational.Zero;
        if (item.Has("blocks"))
        {
            least = Blocks.Sum(_instance, On, item["blocks"]);
            foreach (var block in item["blocks"].Items())
                foreach (var row in block["combinations"].Items())
                    if (row.Vector(_instance.Columns).Select((x, c) => !x.IsZero && !columns.Contains(c)).Any(outside => outside))
                        throw NotACertificate.Rejected("a block of a group uses a column that the group does not see");
        }
        return loss <= least ? group : throw NotACertificate.Rejected($"a group has the loss {loss}, which is not shown to be the least");
    }

    /// <summary>
    /// True if the row of a live neuron can move its activation on a column of weight 0 while all else stays, T_i and the off cells at their bound
    /// included: flat. If its activations there do not follow from those on F_i' and T_i, which a move at constant loss only rescales, it is not
    /// shown to be strict.
    /// </summary>
    private bool IsFlatWithoutWeight(int neuron, ref bool isStrict)
    {
        var set = Enumerable.Range(0, _instance.Columns).Where(c => On[neuron, c]).ToLookup(c => _instance.Weights[c].IsZero);
        if (!set[true].Any())
            return false;
        int[] held = [.. set[false], .. Box.Tight(neuron)];
        int[] touching = [.. held, .. Enumerable.Range(0, _instance.Columns).Where(c => Touching.Contains((neuron, c)))];
        isStrict &= Rank(held) == Rank([.. held, .. set[true]]);
        return Rank(touching) < Rank([.. touching, .. set[true]]);

        int Rank(int[] columns) => RationalMatrix.FromRows(_instance.Inputs.Columns, columns.Select(_instance.Inputs.Row)).Rank();
    }

    /// <summary>
    /// Flat if a curve of constant loss is shown, a trap if there can be none, else null. Columns of weight 0: see <see cref="IsFlatWithoutWeight"/>.
    /// </summary>
    private MinimumKind? ShapeOf(int[] group, RationalMatrix encoder, RationalMatrix latents, Reader item)
    {
        var columns = Seen(group);
        var moves = item.Has("along") ? item["along"].Matrix(group.Length, _instance.Inputs.Columns) : null; // read in any case
        var activations = Restrict(latents);
        if (activations.Rank() < group.Length)
            return MinimumKind.Flat;
        if (group.All(i => RationalMatrix.FromRows(Seen([i]).Select(_instance.Inputs.Row)).Rank() == 1))
            return MinimumKind.Trap;
        if (moves is null)
        {
            var isTrap = !item.Has("blocks") && RankOf(_ => true) == group.Length && group.All(i => RankOf(c => !On[i, c]) == group.Length - 1);
            return isTrap ? MinimumKind.Trap : null;
        }
        int[] places = [.. Enumerable.Range(0, _instance.Neurons).Select(i => Array.IndexOf(group, i))];
        var all = RationalMatrix.Create(places.Length, moves.Columns, (i, j) => places[i] >= 0 ? moves[places[i], j] : Rational.Zero);
        var (z, turn) = (_instance.Preactivations(encoder), _instance.Preactivations(all));
        foreach (var i in group)
            for (var c = 0; c < _instance.Columns; c++)
                if (!On[i, c] && z[i, c] == _instance.Threshold(i) && turn[i, c].Sign > 0)
                    throw NotACertificate.Rejected($"the direction leaves the region at column {c} of neuron {i}");
        var direction = Restrict(ClaimInstance.Latents(turn, On));
        if (Enumerable.Range(0, group.Length).All(k => RationalMatrix.FromRows([activations.Row(k), direction.Row(k)]).Rank() == 1))
            throw NotACertificate.Rejected("the direction only rescales the neurons of the group");
        // sum m |r|^2 minus the loss with the best decoder, as a rational function of t with denominator det(A D A^T), of degree 2k.
        var weights = RationalMatrix.Diagonal(new RationalVector(columns.Select(c => _instance.Weights[c])));
        var targets = weights * RationalMatrix.FromRows(columns.Select(_instance.Targets.Row));
        Effort.Spend(16L * group.Length * columns.Length * (columns.Length + targets.Columns) * (4 * group.Length + 2));
        var constant = Explained(Rational.Zero)!.Value;
        for (var (t, good) = (1, 0); good <= 2 * group.Length; t++)
        {
            if (Explained(t) is not { } explained)
                continue;
            good++;
            if (explained != constant)
                throw NotACertificate.Rejected("the loss of the group is not constant along the direction");
        }
        return MinimumKind.Flat;

        int RankOf(Func<int, bool> which) =>
            RationalMatrix.FromRows(_instance.Targets.Columns, columns.Where(which).Select(_instance.Targets.Row)).Rank();

        RationalMatrix Restrict(RationalMatrix z) => RationalMatrix.Create(group.Length, columns.Length, (k, c) => z[group[k], columns[c]]);

        Rational? Explained(Rational t)
        {
            var a = activations + t * direction;
            return (a * weights * a.Transpose()).Inverse() is { } gram ? _instance.Metric.Trace(a * targets, gram) : null;
        }
    }

    /// <summary>
    /// Rejects unless all these pre-activations give the pattern; true if no off cell is at its bound. There it may be if <paramref
    /// name="isConstant"/>, and then not where places are taken; without that function, about fixed points and not their regions, it always may, and
    /// the lowest index wins a tie.
    /// </summary>
    public bool RequireInside(bool[,] on, Func<int, int, RationalInterval> preactivation, Func<int, int, bool>? isConstant)
    {
        var (interior, conditions) = (true, new CompletePattern(_instance, on));
        if (_instance.Kind is "identity" or "zero")
            return interior;
        for (var first = 0; first < _instance.Cells; first += _instance.GroupSize)
        {
            if (_copies.ContainsKey(first % _instance.Neurons))
                continue;
            (int Neuron, int Column)[] cells = [.. Enumerable.Range(first, _instance.GroupSize).Select(e => (e % _instance.Neurons, e / _instance.Neurons))];
            var filled = conditions.IsFilled(first);
            (Rational Value, int Column, int Neuron)? leastOn = null;
            foreach (var (i, c) in cells.Where(cell => on[cell.Neuron, cell.Column]))
            {
                var lower = preactivation(i, c).Lower;
                if (_instance.Rectified && lower <= _instance.Threshold(i))
                    throw NotACertificate.Rejected($"neuron {i} is not shown to be on at column {c}");
                if (leastOn is not var (least, _, _) || lower <= least)
                    leastOn = (lower, c, i); // of equal ones the last, which loses a tie first
            }
            foreach (var (i, c) in cells.Where(cell => !on[cell.Neuron, cell.Column]))
            {
                var upper = preactivation(i, c).Upper;
                var bound = filled ? leastOn!.Value.Value : _instance.Threshold(i);
                var mayTouch = isConstant is not null
                    ? !filled && isConstant(i, c)
                    : !filled || (leastOn!.Value.Column, leastOn.Value.Neuron).CompareTo((c, i)) < 0;
                if (upper > bound || (upper == bound && !mayTouch))
                    throw NotACertificate.Rejected($"neuron {i} is not shown to be off at column {c}");
                // At a column whose input is 0 the cell is at its bound for every row, and can never open.
                if (upper < bound || _instance.Inputs.Row(c).IsZero)
                    continue;
                interior = false;
                if (isConstant is not null)
                    Touching.Add((i, c));
            }
        }
        return interior;
    }

    /// <summary>The lower end, once the claimed interval is known to hold the loss.</summary>
    public Rational RequireLoss(Reader claim)
    {
        var loss = claim["loss"].Object("lower", "upper");
        var (lower, upper) = (loss["lower"].Number(), loss["upper"].Number());
        return lower <= Loss.Lower && Loss.Upper <= upper ? lower : throw NotACertificate.Rejected($"the loss is not shown to lie in [{lower}, {upper}]");
    }
}
