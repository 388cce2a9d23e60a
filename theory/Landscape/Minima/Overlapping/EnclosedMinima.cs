using System.Collections.Immutable;
using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Landscape;

/// <summary>
/// Looks for local minima of the loss on the regions of patterns whose sets may overlap, and encloses what it finds (docs/landscape.md). The search
/// is in floating point and proves nothing; every point comes with a certificate. Neurons that share no column are independent of one another, so
/// work is shared between patterns. Safe for use by several threads.
/// </summary>
internal sealed class EnclosedMinima
{
    private const int MostCombinations = 64;

    private readonly Instance _instance;
    private readonly Components _components;
    private readonly PointAssembly _assembly;

    /// <summary>Prepares to search. What the search finds is kept in the journal, if there is one, by groups of neurons that share columns.</summary>
    public EnclosedMinima(Instance instance, SpuriousOptimaOptions? options = null, IJournal? journal = null)
    {
        _instance = instance;
        Space = new ColumnSpace(instance.Problem);
        Search = new CriticalPointSearch(instance, Space);
        Rows = new InnerRows(instance, Space);
        Region = new RegionTest(instance);
        _components = new Components(instance, Space, Search, options ?? new SpuriousOptimaOptions(), journal);
        _assembly = new PointAssembly(instance, Space, Region);
    }

    public CriticalPointSearch Search { get; }

    public ColumnSpace Space { get; }

    public InnerRows Rows { get; }

    public RegionTest Region { get; }

    /// <summary>
    /// The partial minima found, each enclosed, lowest loss first; and why there may be more: a point was found but not enclosed, or the region is a
    /// face that was not searched. Null says only that nothing found was lost.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public (IReadOnlyList<EnclosedPoint> Points, string? Undecided) Find(ActivationPattern pattern, CancellationToken cancel = default)
    {
        var rows = Enumerable.Range(0, pattern.Neurons).Select(i => Rows.Of(pattern, i)).ToArray();
        if (Array.Exists(rows, row => row is null))
            return ([], "the region has no inner point");
        var (components, capped) = (_components.Of(pattern), Rows.Capped(pattern));
        var (choices, lost) = (new List<ImmutableArray<ComponentSolution>>(), false);
        foreach (var component in components)
        {
            var (solutions, isLost) = _components.Solve(pattern, component, rows!, capped, cancel);
            choices.Add(solutions);
            // A point of loss 0 of the whole pattern is no spurious optimum, enclosed or not.
            lost |= isLost == Components.Lost.SomeLoss || (isLost == Components.Lost.ZeroLoss && (components.Count > 1 || IsUnseen(pattern)));
        }
        IEnumerable<ImmutableArray<ComponentSolution>> combinations = [[]];
        foreach (var choice in choices)
            combinations = combinations.SelectMany(start => choice.Select(start.Add));
        var points = new List<EnclosedPoint>();
        foreach (var combination in combinations.Take(MostCombinations))
            if (_assembly.Assemble(pattern, components, combination, rows!, out var isOutside) is { } point)
                points.Add(point);
            else
                lost |= !isOutside;
        foreach (var split in Splits(pattern, cancel))
            if (!points.Exists(point => point.Shape == MinimumShape.Saddle && point.Loss.Equals(split.Loss)))
                points.Add(split);
        return ([.. points.OrderBy(point => point.Loss.Lower)], lost ? "a point was found that could not be enclosed" : null);
    }

    /// <summary>
    /// Saddles with several neurons on one set: points of the pattern on which one of them is dead, where the dead one gets the row of another and
    /// the decoder column 0. Any change of that row can then be used to lower the loss, unless the columns of the set are reconstructed.
    /// </summary>
    private IEnumerable<EnclosedPoint> Splits(ActivationPattern pattern, CancellationToken cancel)
    {
        if (!_instance.Activation.IsSeparable)
            yield break;
        var live = Enumerable.Range(0, pattern.Neurons).Where(i => pattern[i].Any(c => _instance.Problem.Weights[c].Sign > 0));
        foreach (var same in live.GroupBy(i => $"{string.Join(',', pattern[i])}>{_instance.Activation.Threshold(i)}").Where(same => same.Count() > 1))
        {
            var copy = same.Last();
            foreach (var point in Find(
                new ActivationPattern(pattern.Sets.Select((set, i) => i == copy ? [] : (IEnumerable<int>)set)),
                cancel).Points.Where(point => !point.MayOpen))
            {
                var residual =
                    _instance.Problem.Targets - (point.Decoder * _instance.Activation.Apply(_instance.Problem.Preactivations(point.Encoder)))
                        .Transpose();
                foreach (var neuron in same.Where(i => i != copy && point.Copies.All(item => item.Copy != i) && IsSplit(point, i, residual)))
                {
                    var encoder = RationalMatrix.FromRows(Enumerable.Range(0, pattern.Neurons)
                        .Select(i => point.Encoder.Row(i == copy ? neuron : i)));
                    if (Region.Keeps(pattern, _instance.Problem.Preactivations(encoder), (_, _) => true) is not { } strict
                        || (!strict && point.Groups.Any(group => group.Neurons.Contains(neuron))))
                        continue;
                    yield return point with
                    {
                        Pattern = pattern,
                        Encoder = encoder,
                        IsInterior = strict,
                        Shape = MinimumShape.Saddle,
                        Copies = [.. point.Copies, (copy, neuron)],
                    };
                    break;
                }
            }
        }
    }

    /// <summary>True if sum m p e^T over the columns of a neuron, p without the part that its tight columns forbid, is clearly not 0.</summary>
    private bool IsSplit(EnclosedPoint point, int neuron, RationalMatrix residual)
    {
        const double ClearlyNot = 1e-6; // of what it can be
        var tight = Space.Rows(point.Tight[neuron]).NullSpace();
        var problem = _instance.Problem;
        var total = Math.Sqrt(Space.Total(Enumerable.Range(0, problem.Columns)).ToDouble());
        return tight.Any(direction =>
        {
            (int Column, Rational Turn)[] turns = [.. point.Pattern[neuron].Select(c => (c, Space.Coordinates.Row(c).Dot(direction)))];
            var size = Math.Sqrt(
                turns.Aggregate(Rational.Zero, (sum, item) => sum + problem.Weights[item.Column] * item.Turn * item.Turn).ToDouble());
            return Enumerable.Range(0, problem.TargetDimension).Any(j => Math.Abs(turns
                .Aggregate(Rational.Zero, (sum, item) => sum + problem.Weights[item.Column] * item.Turn * residual[item.Column, j])
                    .ToDouble()) > ClearlyNot * total * size);
        });
    }

    /// <summary>True if a column that no neuron sees carries loss.</summary>
    private bool IsUnseen(ActivationPattern pattern) =>
        Space.Total(Enumerable.Range(0, _instance.Problem.Columns).Where(c => !pattern.Sets.Any(set => set.Contains(c)))).Sign > 0;
}
