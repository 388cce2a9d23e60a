using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// Where all neurons compete for places, free neurons decide which anchored ones are on. The gates that these can have are gone through: in each
/// group the strongest of them are on, the first of equal ones before the others (docs/certificates/anchored-positive-loss.md).
/// </summary>
internal sealed class AnchoredGates(ClaimInstance instance, AnchoredResidual left)
{
    private const int MostGates = 1 << 12;

    private readonly int[] _counted = [.. Enumerable.Range(0, instance.Columns).Where(c => instance.Weights[c].Sign > 0)];
    private int _gates;

    /// <summary>True if with every one of them what is left to the free neurons is too much for them.</summary>
    public bool ExcludeZeroLoss() => instance.IsCoupled && (instance.Kind == "batchtopk" ? !FitsInBatch() : !FitsByColumns([], 0));

    /// <summary>BatchTopK: one group, so one order.</summary>
    private bool FitsInBatch()
    {
        var cells = Strongest(Enumerable.Range(0, instance.Columns));
        for (var on = 0; on <= cells.Length; on++)
        {
            if (!IsGate(on, cells.Length, left.Free * instance.Columns) || ++_gates > MostGates)
                continue;
            RationalVector[] rest = [.. _counted.Select(c => Rest(c, cells[..on])).Where(row => !row.IsZero)];
            if (on + rest.Length <= instance.Budget && Rank(rest) <= left.Free)
                return true;
        }
        return _gates > MostGates;
    }

    /// <summary>TopK: an order for each column; those from a place in the list on are still to be gone through.</summary>
    private bool FitsByColumns(RationalVector[] rest, int place)
    {
        if (++_gates > MostGates || place == _counted.Length)
            return true;
        var cells = Strongest([_counted[place]]);
        for (var on = 0; on <= cells.Length; on++)
        {
            if (!IsGate(on, cells.Length, left.Free))
                continue;
            var row = Rest(_counted[place], cells[..on]);
            RationalVector[] more = row.IsZero ? rest : [.. rest, row];
            if ((row.IsZero || on < instance.Budget) && Rank(more) <= left.Free && FitsByColumns(more, place + 1))
                return true;
        }
        return false;
    }

    /// <summary>Cells of these columns and anchored neurons that can be on, the strongest first.</summary>
    private (int Column, int Neuron)[] Strongest(IEnumerable<int> columns)
    {
        var cells = columns.SelectMany(c => Enumerable.Range(0, left.Anchors.Length).Select(j => (Column: c, Neuron: j)));
        (int Column, int Neuron)[] some = [.. cells.Where(cell => !instance.Rectified || Value(cell).Sign > 0)];
        Effort.SpendEntries(some.Length);
        return [.. some.OrderByDescending(Value)]; // stable: the lowest index wins a tie

        Rational Value((int Column, int Neuron) cell) => left.Own[cell.Neuron, cell.Column];
    }

    /// <summary>Whether so many of the cells can be on: there are places for them, and if some are off, others take all the places.</summary>
    private bool IsGate(int on, int cells, int others) => on <= instance.Budget && (on == cells || on + others >= instance.Budget);

    /// <summary>What the free neurons must produce at a column.</summary>
    private RationalVector Rest(int column, (int Column, int Neuron)[] on)
    {
        Effort.Spend(4L * on.Length);
        return on.Where(cell => cell.Column == column).Aggregate(
            instance.Targets.Row(column),
            (rest, cell) => rest - left.Own[cell.Neuron, column] * instance.FeatureTargets.Row(left.Anchors[cell.Neuron]));
    }

    private int Rank(RationalVector[] rows) => RationalMatrix.FromRows(instance.Targets.Columns, rows).Rank();
}
