using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Patterns;

/// <summary>
/// An activation as a rule about cells (neuron i on column c is cell c nq + i). Cells fall into groups; at most
/// <see cref="Budget"/> cells of a group pass. ReLU: every cell is a group of its own. TopK: a column is a group with budget k.
/// BatchTopK: all cells are one group with budget N k. In a group that is not filled up, exactly the positive cells pass.
/// </summary>
internal sealed class GateRule
{
    private readonly Activation _activation;
    private readonly Rational[] _thresholds;

    private GateRule(
        Activation activation, int neurons, int columns, int groupSize, int budget, bool rectified, bool? forced, IEnumerable<Rational> thresholds)
    {
        _activation = activation;
        Neurons = neurons;
        Columns = columns;
        GroupSize = groupSize;
        Budget = budget;
        IsRectified = rectified;
        Forced = forced;
        _thresholds = [.. thresholds];
    }

    /// <summary>The rule of an activation for the given numbers of neurons and columns.</summary>
    public static GateRule Of(Activation activation, int neurons, int columns) => activation switch
    {
        TopKActivation { Rectified: var rectified, K: var k } => Coupled(activation, neurons, columns, neurons, k, rectified),
        BatchTopKActivation { K: var k } => Coupled(activation, neurons, columns, checked(neurons * columns), checked(k * columns), true),
        IdentityActivation => new(activation, neurons, columns, 1, 1, false, true, new Rational[neurons]),
        ZeroActivation => new(activation, neurons, columns, 1, 1, false, false, new Rational[neurons]),
        _ => new(activation, neurons, columns, 1, 1, true, null, Enumerable.Range(0, neurons).Select(activation.Threshold)),
    };

    /// <summary>The rule of one neuron with a threshold: what ReLU and JumpReLU come down to, neuron by neuron.</summary>
    public static GateRule OneNeuron(int columns, Rational threshold) =>
        new(new JumpReluActivation([threshold]), 1, columns, 1, 1, true, null, [threshold]);

    private static GateRule Coupled(Activation activation, int neurons, int columns, int groupSize, int budget, bool rectified) =>
        new(activation, neurons, columns, groupSize, budget, rectified, null, new Rational[neurons]);

    /// <summary>The number of neurons.</summary>
    public int Neurons { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>Cells per group; cell e belongs to group e / GroupSize.</summary>
    public int GroupSize { get; }

    /// <summary>How many cells of a group pass at most (exactly, for bare TopK).</summary>
    public int Budget { get; }

    /// <summary>True if only cells above their threshold pass.</summary>
    public bool IsRectified { get; }

    /// <summary>True: every cell passes (identity). False: none does (zero). Null: the encoder decides.</summary>
    public bool? Forced { get; }

    /// <summary>The number of cells.</summary>
    public int Cells => checked(Neurons * Columns);

    /// <summary>The threshold of a cell.</summary>
    public Rational Threshold(int cell) => _thresholds[cell % Neurons];

    /// <summary>True if no threshold is irrational.</summary>
    public bool HasRationalThresholds => _thresholds.All(theta => theta.IsRational);

    /// <summary>True if some threshold is positive, so that conditions are affine rather than homogeneous.</summary>
    public bool HasThreshold => _thresholds.Any(theta => theta.Sign > 0);

    /// <summary>Which cells pass at an encoder given row after row. Shapes: inputs N x np, result nq x N.</summary>
    public bool[,] Gate(RationalVector encoder, RationalMatrix inputs)
    {
        var rows = RationalMatrix.Create(Neurons, inputs.Columns, (i, j) => encoder[i * inputs.Columns + j]);
        return _activation.Gate(rows * inputs.Transpose());
    }

    /// <summary>
    /// The conditions that hold exactly on the region of a pattern, or null with the offending column if no encoder can have it because a
    /// group would hold too many cells (or, bare TopK, too few).
    /// </summary>
    public IReadOnlyList<Atom>? Region(ActivationPattern pattern, out int offendingGroup)
    {
        offendingGroup = -1;
        var path = new GatePath(this);
        for (var e = 0; e < Cells; e++)
        {
            var on = pattern.IsOn(e % Neurons, e / Neurons);
            if (!path.Allows(e, on))
            {
                offendingGroup = e / GroupSize;
                return null;
            }
            path.Decide(e, on);
        }
        // In a group that stays short, on > theta >= off already says who beats whom.
        return [.. path.Implied.Where(atom => atom.Kind != AtomKind.Beats || !path.IsShort(atom.First / GroupSize))];
    }
}
