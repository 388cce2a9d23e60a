using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// Zero-loss points that respect the anchors, as many and as different as it can propose. Where the inputs are independent and neurons are gated one
/// by one the factorisations of docs/theorems/anchoring.md give them, in random bases; otherwise free rows are tried, one in the interior of every
/// single-neuron region or with small whole pre-activations, and the decoder is solved for; and, as small numbers may miss a narrow cone, every
/// pattern of the free neurons is decided. The same points on every run, and the same up to rotation for rotated instances.
/// </summary>
internal sealed class AnchoredPointSearch
{
    private const int Seed = 26;
    private const int Constructions = 12, Resting = 2;
    private const int Samples = 800;
    private const int MostTuples = 1500;
    private const int LargestEntry = 2;
    private const int MostRegions = 200;
    private const int MostClasses = 500; // patterns of the free neurons up to their order
    private const int Moves = 3;

    private readonly AnchoredProblem _anchored;
    private readonly Instance _instance;
    private readonly Problem _problem;
    private readonly int[] _weighted;
    private readonly Random _random = new(Seed);
    private readonly int[] _basis; // columns whose inputs are a basis of the span of all inputs
    private readonly RationalMatrix _duals; // rank x np: <dual b, p_d> = 1 if d is the b-th basis column, 0 on the others
    private readonly IReadOnlyList<RationalVector> _unseen; // directions orthogonal to all inputs

    private readonly Lazy<ZeroLossCensus?>? _free;

    /// <param name="anchored">The anchors.</param>
    /// <param name="free">The census of the free neurons, asked for when simpler points run out.</param>
    public AnchoredPointSearch(AnchoredProblem anchored, Lazy<ZeroLossCensus?>? free = null)
    {
        (_anchored, _free, _instance, _problem) = (anchored, free, anchored.Instance, anchored.Instance.Problem);
        _weighted = [.. anchored.Weighted];
        _unseen = _problem.Inputs.NullSpace();
        _basis = [.. _problem.Inputs.IndependentRows()];
        // Duals in the span of the inputs, so that they turn with them.
        var inputs = RationalMatrix.FromRows(_problem.InputDimension, _basis.Select(_problem.Input));
        _duals = (inputs * inputs.Transpose()).Inverse()! * inputs;
    }

    /// <summary>The one point, if no neuron is free.</summary>
    public (EncoderDecoder Point, bool HasZeroLoss) Only
    {
        get
        {
            var point = _anchored.Complete([], RationalMatrix.Zero(_problem.TargetDimension, 0));
            return (point, _problem.Loss(_instance.Activation, point.Encoder, point.Decoder).IsZero);
        }
    }

    private bool HasIndependentInputs => _basis.Length == _problem.Columns;

    /// <summary>The points, each checked to have loss 0 exactly.</summary>
    public IEnumerable<EncoderDecoder> Points()
    {
        if (_anchored.IsUnreachable)
            yield break;
        var points = HasIndependentInputs && _instance.Activation is ReluActivation or JumpReluActivation && _weighted.Length == _problem.Columns
            ? Enumerable.Range(0, Constructions + Resting).Select(Construct)
            : FreeRows().Concat(LongRows()).Concat(ByPatterns()).Concat(ShortRows())
                .Select((rows, k) => WithDecoder(rows, vary: k % 2 == 1)).OfType<EncoderDecoder>();
        foreach (var point in points)
            if (_problem.Loss(_instance.Activation, point.Encoder, point.Decoder).IsZero)
                yield return point;
    }

