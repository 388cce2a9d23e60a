using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>A pattern whose sets are disjoint, with what its region asks of the cells that are off (docs/theorems/3.6.md).</summary>
internal sealed class DisjointPattern
{
    private readonly ClaimInstance _instance;
    private readonly bool[,] _on;

    public DisjointPattern(ClaimInstance instance, bool[,] on)
    {
        (_instance, _on, Conditions) = (instance, on, new CompletePattern(instance, on));
        for (var c = 0; c < instance.Columns; c++)
            if (Enumerable.Range(0, instance.Neurons).Count(i => on[i, c]) > 1)
                throw NotACertificate.Rejected($"column {c} is seen by two neurons; this kind is about disjoint sets");
    }

    /// <summary>What the pattern puts in force.</summary>
    public CompletePattern Conditions { get; }

    /// <summary>F_i.</summary>
    public int[] Set(int neuron) => [.. Enumerable.Range(0, _instance.Columns).Where(c => _on[neuron, c])];

    /// <summary>The columns off F_i on which the region asks for &lt;w_i, p_c> &lt;= 0.</summary>
    public int[] Capped(int neuron)
    {
        Effort.Spend(16L * _instance.Columns);
        return [.. Enumerable.Range(0, _instance.Columns).Where(c => !_on[neuron, c] && Conditions.IsCapped(c * _instance.Neurons + neuron))];
    }

    /// <summary>sum of m_c |r_c|^2: what is lost where nothing is reconstructed.</summary>
    public Rational TargetLoss(IEnumerable<int> columns) =>
        columns.Aggregate(Rational.Zero, (sum, c) => sum + _instance.Weights[c] * _instance.Metric.Square(_instance.Targets.Row(c)));

    /// <summary>
    /// Rejects unless coupling constraints cannot push: the graph on neurons with an edge i -> j for every pair "cell (c,i) beats cell (d,j)" that
    /// can be tight has no cycle. A pair cannot be tight if it is listed as unreachable, or if p_d is not in the span of the other inputs.
    /// </summary>
    public void RequireNoCirculation(HashSet<(int Neuron, int Column)> unreachable)
    {
        var edges = new bool[_instance.Neurons, _instance.Neurons];
        var any = false;
        var columns = Enumerable.Range(0, _instance.Columns).ToArray();
        var independent = Array.ConvertAll(columns, d => new Lazy<bool>(() => IsIndependent(d, columns)));
        var winners = Enumerable.Range(0, _instance.Cells).Where(Conditions.IsOn).ToLookup(Conditions.Group);
        for (var loser = 0; loser < _instance.Cells; loser++)
        {
            var (d, j) = (loser / _instance.Neurons, loser % _instance.Neurons);
            if (!Conditions.IsFilled(loser) || Conditions.IsOn(loser) || unreachable.Contains((j, d)) || independent[d].Value)
                continue;
            Effort.Spend(2L * Conditions.OnInGroup[Conditions.Group(loser)]);
            foreach (var winner in winners[Conditions.Group(loser)])
                any = edges[winner % _instance.Neurons, j] = true;
        }
        if (any && !_instance.Rectified)
            throw NotACertificate.Rejected("bare entries may be 0 where they tie, so nothing is known about the multipliers of ties");
        // Neurons without an incoming edge go first; if none is left but neurons are, they hold a cycle.
        var left = Enumerable.Range(0, _instance.Neurons).ToList();
        while (left.Count > 0)
        {
            Effort.Spend(4L * left.Count * left.Count);
            if (left.RemoveAll(j => !left.Any(i => edges[i, j])) == 0)
                throw NotACertificate.Rejected($"the neurons {string.Join(", ", left.Take(20))}{(left.Count > 20 ? ", ..." : "")} can push one another in a cycle");
        }
    }

    /// <summary>True if p_c is not in the span of the inputs of the other listed columns.</summary>
    public bool IsIndependent(int column, IEnumerable<int> columns)
    {
        var others = columns.Where(c => c != column).Select(_instance.Inputs.Row).ToList();
        return RationalMatrix.FromRows(_instance.Inputs.Columns, [.. others, _instance.Inputs.Row(column)]).Rank()
            > RationalMatrix.FromRows(_instance.Inputs.Columns, others).Rank();
    }
}
