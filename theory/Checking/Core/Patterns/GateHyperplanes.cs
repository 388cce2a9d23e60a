using TheoryChecks.Exact;

namespace TheoryChecks.Checking;

/// <summary>
/// The hyperplanes at which the gate of one neuron changes, q_c = (p_c, -theta), or p_c alone if theta = 0. Columns on one ray share a
/// hyperplane, and p_c = 0 has none. A symmetry is a linear map of these vectors that permutes the hyperplanes, and with a threshold keeps (0, 1),
/// the form t > 0. With s_j the side of hyperplane j on which a region lies, its image has e_j s_(to j), where the map takes q_j to a multiple of
/// q_(to j) of sign e_j: it takes a form x to x o M.
/// </summary>
internal sealed class GateHyperplanes
{
    private readonly ClaimInstance _neuron;
    private readonly Rational _threshold;
    private readonly Dictionary<RationalVector, int> _byRay = [];
    private readonly List<RationalVector> _rays = [];
    private readonly List<int> _columns = [];
    private readonly int[] _ofColumn; // -1: the input is 0
    private readonly List<int[]> _elements = [];

    /// <summary>The hyperplanes of an instance of one neuron.</summary>
    public GateHyperplanes(ClaimInstance neuron)
    {
        (_neuron, _threshold, _ofColumn) = (neuron, neuron.Threshold(0), new int[neuron.Columns]);
        for (var c = 0; c < neuron.Columns; c++)
        {
            _ofColumn[c] = -1;
            if (neuron.Inputs.Row(c).IsZero)
                continue;
            var ray = Vector(c).ToPrimitive();
            if (!_byRay.TryGetValue(ray, out var hyperplane))
            {
                _byRay.Add(ray, hyperplane = Count);
                _rays.Add(ray);
                Effort.KeepVectors([ray]);
                _columns.Add(c);
            }
            _ofColumn[c] = hyperplane;
        }
    }

    /// <summary>How many there are, numbered in the order of their first columns.</summary>
    public int Count => _columns.Count;

    /// <summary>The dimension of q_c.</summary>
    public int Dimension => _neuron.Inputs.Columns + (_threshold.IsZero ? 0 : 1);

    /// <summary>The elements of the group read so far.</summary>
    public int Elements => _elements.Count;

    /// <summary>True if the direction has a positive inner product with every input that is not 0.</summary>
    public bool IsInside(RationalVector direction) => _columns.All(c => _neuron.Inputs.Row(c).Dot(direction).Sign > 0);

    /// <summary>The sides of an encoder: +1 on, -1 off.</summary>
    public sbyte[] SidesAt(RationalVector encoder)
    {
        Effort.Keep(4 + Count / Effort.BytesPerNumber);
        using var scope = Effort.Passing();
        var gate = _neuron.Gate(_neuron.Preactivations(RationalMatrix.FromRows([encoder])));
        return [.. _columns.Select(c => gate[0, c] ? (sbyte)1 : (sbyte)-1)];
    }

    /// <summary>The side on which column c is: off if its input is 0.</summary>
    public bool IsOn(ReadOnlySpan<sbyte> sides, int c) => _ofColumn[c] >= 0 && sides[_ofColumn[c]] > 0;

    /// <summary>The next element: a linear map. Shape: D x D.</summary>
    public void Add(RationalMatrix map)
    {
        if (!_threshold.IsZero && !KeepsInfinity(map))
            throw NotACertificate.Rejected($"generator {Elements} does not keep the hyperplane at infinity and its side");
        var (element, taken) = (new int[Count], new bool[Count]);
        for (var j = 0; j < Count; j++)
        {
            var image = (map * _rays[j]).ToPrimitive();
            var isSame = _byRay.TryGetValue(image, out var to);
            if (!isSame && !_byRay.TryGetValue(-image, out to))
                throw NotACertificate.Rejected($"generator {Elements} takes the input of column {_columns[j]} to no input's line");
            if (taken[to])
                throw NotACertificate.Rejected($"generator {Elements} takes two hyperplanes to that of column {_columns[to]}");
            (taken[to], element[j]) = (true, isSame ? to : ~to);
        }
        Keep(element);
    }

    /// <summary>The next element: the product of two earlier ones.</summary>
    public void Add(int left, int right)
    {
        var (outer, inner) = (_elements[left], _elements[right]);
        Keep(Array.ConvertAll(inner, to => to >= 0 ? outer[to] : ~outer[~to]));
    }

    /// <summary>The image of a region under an element.</summary>
    public sbyte[] Image(int element, sbyte[] sides)
    {
        Effort.Spend(64 + 4L * Count);
        return Array.ConvertAll(_elements[element], to => to >= 0 ? sides[to] : (sbyte)-sides[~to]);
    }

    private bool KeepsInfinity(RationalMatrix map)
    {
        for (var i = 0; i + 1 < Dimension; i++)
            if (!map[i, Dimension - 1].IsZero)
                return false;
        return map[Dimension - 1, Dimension - 1].Sign > 0;
    }

    private void Keep(int[] element)
    {
        Effort.Keep(4 + Count / 4);
        Effort.Spend(64 + 4L * Count);
        _elements.Add(element);
    }

    private RationalVector Vector(int c) => _threshold.IsZero ? _neuron.Inputs.Row(c) : _neuron.Inputs.Row(c).Concat([-_threshold]);
}
