using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>A pattern whose sets are disjoint, with what its region asks of the cells that are off (docs/theorems/3.6.md).</summary>
internal sealed class DisjointPattern
{
    private readonly ClaimInstance _instance;
    private readonly bool[,] _on;
    private readonly int[] _onInGroup;

    public DisjointPattern(ClaimInstance instance, bool[,] on)
    {
        (_instance, _on) = (instance, on);
        _onInGroup = new int[(instance.Cells + instance.GroupSize - 1) / instance.GroupSize];
        for (var e = 0; e < instance.Cells; e++)
            _onInGroup[Group(e)] += IsOn(e) ? 1 : 0;
        for (var c = 0; c < instance.Columns; c++)
            if (Enumerable.Range(0, instance.Neurons).Count(i => on[i, c]) > 1)
                throw NotACertificate.Rejected($"column {c} is seen by two neurons; this kind is about disjoint sets");
    }

    /// <summary>True for TopK and BatchTopK, whose cells compete.</summary>
    public bool IsCoupled => _instance.Kind is "topk" or "batchtopk";

    /// <summary>The group of a cell e = c nq + i.</summary>
    public int Group(int cell) => cell / _instance.GroupSize;

    /// <summary>True if the group's budget is spent, so that its off cells need only be beaten.</summary>
    public bool IsFilled(int group) => IsCoupled && _onInGroup[group] == _instance.Budget;

    public bool IsOn(int cell) => _on[cell % _instance.Neurons, cell / _instance.Neurons];

    /// <summary>F_i.</summary>
    public int[] Set(int neuron) => [.. Enumerable.Range(0, _instance.Columns).Where(c => _on[neuron, c])];

    /// <summary>The columns off F_i on which the region asks for &lt;w_i, p_c> &lt;= 0.</summary>
    public int[] Capped(int neuron)
    {
        Effort.Spend(16L * _instance.Columns);
        return _instance.Kind is "identity" or "zero" || _instance.Threshold(neuron).Sign > 0 ? []
            : [.. Enumerable.Range(0, _instance.Columns).Where(c => !_on[neuron, c] && !IsFilled(Group(c * _instance.Neurons + neuron)))];
    }

    /// <summary>
    /// Rejects unless coupling constraints cannot push: the graph on neurons with an edge i -> j for every pair "cell (c,i) beats cell (d,j)"
    /// that can be tight has no cycle. A pair cannot be tight if it is listed as unreachable, or if p_d is not in the span of the other inputs.
    /// </summary>
    public void RequireNoCirculation(HashSet<(int Neuron, int Column)> unreachable)
    {
        var edges = new bool[_instance.Neurons, _instance.Neurons];
        var any = false;
        var columns = Enumerable.Range(0, _instance.Columns).ToArray();
        var independent = Array.ConvertAll(columns, d => new Lazy<bool>(() => IsIndependent(d, columns)));
        var winners = Enumerable.Range(0, _instance.Cells).Where(IsOn).ToLookup(Group);
        for (var loser = 0; loser < _instance.Cells; loser++)
        {
            var (d, j) = (loser / _instance.Neurons, loser % _instance.Neurons);
            if (!IsFilled(Group(loser)) || IsOn(loser) || unreachable.Contains((j, d)) || independent[d].Value)
                continue;
            Effort.Spend(2L * _onInGroup[Group(loser)]);
            foreach (var winner in winners[Group(loser)])
                any = edges[winner % _instance.Neurons, j] = true;
        }
        if (any && !_instance.Rectified)
            throw NotACertificate.Rejected("bare entries may be 0 where they tie, so nothing is known about the multipliers of ties");
        // Neurons without an incoming edge go first; if none is left but neurons are, they hold a cycle.
        var left = Enumerable.Range(0, _instance.Neurons).ToList();
        while (left.Count > 0)
            if (left.RemoveAll(j => !left.Any(i => edges[i, j])) == 0)
                throw NotACertificate.Rejected($"the neurons {string.Join(", ", left.Take(20))}{(left.Count > 20 ? ", ..." : "")} can push one another in a cycle");
    }

    /// <summary>True if p_c is not in the span of the inputs of the other listed columns.</summary>
    public bool IsIndependent(int column, IEnumerable<int> columns)
    {
        var others = columns.Where(c => c != column).Select(_instance.Inputs.Row).ToList();
        return RationalMatrix.FromRows(_instance.Inputs.Columns, [.. others, _instance.Inputs.Row(column)]).Rank()
            > RationalMatrix.FromRows(_instance.Inputs.Columns, others).Rank();
    }
}
