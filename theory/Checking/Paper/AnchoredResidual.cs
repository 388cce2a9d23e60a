using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// What anchored neurons leave to the free ones (docs/certificates.md, "Anchors"): the residual r'_c of every known column, its rank rho, and the
/// least number m of free neurons that can produce it.
/// </summary>
internal sealed class AnchoredResidual
{
    private readonly ClaimInstance _instance;

    public AnchoredResidual(ClaimInstance instance, Reader claim, Reader evidence)
    {
        _instance = instance;
        Anchors = claim["anchors"].Set(instance.Features);
        if (!instance.HasLengths && Anchors.Length > 0)
            throw claim["anchors"].Malformed("anchors beside a targetGram of targets that are not the inputs");
        if (Anchors.Length > instance.Neurons)
            throw NotACertificate.Rejected($"{Counted.There(Anchors.Length, "anchor")} for {Counted.Of(instance.Neurons, "neuron")}");
        Own = RationalMatrix.FromRows(instance.Inputs.Columns, Anchors.Select(instance.FeatureRows().Row)) * instance.Inputs.Transpose();
        Known = [.. Enumerable.Range(0, instance.Columns).Where(IsKnown)];
        var rows = Known.ToDictionary(c => c, Left);
        Rows = RationalMatrix.Create(instance.Columns, instance.Targets.Columns, (c, j) => rows.TryGetValue(c, out var left) ? left[j] : Rational.Zero);
        Rank = Rows.Rank();
        Least = Rank + (evidence.Has("dependence") ? Dependence(evidence["dependence"].Vector(instance.Columns)) : 0);
    }

    public int[] Anchors { get; }

    /// <summary>f, the number of free neurons; they come last.</summary>
    public int Free => _instance.Neurons - Anchors.Length;

    /// <summary>k x N: pre-activations of the anchored neurons.</summary>
    public RationalMatrix Own { get; }

    /// <summary>Columns of positive weight on which the anchored activations are known.</summary>
    public int[] Known { get; }

    /// <summary>N x nr: row c is r'_c for a known column, else 0.</summary>
    public RationalMatrix Rows { get; }

    /// <summary>rho.</summary>
    public int Rank { get; }

    /// <summary>m: zero loss needs so many free neurons, and activations Z of at least this rank.</summary>
    public int Least { get; }

    /// <summary>rank(targets of positive weight) - k, another lower bound on f and rank Z.</summary>
    public int LeastByTargets => RationalMatrix.FromRows(
        _instance.Targets.Columns,
        Enumerable.Range(0, _instance.Columns).Where(c => _instance.Weights[c].Sign > 0).Select(_instance.Targets.Row)).Rank() - Anchors.Length;

    /// <summary>At every zero-loss point the free columns span the span of R'.</summary>
    public bool SpanIsFixed => Free == Least;

    /// <summary>At every zero-loss point the free columns lie on one line, and each r'_c != 0 is a positive multiple of one of them.</summary>
    public bool IsOneLine => _instance.Rectified && Rank == 1 && (SpanIsFixed || _instance.Targets.Columns == 1);

    /// <summary>
    /// Pairs of known columns with nonzero residuals and opposite inputs, for activations that are not negative: each needs a free neuron that is on,
    /// and no neuron is on at both.
    /// </summary>
    public IEnumerable<int[]> Opposite =>
        from c in Known
        where _instance.Rectified && !Rows.Row(c).IsZero
        from d in Known
        where c < d && !Rows.Row(d).IsZero && IsPositiveMultiple(-_instance.Inputs.Row(c), _instance.Inputs.Row(d))
        select new[] { c, d };

    /// <summary>
    /// Bare TopK: so many anchored neurons are not negative at this column that what is on there is not either; so at loss 0 and a target that is not
    /// 0 something positive is on.
    /// </summary>
    public bool HoldsPositive(int column) =>
        _instance is { Kind: "topk", Rectified: false } && Own.Column(column).Count(z => z.Sign >= 0) >= _instance.Budget;

    public static bool IsPositiveMultiple(RationalVector a, RationalVector b) => a.Dot(b).Sign > 0 && a.Dot(b).Pow(2) == a.SquaredNorm * b.SquaredNorm;

    private bool IsKnown(int c) => _instance.Weights[c].Sign > 0
        && (Anchors.Length == 0 || _instance.Kind is "identity" or "zero" || _instance.GroupSize <= _instance.Budget
            || (_instance.Rectified && Own.Column(c).All(z => z.Sign <= 0)));

    private RationalVector Left(int c)
    {
        var left = _instance.Targets.Row(c);
        for (var j = 0; j < Anchors.Length; j++)
            if (_instance.Kind != "zero" && (!_instance.Rectified || Own[j, c] > _instance.Threshold(j)))
                left -= Own[j, c] * _instance.FeatureTargets.Row(Anchors[j]);
        return left;
    }

    /// <summary>1 if lambda is a nonnegative dependence of the residuals that does not vanish where they do not.</summary>
    private int Dependence(RationalVector lambda)
    {
        var columns = Enumerable.Range(0, _instance.Columns).Where(c => !lambda[c].IsZero).ToArray();
        if (!_instance.Rectified || columns.Any(c => lambda[c].Sign < 0 || !Known.Contains(c)) || columns.All(c => Rows.Row(c).IsZero) || !(Rows.Transpose() * lambda).IsZero)
            throw NotACertificate.Rejected("the dependence is not a nonnegative combination of nonzero residuals to zero");
        return 1;
    }
}