    /// <summary>U Z = R' with Z >= 0 on the free neurons; off cells get negative pre-activations.</summary>
    private EncoderDecoder Construct(int trial)
    {
        var factors = _anchored.Rank == 0 ? [] : Factors(trial);
        // Spare neurons are dead, or halves of others.
        while (factors.Count < _anchored.Free)
        {
            if (trial % 2 == 0 || factors.Count == 0)
            {
                factors.Add((RationalVector.Zero(_problem.TargetDimension), RationalVector.Zero(_problem.Columns)));
                continue;
            }
            var i = _random.Next(factors.Count);
            var (u, z) = factors[i];
            var y = SmallVector(_problem.TargetDimension);
            factors[i] = (Rational.FromRatio(1, 2) * u + y, z);
            factors.Add((Rational.FromRatio(1, 2) * u - y, z));
        }
        var (rows, columns) = (new List<RationalVector>(), new List<RationalVector>());
        for (var i = 0; i < factors.Count; i++)
        {
            var (u, z) = factors[i];
            var theta = _instance.Activation.Threshold(_anchored.Anchors.Count + i);
            var scale = z.Any(x => x.Sign > 0) && theta.Sign > 0 ? (Rational)((theta / z.Where(x => x.Sign > 0).Min()).Floor() + 1) : Rational.One;
            rows.Add(Row(z.Select(x => x.Sign > 0 ? scale * x : Off()), trial));
            columns.Add(scale.Inverse() * u);
        }
        return _anchored.Complete(rows, RationalMatrix.FromRows(_problem.TargetDimension, columns).Transpose());

        // The last ones leave off cells at 0: the row of a dead neuron then need have no direction.
        Rational Off() => trial < Constructions ? -1 - (trial == 0 ? 0 : _random.Next(3)) : 0;
    }

    /// <summary>m pairs of a column u and activations z >= 0 that sum to R'.</summary>
    private List<(RationalVector Column, RationalVector Latents)> Factors(int trial)
    {
        var (rank, residuals) = (_anchored.Rank, _anchored.Residuals);
        var basis = Basis(trial);
        var coordinates = RationalMatrix.FromRows(rank, Enumerable.Range(0, _problem.Columns).Select(c => basis.Solve(residuals.Row(c))!)); // N x rho
        if (_anchored.Separator is { } h)
        {
            // Rows h + eps e_i are positive on all nonzero residuals when eps is small.
            var common = basis.Transpose() * h;
            for (var eps = Rational.One; ; eps *= Rational.FromRatio(1, 2))
            {
                var functionals = RationalMatrix.FromRows(rank, Enumerable.Range(0, rank).Select(i => common + eps * RationalVector.Unit(rank, i)));
                var latents = functionals * coordinates.Transpose();
                if (functionals.Inverse() is not { } inverse
                    || Enumerable.Range(0, _problem.Columns).Any(c => !residuals.Row(c).IsZero && latents.Column(c).Any(z => z.Sign <= 0)))
                    continue;
                var columns = basis * inverse;
                return [.. Enumerable.Range(0, rank).Select(i => (columns.Column(i), latents.Row(i)))];
            }
        }
        // Columns b_1, ..., b_rho and -(b_1 + ... + b_rho): shift the coordinates until they are nonnegative.
        var shifts = Enumerable.Range(0, _problem.Columns).Select(c => residuals.Row(c).IsZero
            ? Rational.Zero
            : coordinates.Row(c).Aggregate(Rational.Zero, (most, q) => Rational.Max(most, -q)) + (trial == 0 ? 0 : _random.Next(3))).ToArray();
        var factors = Enumerable.Range(0, rank)
            .Select(i => (basis.Column(i), new RationalVector(shifts.Select((shift, c) => coordinates[c, i] + shift))))
            .ToList();
        factors.Add((-Enumerable.Range(0, rank).Select(basis.Column).Aggregate((a, b) => a + b), new RationalVector(shifts)));
        return factors;
    }

    /// <summary>A basis of the span of the residuals, nr x rho; after the first trial a random one.</summary>
    private RationalMatrix Basis(int trial)
    {
        int[] chosen = [.. _anchored.Residuals.IndependentRows()];
        var basis = RationalMatrix.FromRows(chosen.Select(_anchored.Residuals.Row)).Transpose();
        while (trial > 0)
        {
            var change = RationalMatrix.FromRows(chosen.Select(_ => SmallVector(chosen.Length)));
            if (change.Rank() == chosen.Length)
                return basis * change;
        }
        return basis;
    }

