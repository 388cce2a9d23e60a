using TheoryChecks.Exact;
using TheoryChecks.Model;
using TheoryChecks.Patterns;

namespace TheoryChecks.Properties.Patterns;

/// <summary>
/// Patterns straight from the definitions of docs/certificates.md, decided by Fourier-Motzkin elimination. Unknowns: the encoder row after row, then
/// t > 0, which stands for the constant 1.
/// </summary>
internal sealed class Judge
{
    private readonly RationalMatrix _inputs;
    private readonly int _groupSize, _budget;
    private readonly bool _rectified;
    private readonly bool? _forced;
    private readonly Func<int, Rational> _theta;

    public Judge(Activation activation, RationalMatrix inputs, int neurons)
    {
        (_inputs, Neurons) = (inputs, neurons);
        (_groupSize, _budget, _rectified, _forced) = activation switch
        {
            TopKActivation topk => (neurons, topk.K, topk.Rectified, (bool?)null),
            BatchTopKActivation batch => (neurons * inputs.Rows, batch.K * inputs.Rows, true, null),
            IdentityActivation => (1, 1, false, true),
            ZeroActivation => (1, 1, true, false),
            _ => (1, 1, true, null),
        };
        _theta = activation is JumpReluActivation { Thetas: var thetas } ? i => thetas[thetas.Dimension == 1 ? 0 : i] : _ => Rational.Zero;
    }

    public int Neurons { get; }

    public int Columns => _inputs.Rows;

    public int Cells => Neurons * Columns;

    public int Unknowns => Neurons * _inputs.Columns + 1;

    /// <summary>z_e as a linear form.</summary>
    public RationalVector Cell(int e)
    {
        var form = new Rational[Unknowns];
        for (var j = 0; j < _inputs.Columns; j++)
            form[e % Neurons * _inputs.Columns + j] = _inputs[e / Neurons, j];
        return new RationalVector(form);
    }

    /// <summary>z_e - theta t.</summary>
    public RationalVector Excess(int e) => Cell(e) - _theta(e % Neurons) * RationalVector.Unit(Unknowns, Unknowns - 1);

    /// <summary>The inequalities of a pattern, or null if it has too many or too few cells in a group.</summary>
    public IReadOnlyList<Inequality>? Conditions(ActivationPattern pattern)
    {
        var result = new List<Inequality> { Inequality.Strict(RationalVector.Unit(Unknowns, Unknowns - 1)) };
        for (var first = 0; first < Cells; first += _groupSize)
        {
            var cells = Enumerable.Range(first, _groupSize).ToLookup(e => pattern.IsOn(e % Neurons, e / Neurons));
            var (on, off) = (cells[true].ToArray(), cells[false].ToArray());
            if (_forced is { } forced)
            {
                if (on.Length != (forced ? _groupSize : 0))
                    return null;
                continue;
            }
            if (on.Length > _budget || (!_rectified && on.Length < _budget))
                return null;
            if (_rectified)
                result.AddRange(on.Select(e => Inequality.Strict(Excess(e))));
            if (on.Length < _budget)
                result.AddRange(off.Select(e => Inequality.Weak(-Excess(e))));
            else if (_groupSize == 1)
                continue;
            else
                result.AddRange(on.SelectMany(_ => off, (winner, loser) => new Inequality(Cell(winner) - Cell(loser), IsStrict: winner > loser)));
        }
        return result;
    }

    public bool IsRealizable(ActivationPattern pattern) =>
        Conditions(pattern) is { } conditions && FourierMotzkin.Feasible(Unknowns, conditions);

    /// <summary>The dimension of a region, -1 if it is empty.</summary>
    public int Dimension(ActivationPattern pattern) =>
        Conditions(pattern) is { } conditions && FourierMotzkin.Dimension(Unknowns, conditions) is >= 0 and var dimension ? dimension - 1 : -1;

    /// <summary>All 2^cells patterns, possible or not.</summary>
    public IEnumerable<ActivationPattern> AllPatterns() => AllPatterns(Neurons, Columns);

    public static IEnumerable<ActivationPattern> AllPatterns(int neurons, int columns) => Enumerable.Range(0, 1 << (neurons * columns)).Select(bits =>
        new ActivationPattern(Enumerable.Range(0, neurons)
            .Select(i => Enumerable.Range(0, columns).Where(c => (bits >> (c * neurons + i) & 1) == 1))));

    /// <summary>The realizable ones among them, ascending.</summary>
    public IReadOnlyList<ActivationPattern> Realizable() => [.. AllPatterns().Where(IsRealizable).Order()];

    /// <summary>
    /// The same by another way: the gate depends only on the signs of z_e - theta and of z_e - z_f, so go through all sign vectors that occur and let
    /// the competition play out. No conditions on regions are needed.
    /// </summary>
    public IReadOnlyList<ActivationPattern> RealizableBySigns()
    {
        var pairs = from first in Enumerable.Range(0, Cells / _groupSize).Select(g => g * _groupSize)
                    from e in Enumerable.Range(first, _groupSize)
                    from f in Enumerable.Range(first, _groupSize)
                    where e < f
                    select (e, f);
        var questions = (_forced is null ? Enumerable.Range(0, Cells).Select(e => (e, e)).Concat(pairs) : []).ToArray();
        var found = new SortedSet<ActivationPattern>();
        Explore([Inequality.Strict(RationalVector.Unit(Unknowns, Unknowns - 1))], 0);
        return [.. found];

        void Explore(List<Inequality> asked, int depth)
        {
            if (!FourierMotzkin.Feasible(Unknowns, asked))
                return;
            if (depth == questions.Length)
            {
                found.Add(Compete((e, f) => Array.IndexOf(questions, (e, f)) is var q && asked[1 + 2 * q].IsStrict
                    ? 1
                    : asked[2 + 2 * q].IsStrict ? -1 : 0));
                return;
            }
            var (first, second) = questions[depth];
            var form = first == second ? Excess(first) : Cell(first) - Cell(second);
            // Two inequalities per sign, so that the answers can be read off by place: +: form > 0 and >= 0; -: -form >= 0 and > 0; 0: both weak.
            Explore([.. asked, Inequality.Strict(form), Inequality.Weak(form)], depth + 1);
            Explore([.. asked, Inequality.Weak(-form), Inequality.Strict(-form)], depth + 1);
            Explore([.. asked, Inequality.Weak(form), Inequality.Weak(-form)], depth + 1);
        }
    }

    private ActivationPattern Compete(Func<int, int, int> sign)
    {
        var gate = new bool[Neurons, Columns];
        for (var e = 0; e < Cells; e++)
        {
            if (_forced is { } forced)
            {
                gate[e % Neurons, e / Neurons] = forced;
                continue;
            }
            var first = e / _groupSize * _groupSize;
            var candidates = Enumerable.Range(first, _groupSize).Where(f => !_rectified || sign(f, f) > 0).ToArray();
            var ahead = candidates.Count(f => f < e ? sign(f, e) >= 0 : f > e && sign(e, f) < 0);
            gate[e % Neurons, e / Neurons] = candidates.Contains(e) && ahead < _budget;
        }
        return ActivationPattern.FromGate(gate);
    }
}
