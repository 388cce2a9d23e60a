using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Landscape;

/// <summary>
/// Which anchored neurons are on where they compete with free ones (TopK, BatchTopK): in each group of cells the strongest, the first of equal ones
/// before the others. For each of these gates it is known what is left to the free neurons (docs/certificates/anchored-positive-loss.md).
/// </summary>
internal sealed class AnchoredGateSearch
{
    private const int MostGates = 1 << 12;

    private readonly AnchoredProblem _anchored;
    private readonly Problem _problem;
    private readonly int[] _weighted;
    private readonly bool _isRectified, _isBatch;
    private readonly int _places;
    private int _tried;

    public AnchoredGateSearch(AnchoredProblem anchored)
    {
        (_anchored, _problem, _weighted) = (anchored, anchored.Instance.Problem, [.. anchored.Weighted]);
        (_isRectified, _isBatch, _places) = anchored.Instance.Activation switch
        {
            TopKActivation topK => (topK.Rectified, false, topK.K),
            BatchTopKActivation batch => (true, true, batch.K * _problem.Columns),
            _ => (false, false, 0),
        };
    }

    /// <summary>True if with none of these gates the free neurons are enough.</summary>
    public bool ExcludesZeroLoss() => _places > 0 && _anchored.Anchors.Count > 0 && (_isBatch ? !FitsInBatch() : !FitsFrom(0, []));

    private bool FitsInBatch()
    {
        var cells = Order(Enumerable.Range(0, _problem.Columns));
        if (cells.Length >= MostGates)
            return true;
        return Prefixes(cells, _anchored.Free * _problem.Columns).Any(on =>
        {
            RationalVector[] rest = [.. _weighted.Select(c => Rest(c, on)).Where(row => !row.IsZero)];
            return on.Length + rest.Length <= _places && IsWithin(rest);
        });
    }

    private bool FitsFrom(int k, RationalVector[] rest) => ++_tried > MostGates || k == _weighted.Length
        || Prefixes(Order([_weighted[k]]), _anchored.Free).Any(on =>
        {
            var row = Rest(_weighted[k], on);
            RationalVector[] more = row.IsZero ? rest : [.. rest, row];
            return (row.IsZero || on.Length < _places) && IsWithin(more) && FitsFrom(k + 1, more);
        });

    private (int Column, int Neuron)[] Order(IEnumerable<int> columns) =>
    [
        .. columns.SelectMany(c => Enumerable.Range(0, _anchored.Anchors.Count).Select(j => (Column: c, Neuron: j)))
            .Where(cell => !_isRectified || Value(cell).Sign > 0)
            .OrderByDescending(Value),
    ];

    /// <summary>The beginnings of the order that can be on: if some are off, the free neurons take all other places.</summary>
    private IEnumerable<(int Column, int Neuron)[]> Prefixes((int Column, int Neuron)[] cells, int others) =>
        Enumerable.Range(0, Math.Min(cells.Length, _places) + 1).Where(on => on == cells.Length || on + others >= _places).Select(on => cells[..on]);

    private RationalVector Rest(int column, (int Column, int Neuron)[] on) => on.Where(cell => cell.Column == column).Aggregate(
        _problem.Target(column), (rest, cell) => rest - Value(cell) * _anchored.Instance.Isolated.Target(_anchored.Anchors[cell.Neuron]));

    private Rational Value((int Column, int Neuron) cell) => _anchored.AnchorPreactivations[cell.Neuron, cell.Column];

    private bool IsWithin(RationalVector[] rest) => RationalMatrix.FromRows(_problem.TargetDimension, rest).Rank() <= _anchored.Free;
}