    /// <summary>Candidates for the free rows.</summary>
    private IEnumerable<IReadOnlyList<RationalVector>> FreeRows()
    {
        var f = _anchored.Free;
        if (f == 0)
        {
            yield return [];
            yield break;
        }
        for (var k = 0; HasIndependentInputs && k < Samples; k++)
            yield return Shares();
        var interiors = Interiors();
        var tuples = Math.Pow(2 * LargestEntry + 1, _basis.Length) <= MostTuples ? Tuples(_basis.Length).Select(x => Row(x, 0)).ToArray() : null;
        if (tuples is null || Math.Pow(tuples.Length + interiors.Count, f) > MostTuples)
        {
            for (var k = 0; k < Samples; k++)
                yield return [.. Enumerable.Range(0, f).Select(_ => Candidate())];
            yield break;
        }
        RationalVector[] pool = [.. tuples, .. interiors];
        for (var k = 0; k < (int)Math.Pow(pool.Length, f); k++)
            yield return [.. Enumerable.Range(0, f).Select(i => pool[k / (int)Math.Pow(pool.Length, i) % pool.Length])];

        RationalVector Candidate() => interiors.Count > 0 && _random.Next(2) == 0
            ? interiors[_random.Next(interiors.Count)]
            : tuples?[_random.Next(tuples.Length)] ?? Row(SmallVector(_basis.Length), 0);
    }

    /// <summary>A row in the relative interior of every region of one neuron, also of those of lower dimension; none if there are too many or neurons
    /// are coupled.</summary>
    private IReadOnlyList<RationalVector> Interiors()
    {
        if (_instance.Activation is not (ReluActivation or JumpReluActivation))
            return [];
        try
        {
            // The free neurons come last; should their thresholds differ, what does not fit is no zero-loss point.
            var one = new JumpReluActivation([_instance.Activation.Threshold(_instance.Neurons - 1)]);
            var census = PatternCensus.Take(
                _instance.With(activation: one, neurons: 1, anchors: []),
                keepList: true,
                options: new EnumeratorOptions { MaxPatterns = MostRegions, Threads = 1 });
            return [.. census.List!.Select(set => Realizability.RegionOf(one, _problem.Inputs, set)!.Interior.Row(0))];
        }
        catch (EnumerationLimitException)
        {
            return [];
        }
    }

    /// <summary>Where neurons compete, rows long enough to drive out the anchored ones.</summary>
    private IEnumerable<IReadOnlyList<RationalVector>> LongRows() => _instance.Activation.IsSeparable || _anchored.Anchors.Count == 0
        ? []
        : FreeRows().Select(rows => rows.Select(row => LargerThanAnchors * row).ToArray());

    /// <summary>Without rectification, rows so short that the anchored ones win wherever they are positive, and lose elsewhere.</summary>
    private IEnumerable<IReadOnlyList<RationalVector>> ShortRows() => _instance.Activation.IsRectified || _anchored.Anchors.Count == 0
        ? []
        : FreeRows().Select(rows => rows.Select(row => (2 * LargerThanAnchors).Inverse() * row).ToArray());

    private Rational LargerThanAnchors =>
        1 + Enumerable.Range(0, _anchored.Anchors.Count).SelectMany(j => _anchored.AnchorPreactivations.Row(j)).Aggregate(Rational.One, Rational.Max);

    /// <summary>For every pattern of the free neurons that reaches loss 0: the point found there, twice, and its neighbours.</summary>
    private IEnumerable<IReadOnlyList<RationalVector>> ByPatterns()
    {
        if (_free?.Value is not { } census)
            yield break;
        var zeroLoss = new ZeroLoss(census.Instance);
        foreach (var item in census.Reached.Take(MostClasses))
        {
            var encoder = (item.Decision ?? zeroLoss.Decide(item.Pattern)).Encoder!;
            RationalVector[] rows = [.. Enumerable.Range(0, encoder.Rows).Select(encoder.Row)];
            yield return rows;
            yield return rows;
            for (var k = 1; k <= Moves; k++)
                yield return [.. rows.Select(row => ((Rational)4).Pow(k) * row + Row(SmallVector(_basis.Length), k))];
        }
    }

