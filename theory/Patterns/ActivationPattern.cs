using System.Collections.Immutable;

namespace TheoryChecks.Patterns;

/// <summary>
/// An activation pattern P = (F_1, ..., F_nq) (Def. 3.1): F_i lists, in ascending order, the columns on which neuron i
/// passes. Value equality; compared lexicographically, neuron by neuron.
/// </summary>
public sealed class ActivationPattern : IEquatable<ActivationPattern>, IComparable<ActivationPattern>
{
    private readonly ImmutableArray<ImmutableArray<int>> _sets;

    /// <summary>Builds a pattern from one set of column indices per neuron.</summary>
    /// <exception cref="ArgumentException">An index is negative or repeated.</exception>
    public ActivationPattern(IEnumerable<IEnumerable<int>> sets)
    {
        _sets = [.. sets.Select(set => set.Order().ToImmutableArray())];
        for (var i = 0; i < _sets.Length; i++)
            for (var k = 0; k < _sets[i].Length; k++)
                if (_sets[i][k] < 0 || (k > 0 && _sets[i][k] == _sets[i][k - 1]))
                    throw new ArgumentException(
                        $"Set {i} lists column {_sets[i][k]}{(k > 0 ? " twice" : "")}; list each column once, numbered from 0.");
    }

    /// <summary>The pattern of an open/closed gate. Shape: nq x N.</summary>
    public static ActivationPattern FromGate(bool[,] gate) =>
        new(Enumerable.Range(0, gate.GetLength(0)).Select(i => Enumerable.Range(0, gate.GetLength(1)).Where(c => gate[i, c])));

    /// <summary>The number nq of neurons.</summary>
    public int Neurons => _sets.Length;

    /// <summary>F_i, ascending.</summary>
    public ImmutableArray<int> this[int neuron] => _sets[neuron];

    /// <summary>All sets, in neuron order.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Sets => [.. _sets.Select(set => (IReadOnlyList<int>)set)];

    /// <summary>True if neuron i passes on column c.</summary>
    public bool IsOn(int neuron, int column) => _sets[neuron].BinarySearch(column) >= 0;

    /// <summary>True if every neuron is on for at most one column; dead neurons are allowed.</summary>
    public bool IsMonosemantic => _sets.All(set => set.Length <= 1);

    /// <summary>True if every one of the <paramref name="columns"/> columns lies in exactly one F_i.</summary>
    public bool IsPartition(int columns) =>
        _sets.Sum(set => set.Length) == columns && _sets.SelectMany(set => set).Distinct().Count() == columns;

    /// <summary>The gate, nq x N.</summary>
    public bool[,] ToGate(int columns)
    {
        var gate = new bool[Neurons, columns];
        for (var i = 0; i < Neurons; i++)
            foreach (var c in _sets[i])
                gate[i, c] = true;
        return gate;
    }

    /// <summary>The representative of this pattern up to permuting neurons: its sets in lexicographic order.</summary>
    public ActivationPattern Canonical() => new(_sets.Order(SetComparer.Instance).Select(set => set.AsEnumerable()));

    /// <inheritdoc/>
    public int CompareTo(ActivationPattern? other)
    {
        if (other is null)
            return 1;
        for (var i = 0; i < Math.Min(Neurons, other.Neurons); i++)
            if (SetComparer.Instance.Compare(_sets[i], other._sets[i]) is var order && order != 0)
                return order;
        return Neurons.CompareTo(other.Neurons);
    }

    /// <inheritdoc/>
    public bool Equals(ActivationPattern? other) => other is not null && Neurons == other.Neurons && CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ActivationPattern);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var set in _sets)
        {
            hash.Add(-1);
            foreach (var c in set)
                hash.Add(c);
        }
        return hash.ToHashCode();
    }

    /// <summary>For example "({0,1}, {})".</summary>
    public override string ToString() => $"({string.Join(", ", _sets.Select(set => $"{{{string.Join(",", set)}}}"))})";

    private sealed class SetComparer : IComparer<ImmutableArray<int>>
    {
        public static readonly SetComparer Instance = new();

        public int Compare(ImmutableArray<int> x, ImmutableArray<int> y) => x.AsSpan().SequenceCompareTo(y.AsSpan());
    }
}
