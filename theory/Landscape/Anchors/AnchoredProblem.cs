using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// Zero loss when some features are anchored (Eq. 25-26): the j-th anchored feature has neuron j, with w_j the row along its
/// input and u_j its target. The other f
/// = nq - k neurons are free and have to produce the residual r'_c = r_c - sum_j z_jc r_(a_j). What can be said without a search is said here; the
/// proofs are in docs/theorems/anchoring.md.
/// </summary>
internal sealed class AnchoredProblem
{
    private readonly Lazy<bool> _isExcludedByGates;

    /// <summary>The residual that these anchors leave.</summary>
    /// <exception cref="ArgumentException">An anchor names no column, or there are more anchors than neurons.</exception>
    public AnchoredProblem(Instance instance, IEnumerable<int> anchors)
    {
        (Instance, Anchors) = (instance, [.. anchors.Distinct().Order()]);
        var problem = instance.Problem;
        if (Anchors.Any(a => a < 0 || a >= instance.Isolated.Columns))
            throw new ArgumentException(
                $"The anchors {Show(Anchors)} name a feature that does not exist; features are numbered 0 to {instance.Isolated.Columns - 1}.");
        if (Anchors.Count > instance.Neurons)
            throw new ArgumentException(
                $"There are {Anchors.Count} anchors for {Counted.Of(instance.Neurons, "neuron")}; each anchor has a neuron of its own.");
        AnchorPreactivations =
            RationalMatrix.FromRows(problem.InputDimension, Anchors.Select(instance.Isolated.RowAlong)) * problem.Inputs.Transpose();
        Known = [.. Enumerable.Range(0, problem.Columns).Where(IsKnown)];
        Residuals = RationalMatrix.FromRows(problem.TargetDimension, Enumerable.Range(0, problem.Columns).Select(Residual));
        Rank = Residuals.Rank();
        (Separator, Dependence) = Separate();
        LeastByTargets = RationalMatrix.FromRows(problem.TargetDimension, Weighted.Select(problem.Target)).Rank() - Anchors.Count;
        EncoderEqualities = FindEncoderEqualities();
        _isExcludedByGates = new(() => new AnchoredGateSearch(this).ExcludesZeroLoss());
    }

    /// <summary>The instance.</summary>
    public Instance Instance { get; }

    /// <summary>The anchored features, ascending; neuron j carries the j-th.</summary>
    public IReadOnlyList<int> Anchors { get; }

    /// <summary>The features that are not anchored, ascending.</summary>
    public IEnumerable<int> Others => Enumerable.Range(0, Instance.Isolated.Columns).Except(Anchors);

    /// <summary>f, the number of free neurons; they come after the anchored ones.</summary>
    public int Free => Instance.Neurons - Anchors.Count;

    /// <summary>
    /// The problem left to the free neurons, with the residuals as targets, or null if no neuron is free, or if the free ones decide which anchored
    /// ones are on (TopK, BatchTopK).
    /// Zero loss that respects the anchors is zero loss of this instance.
    /// </summary>
    public Instance? FreeInstance
    {
        get
        {
            Activation? activation = Free == 0 ? null : Instance.Activation switch
            {
                ReluActivation or IdentityActivation or ZeroActivation => Instance.Activation,
                JumpReluActivation => new JumpReluActivation(new RationalVector(Enumerable.Range(Anchors.Count, Free)
                    .Select(Instance.Activation.Threshold))),
                // With places for all, neurons do not compete.
                TopKActivation topK when topK.K == Instance.Neurons => topK.Rectified ? new ReluActivation() : new IdentityActivation(),
                BatchTopKActivation batch when batch.K == Instance.Neurons => new ReluActivation(),
                _ => null,
            };
            return activation is null ? null : new Instance($"{Instance.Name}-free-{string.Join('-', Anchors)}".TrimEnd('-'), activation, Free,
                new Problem(Instance.Problem.Inputs, Residuals, Instance.Problem.Weights, Instance.Problem.TargetGram));
        }
    }

    /// <summary>&lt;a_j, p_c>, k x N.</summary>
    public RationalMatrix AnchorPreactivations { get; }

    /// <summary>The columns of positive weight on which the anchored activations do not depend on the free neurons.</summary>
    public IReadOnlyList<int> Known { get; }

    /// <summary>N x nr: row c is r'_c if c is known, else 0.</summary>
    public RationalMatrix Residuals { get; }