    /// <summary>Independent inputs: every column that needs one gets a free neuron, columns with one target ray the same; other entries are mostly
    /// negative.</summary>
    private RationalVector[] Shares()
    {
        var (f, n) = (_anchored.Free, _problem.Columns);
        var values = new Rational[f, n];
        for (var i = 0; i < f; i++)
            for (var c = 0; c < n; c++)
                values[i, c] = _random.Next(4) == 0 ? Rational.FromRatio(1, 1 + _random.Next(4)) : -1 - _random.Next(3);
        var large = LargerThanAnchors;
        var rays = new List<(RationalVector Ray, int Neuron, Rational Scale)>();
        foreach (var c in f == 0 ? [] : _weighted.Where(c => !_problem.Target(c).IsZero && !_anchored.IsAnsweredByAnchor(c)))
        {
            var target = _problem.Target(c);
            var ray = rays.Find(ray => ray.Ray.IsPositiveMultipleOf(target));
            if (ray.Ray is null)
                rays.Add(ray = (target, (rays.Count + _random.Next(2) * _random.Next(f)) % f, large * (1 + _random.Next(3))));
            values[ray.Neuron, c] = ray.Scale * (target.Dot(ray.Ray) / ray.Ray.SquaredNorm);
        }
        return [.. Enumerable.Range(0, f).Select(i => Row(Enumerable.Range(0, n).Select(c => values[i, c]), 1))];
    }

    /// <summary>The row with these pre-activations on the basis columns; where the inputs leave directions unseen, it moves along them.</summary>
    private RationalVector Row(IEnumerable<Rational> preactivations, int trial)
    {
        var row = preactivations.Select((x, b) => x * _duals.Row(b)).Aggregate(RationalVector.Zero(_problem.InputDimension), (a, b) => a + b);
        return _unseen.Aggregate(row, (sum, direction) => sum + (1 + (trial == 0 ? 0 : _random.Next(3))) * direction);
    }

    /// <summary>The free columns that reconstruct everything from these free rows, or null if there are none.</summary>
    private EncoderDecoder? WithDecoder(IReadOnlyList<RationalVector> rows, bool vary)
    {
        var k = _anchored.Anchors.Count;
        var rowsOnly = _anchored.Complete(rows, RationalMatrix.Zero(_problem.TargetDimension, rows.Count));
        var latents = _instance.Activation.Apply(_problem.Preactivations(rowsOnly.Encoder));
        var free = RationalMatrix.Create(_weighted.Length, rows.Count, (c, i) => latents[k + i, _weighted[c]]);
        var left = rowsOnly.Decoder * latents;
        var spare = vary ? free.NullSpace() : [];
        var outputs = new List<RationalVector>();
        for (var j = 0; j < _problem.TargetDimension; j++)
        {
            var output = j;
            if (free.Solve(new RationalVector(_weighted.Select(c => _problem.Target(c)[output] - left[output, c]))) is not { } solution)
                return null;
            outputs.Add(spare.Aggregate(solution, (sum, direction) => sum + _random.Next(-2, 3) * direction));
        }
        return _anchored.Complete(rows, RationalMatrix.FromRows(rows.Count, outputs));
    }

    private RationalVector SmallVector(int dimension) =>
        new(Enumerable.Range(0, dimension).Select(_ => (Rational)_random.Next(-LargestEntry, LargestEntry + 1)));

    /// <summary>All tuples of 0, 1, -1, 2, -2.</summary>
    private static IEnumerable<IReadOnlyList<Rational>> Tuples(int length)
    {
        if (length == 0)
            return [[]];
        Rational[] entries = [0, 1, -1, 2, -2];
        return Tuples(length - 1).SelectMany(start => entries.Select(last => (IReadOnlyList<Rational>)[.. start, last]));
    }
}
