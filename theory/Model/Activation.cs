using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>
/// An activation s with s(z)_i in {0, z_i} (Eq. 10): a rule that says which entries of the pre-activations pass.
/// Ties go to the lowest index, everywhere.
/// </summary>
public abstract record Activation
{
    private protected Activation()
    {
    }

    /// <summary>max(z, 0), entry by entry.</summary>
    public static Activation Relu { get; } = new ReluActivation();

    /// <summary>Passes everything.</summary>
    public static Activation Identity { get; } = new IdentityActivation();

    /// <summary>Passes nothing.</summary>
    public static Activation Zero { get; } = new ZeroActivation();

    /// <summary>Passes z_i above its own threshold; one threshold a neuron.</summary>
    public static Activation JumpRelu(RationalVector thetas) => new JumpReluActivation(thetas);

    /// <summary>Passes the k largest entries of each column, after ReLU or bare (Eq. 7).</summary>
    public static Activation TopK(int k, bool rectified = true) => new TopKActivation(k, rectified);

    /// <summary>Passes the k N largest entries of N columns, after ReLU.</summary>
    public static Activation BatchTopK(int k) => new BatchTopKActivation(k);

    /// <summary>The name used in instance files: relu, jumprelu, topk, batchtopk, identity, zero.</summary>
    public abstract string Kind { get; }

    /// <summary>True if every neuron is gated by its own pre-activation alone, so that regions are products over neurons.</summary>
    public abstract bool IsSeparable { get; }

    /// <summary>True if s(t z) = t s(z) for every t > 0: the gate does not move when the input is rescaled.</summary>
    public abstract bool IsPositivelyHomogeneous { get; }

    /// <summary>True if only positive entries pass, so that a pattern lists where each neuron is positive.</summary>
    public abstract bool IsRectified { get; }

    /// <summary>The threshold of a neuron: entries must exceed it to pass. 0 unless the activation is JumpReLU.</summary>
    public virtual Rational Threshold(int neuron) => Rational.Zero;

    /// <summary>Which entries pass. Shapes: preactivations nq x N (one column per data column), result nq x N.</summary>
    public abstract bool[,] Gate(RationalMatrix preactivations);

    /// <summary>s(z), entry by entry: z where the gate is open, 0 elsewhere. Shapes: nq x N.</summary>
    public RationalMatrix Apply(RationalMatrix preactivations)
    {
        var gate = Gate(preactivations);
        return RationalMatrix.Create(preactivations.Rows, preactivations.Columns,
            (i, c) => gate[i, c] ? preactivations[i, c] : Rational.Zero);
    }

    /// <summary>Why this activation cannot be used with that many neurons, or null if it can.</summary>
    public virtual string? Misfit(int neurons) => null;

    private protected static bool[,] EntryWise(RationalMatrix z, Func<int, Rational, bool> passes)
    {
        var gate = new bool[z.Rows, z.Columns];
        for (var i = 0; i < z.Rows; i++)
            for (var c = 0; c < z.Columns; c++)
                gate[i, c] = passes(i, z[i, c]);
        return gate;
    }

    /// <summary>Opens the gate for the <paramref name="budget"/> largest of the listed entries; the earlier entry wins a tie.</summary>
    private protected static void OpenLargest(bool[,] gate, RationalMatrix z, IEnumerable<(int Neuron, int Column)> entries, int budget)
    {
        // OrderByDescending is stable, which is the tie rule.
        foreach (var (i, c) in entries.OrderByDescending(e => z[e.Neuron, e.Column]).Take(budget))
            gate[i, c] = true;
    }
}