    /// <summary>rho, the rank of the residuals.</summary>
    public int Rank { get; }

    /// <summary>
    /// h with &lt;h, r'_c> > 0 for every nonzero residual, if there is one. Dimension nr.
    /// </summary>
    public RationalVector? Separator { get; }

    /// <summary>If there is none: lambda >= 0, positive on some nonzero residual only, with sum lambda_c r'_c = 0. Dimension N. Null for signed
    /// activations.</summary>
    public RationalVector? Dependence { get; }

    /// <summary>m: zero loss needs at least so many free neurons, and activations of at least this rank.</summary>
    public int Least => Rank + (Dependence is null ? 0 : 1);

    /// <summary>rank(targets) - k, another lower bound for both.</summary>
    public int LeastByTargets { get; }

    /// <summary>At zero loss the free columns span exactly the span of the residuals.</summary>
    public bool SpanIsFixed => Free == Least;

    /// <summary>At zero loss the free columns lie on one line, and every nonzero residual is a positive multiple of one of them.</summary>
    public bool IsOneLine => HasNonnegativeLatents && Rank == 1 && (SpanIsFixed || Instance.Problem.TargetDimension == 1);

    /// <summary>Zero loss that respects the anchors is impossible.</summary>
    public bool IsUnreachable =>
        UsefulNeurons < Least || UsefulNeurons < LeastByTargets || (IsTopOne && RaysWithoutAnchor() > Free)
            || (UsefulNeurons < 2 && Opposite.Any()) || _isExcludedByGates.Value;

    /// <summary>
    /// Every zero-loss point that respects the anchors recovers all other features by decoder columns; of a target 0 there is nothing to recover.
    /// </summary>
    public bool DecoderIsForced => Others.All(d => Instance.Isolated.Target(d).IsZero || IsAnchoredRay(Instance.Isolated.Targets, d) || HasColumn(d));

    /// <summary>The same for encoder rows.</summary>
    public bool EncoderIsForced => Others.All(d =>
        Instance.Isolated.Input(d).IsZero || IsAnchoredRay(Instance.Isolated.Inputs, d) || IsSeenOnLine(d) || IsOnRowRay(d));

    /// <summary>TopK(1) after ReLU: one neuron at most is on per column.</summary>
    internal bool IsTopOne => Instance.Activation is TopKActivation { K: 1, Rectified: true };

    /// <summary>Columns of positive weight.</summary>
    internal IEnumerable<int> Weighted => Enumerable.Range(0, Instance.Problem.Columns).Where(c => Instance.Problem.Weights[c].Sign > 0);

    /// <summary>The anchored neurons first, then the free ones. Shapes: f rows of dimension np, columns nr x f.</summary>
    internal EncoderDecoder Complete(IEnumerable<RationalVector> freeRows, RationalMatrix freeColumns)
    {
        var rows = RationalMatrix.FromRows(Instance.Problem.InputDimension, Anchors.Select(Instance.Isolated.RowAlong).Concat(freeRows));
        var columns = RationalMatrix.Create(
            Instance.Problem.TargetDimension,
            Instance.Neurons,
            (j, i) => i < Anchors.Count ? Instance.Isolated.Targets[Anchors[i], j] : freeColumns[j, i - Anchors.Count]);
        return new EncoderDecoder(rows, columns);
    }

    /// <summary>The finding "anchored-positive-loss": it is one if <see cref="IsUnreachable"/>.</summary>
    public Finding UnreachableFinding() => new("anchored-positive-loss", claim => claim.Write("anchors", Anchors), WriteDependence);

    /// <summary>The finding "anchored-recovery" by the decoder: it is one if <see cref="DecoderIsForced"/>.</summary>
    public Finding DecoderFinding() => new(
        "anchored-recovery",
        claim =>
        {
            claim.Write("anchors", Anchors);
            claim.WriteString("by", "decoder");
            WriteFeatures(claim, Instance.Isolated.Targets);
        },
        WriteDependence);

    /// <summary>The finding "anchored-recovery" by the encoder: it is one if <see cref="EncoderIsForced"/>.</summary>
    public Finding EncoderFinding() => new(
        "anchored-recovery",
        claim =>
        {
            claim.Write("anchors", Anchors);
            claim.WriteString("by", "encoder");
            WriteFeatures(claim, Instance.Isolated.Inputs);
        },
        evidence =>
        {
            if (EncoderEqualities is null)
                return;
            evidence.WriteStartArray("equalities");
            foreach (var lemma in EncoderEqualities)
                lemma.Write(evidence);
            evidence.WriteEndArray();
        });

