using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// The identifiability dimension at a point: near it the zero-loss points that respect the anchors and have the same pattern form a manifold of
/// dimension
/// (free variables) - rank(differential of the equations U Z = R', restricted to the region).
/// </summary>
/// <param name="Dimension">The dimension there.</param>
/// <param name="Gauge">The number of free neurons that are on somewhere: each has a scale that does not matter.</param>
/// <param name="MostAnywhere">No zero-loss point that respects the anchors has a larger dimension than this.</param>
/// <param name="Point">The point.</param>
/// <param name="Pattern">Its pattern.</param>
/// <param name="Equalities">Combinations that show which conditions of the region are equalities; empty in full-dimensional regions.</param>
internal sealed record ZeroLossDimension(
    int Dimension, int Gauge, int MostAnywhere, EncoderDecoder Point, ActivationPattern Pattern, IReadOnlyList<Lemma> Equalities)
{
    /// <summary>True if the dimension is nowhere larger.</summary>
    public bool IsLargest => Dimension == MostAnywhere;

    /// <summary>True if as many neurons are on as the targets have rank, so that their latents span the rows of the targets.</summary>
    internal bool IsSpanning { get; private init; }

    /// <summary>
    /// The dimension at a zero-loss point where as many neurons are on as the targets have rank, also where loss 0 holds the point at the boundary of
    /// its region; else null. ReLU and JumpReLU, no anchors.
    /// </summary>
    internal static ZeroLossDimension? Spanning(Instance instance, EncoderDecoder point)
    {
        var (problem, np) = (instance.Problem, instance.Problem.InputDimension);
        var pattern = ActivationPattern.FromGate(instance.Activation.Gate(problem.Preactivations(point.Encoder)));
        int[] counted = [.. Enumerable.Range(0, problem.Columns).Where(c => problem.Weights[c].Sign > 0)];
        int[] live = [.. Enumerable.Range(0, instance.Neurons).Where(i => counted.Any(c => pattern.IsOn(i, c)))];
        var targets = RationalMatrix.FromRows(problem.TargetDimension, counted.Select(problem.Target)).Transpose();
        if (instance.Activation is not (ReluActivation or JumpReluActivation) || live.Length != targets.Rank())
            return null;
        var equalities = Realizability.RegionOf(instance, pattern)!.Equalities;
        var dimension = instance.Neurons * np + problem.TargetDimension * (instance.Neurons - live.Length);
        for (var i = 0; i < instance.Neurons; i++)
        {
            RationalVector[] normals = live.Contains(i)
                ? [.. targets.NullSpace()
                    .Select(l => Enumerable.Range(0, counted.Length)
                        .Where(k => pattern.IsOn(i, counted[k]))
                        .Aggregate(RationalVector.Zero(np), (sum, k) => sum + l[k] * problem.Input(counted[k])))]
                : [];
            int[] equal = [.. equalities.SelectMany(lemma => lemma.Terms)
                .Select(term => term.Atom.First)
                .Where(cell => cell % instance.Neurons == i)
                .Select(cell => cell / instance.Neurons)
                .Distinct()];
            var (threshold, rank) = (instance.Activation.Threshold(i), Rank(normals));
            // What is at its bound must be an equality or constant.
            if (Enumerable.Range(0, problem.Columns)
                .Any(c => !pattern.IsOn(i, c)
                    && !equal.Contains(c)
                    && point.Encoder.Row(i).Dot(problem.Input(c)) == threshold
                    && Rank(normals.Append(problem.Input(c))) > rank))
                return null;
            dimension -= Rank(normals.Concat(equal.Select(problem.Input)));
        }
        return new ZeroLossDimension(dimension, pattern.Sets.Count(set => set.Count > 0), -1, point, pattern, equalities) { IsSpanning = true };

        int Rank(IEnumerable<RationalVector> rows) => RationalMatrix.FromRows(np, rows).Rank();
    }

    /// <summary>The dimension at a zero-loss point that respects the anchors, or null if the point is not regular or lies on the boundary of its
    /// region.</summary>
    public static ZeroLossDimension? At(AnchoredProblem anchored, EncoderDecoder point)
    {
        var (instance, problem) = (anchored.Instance, anchored.Instance.Problem);
        var (k, f, nq, np) = (anchored.Anchors.Count, anchored.Free, anchored.Instance.Neurons, problem.InputDimension);
        var z = problem.Preactivations(point.Encoder);
        var gate = instance.Activation.Gate(z);
        var pattern = ActivationPattern.FromGate(gate);
        if (EqualitiesAt(anchored, point.Encoder, pattern, out var lemmas) is not { } equalities)
            return null;

        var free = Enumerable.Range(k, f).ToArray();
        // rho outputs in which the residuals still have rank rho, or all.
        int[] outputs = anchored.SpanIsFixed ? [.. anchored.Residuals.IndependentColumns()] : [.. Enumerable.Range(0, problem.TargetDimension)];
        var seen = anchored.Weighted.Select(c => (Column: c, On: free.Where(i => gate[i, c]).ToArray())).Where(pair => pair.On.Length > 0).ToList();
        var variables = f * (np + outputs.Length);
        var rows = seen.SelectMany(pair => outputs.Select(output => Differential(pair.Column, output)))
            .Concat(equalities.Select(normal => normal.Concat(RationalVector.Zero(variables - normal.Dimension))));
        var rank = RationalMatrix.FromRows(variables, rows).Rank();
        var independent = outputs.Length * seen.GroupBy(pair => string.Join(' ', pair.On))
            .Sum(group => RationalMatrix.FromRows(group.Select(pair => problem.Input(pair.Column))).Rank());
        if (rank != independent + RationalMatrix.FromRows(f * np, equalities).Rank())
            return null;
        var gauge = free.Count(i => Enumerable.Range(0, problem.Columns).Any(c => gate[i, c]));
        var most = variables - outputs.Length * Math.Max(anchored.Least, anchored.LeastByTargets);
        return new ZeroLossDimension(variables - rank, gauge, most, point, pattern, lemmas);

        RationalVector Differential(int c, int output) => new(free
            .SelectMany(i => gate[i, c] ? point.Decoder[output, i] * problem.Input(c) : RationalVector.Zero(np))
            .Concat(free.SelectMany(i => outputs.Select(other => other == output && gate[i, c] ? z[i, c] : Rational.Zero))));
    }

    /// <summary>The finding "anchored-dimension".</summary>
    public Finding Finding(AnchoredProblem anchored) => new(
        "anchored-dimension",
        claim =>
        {
            claim.Write("anchors", anchored.Anchors);
            claim.Write("pattern", Pattern.Sets);
            claim.Write("encoder", Point.Encoder);
            claim.Write("decoder", Point.Decoder);
            claim.WriteNumber("dimension", Dimension);
            claim.WriteNumber("gauge", Gauge);
            claim.WriteBoolean("largest", IsLargest);
        },
        evidence =>
        {
            evidence.WriteStartArray("equalities");
            foreach (var lemma in Equalities)
                lemma.Write(evidence);
            evidence.WriteEndArray();
            if (IsSpanning)
                evidence.WriteBoolean("spanning", true);
            else
                anchored.WriteDependence(evidence);
        });

    /// <summary>
    /// The normals, over the free rows, of the conditions that are equalities on the region, or null if the encoder is not strict on some other
    /// condition that involves a free neuron.
    /// </summary>
    private static IReadOnlyList<RationalVector>? EqualitiesAt(
        AnchoredProblem anchored, RationalMatrix encoder, ActivationPattern pattern, out IReadOnlyList<Lemma> lemmas)
    {
        lemmas = [];
        var (instance, nq, np) = (anchored.Instance, anchored.Instance.Neurons, anchored.Instance.Problem.InputDimension);
        var rule = GateRule.Of(instance.Activation, nq, instance.Problem.Columns);
        var system = new AtomSystem(rule, instance.Problem.Inputs);
        var point = system.Point(encoder);
        var tight = rule.Region(pattern, out _)!
            .Where(atom => !atom.IsStrict && Moves(atom) && system.Constraint(atom).Normal.Dot(point).IsZero)
            .ToList();
        if (tight.Count == 0)
            return [];
        lemmas = Realizability.RegionOf(instance, pattern)!.Equalities;
        var equal = lemmas.SelectMany(lemma => lemma.Terms).Select(term => term.Atom).ToHashSet();
        return tight.TrueForAll(equal.Contains)
            ? [.. equal.Select(atom => new RationalVector(system.Constraint(atom).Normal.Take(nq * np).Skip(anchored.Anchors.Count * np)))]
            : null;

        bool Moves(Atom atom) => atom.First % nq >= anchored.Anchors.Count || (atom.Second >= 0 && atom.Second % nq >= anchored.Anchors.Count);
    }
}