    /// <summary>Writes lambda if there is one.</summary>
    internal void WriteDependence(System.Text.Json.Utf8JsonWriter evidence)
    {
        if (Dependence is not null)
            evidence.Write("dependence", Dependence);
    }

    /// <summary>Writes which features are to be recovered, if some that are not anchored have no direction and so are left out.</summary>
    private void WriteFeatures(System.Text.Json.Utf8JsonWriter claim, RationalMatrix directions)
    {
        if (Others.Any(d => directions.Row(d).IsZero))
            claim.Write("features", [.. Others.Where(d => !directions.Row(d).IsZero)]);
    }

    private bool HasNonnegativeLatents => Instance.Activation is { IsRectified: true } and not ZeroActivation;

    private int UsefulNeurons => Instance.Activation is ZeroActivation ? 0 : Free;

    private bool IsNeuronwise => Instance.Activation is ReluActivation or JumpReluActivation;

    /// <summary>Conditions that hold with equality for the one free row, if these and its activations leave it one line; else null.</summary>
    private IReadOnlyList<Lemma>? EncoderEqualities { get; }

    private bool IsKnown(int c)
    {
        if (Instance.Problem.Weights[c].IsZero)
            return false;
        return Anchors.Count == 0 || Instance.Activation switch
        {
            TopKActivation { K: var k, Rectified: false } => k == Instance.Neurons,
            TopKActivation { K: var k } => k == Instance.Neurons || AnchorPreactivations.Column(c).All(z => z.Sign <= 0),
            BatchTopKActivation { K: var k } => k == Instance.Neurons || AnchorPreactivations.Column(c).All(z => z.Sign <= 0),
            _ => true,
        };
    }

    private RationalVector Residual(int c)
    {
        if (!Known.Contains(c))
            return RationalVector.Zero(Instance.Problem.TargetDimension);
        var left = Instance.Problem.Target(c);
        for (var j = 0; j < Anchors.Count; j++)
            if (Instance.Activation is not ZeroActivation
                && (!Instance.Activation.IsRectified || AnchorPreactivations[j, c] > Instance.Activation.Threshold(j)))
                left -= AnchorPreactivations[j, c] * Instance.Isolated.Target(Anchors[j]);
        return left;
    }

    /// <summary>Gordan: either all nonzero residuals lie in an open half-space, or a nonnegative combination of them is 0.</summary>
    private (RationalVector? Separator, RationalVector? Dependence) Separate()
    {
        var nonzero = Known.Where(c => !Residuals.Row(c).IsZero).ToArray();
        if (!HasNonnegativeLatents || nonzero.Length == 0)
            return (null, null);
        var rows = RationalMatrix.FromRows(nonzero.Select(Residuals.Row));
        var allOn = Realizability.Decide(new ReluActivation(), rows, new ActivationPattern([Enumerable.Range(0, nonzero.Length)]));
        if (allOn.Encoder is { } h)
            return (h.Row(0), null);
        var lambda = new Rational[Instance.Problem.Columns];
        foreach (var (atom, times) in allOn.Lemma!.Terms)
            lambda[nonzero[atom.First]] += times;
        return (null, new RationalVector(lambda));
    }

    private int RaysWithoutAnchor()
    {
        var rays = new List<RationalVector>();
        foreach (var c in Weighted.Where(c => !IsAnsweredByAnchor(c)))
            if (Instance.Problem.Target(c) is { IsZero: false } target && !rays.Any(ray => ray.IsPositiveMultipleOf(target)))
                rays.Add(target);
        return rays.Count;
    }

    /// <summary>BatchTopK with no more places in the batch than columns that need one: at zero loss every one of these has one neuron.</summary>
    private bool FillsBatch =>
        Instance.Activation is BatchTopKActivation { K: var k }
            && k * Instance.Problem.Columns == Weighted.Count(c => !Instance.Problem.Target(c).IsZero);

    /// <summary>TopK(1): the anchored neuron that is strongest on c, the first of them in a tie, answers it exactly.</summary>
    internal bool IsAnsweredByAnchor(int c)
    {
        if (Anchors.Count == 0)
            return false;
        var strongest = Enumerable.Range(0, Anchors.Count).MaxBy(j => AnchorPreactivations[j, c]);
        var z = AnchorPreactivations[strongest, c];
        return z.Sign > 0 && (z * Instance.Isolated.Target(Anchors[strongest])).Equals(Instance.Problem.Target(c));
    }

    private bool IsAnchoredRay(RationalMatrix directions, int d) => Anchors.Any(a => directions.Row(a).IsPositiveMultipleOf(directions.Row(d)));

    private bool HasColumn(int d)
    {
        var target = Instance.Isolated.Target(d);
        return (IsOneLine && Known.Any(HasResidual))
            || Weighted.Any(c => (IsTopOne || FillsBatch || (Instance.Activation is TopKActivation { K: 1 } && HoldsPositive(c)))
                && Instance.Problem.Target(c).IsPositiveMultipleOf(target))
            || Opposite.Any(pair => pair.Any(HasResidual) && Free < 2 + pair.Count(HasResidual));

        bool HasResidual(int c) => Residuals.Row(c).IsPositiveMultipleOf(target);
    }

    /// <summary>
    /// Known columns with nonzero residuals and opposite inputs. Each needs a free neuron that is on, and none is on at both: if too few are left to
    /// give each of them two, one has exactly one.
    /// </summary>
    private IEnumerable<int[]> Opposite =>
        from c in Known
        from d in Known
        where HasNonnegativeLatents && c < d && !Residuals.Row(c).IsZero && !Residuals.Row(d).IsZero
            && (-Instance.Problem.Input(c)).IsPositiveMultipleOf(Instance.Problem.Input(d))
        select new[] { c, d };

    /// <summary>Bare TopK: as many anchored neurons as there are places are not negative here, so that what is on is not either.</summary>
    private bool HoldsPositive(int c) => Instance.Activation is TopKActivation { Rectified: false, K: var k }
        && AnchorPreactivations.Column(c).Count(z => z.Sign >= 0) >= k;

    private bool IsSeenOnLine(int d) => Instance.Problem.InputDimension == 1
        && Weighted.Any(c => Instance.Problem.Input(c).IsPositiveMultipleOf(Instance.Isolated.Input(d))
            && (HasNonnegativeLatents ? !Residuals.Row(c).IsZero : HoldsPositive(c) && !Instance.Problem.Target(c).IsZero));

    private bool IsOnRowRay(int d)
    {
        if (EncoderEqualities is null)
            return false;
        var p = Instance.Isolated.RowAlong(d);
        return RowNormals(EncoderEqualities).All(normal => normal.Dot(p).IsZero) && p.Dot(Instance.Problem.Input(FirstResidual)).Sign > 0;
    }

    private int FirstResidual => Known.First(c => !Residuals.Row(c).IsZero);

    private IReadOnlyList<Lemma>? FindEncoderEqualities()
    {
        if (!IsNeuronwise || Free != 1 || Rank != 1 || Dependence is not null || Known.Count < Instance.Problem.Columns)
            return null;
        // One free neuron, one line: it is on exactly where the residual is not 0.
        var theta = Instance.Activation.Threshold(Anchors.Count);
        var on = new ActivationPattern([Known.Where(c => !Residuals.Row(c).IsZero)]);
        var region = Realizability.RegionOf(new JumpReluActivation([theta]), Instance.Problem.Inputs, on);
        return region is not null && RationalMatrix.FromRows(RowNormals(region.Equalities)).Rank() == Instance.Problem.InputDimension - 1
            ? region.Equalities
            : null;
    }

    /// <summary>Linear forms that vanish on the free row: proportions of its activations, and inputs on which it is exactly 0.</summary>
    private IEnumerable<RationalVector> RowNormals(IReadOnlyList<Lemma> equalities)
    {
        var (problem, t) = (Instance.Problem, Residuals * Residuals.Row(FirstResidual));
        return Known.Where(c => t[c].Sign > 0).Select(c => t[FirstResidual] * problem.Input(c) - t[c] * problem.Input(FirstResidual))
            .Concat(equalities.SelectMany(lemma => lemma.Terms).Select(term => problem.Input(term.Atom.First)));
    }

    private static string Show(IEnumerable<int> set) => $"{{{string.Join(",", set)}}}";
}
