using TheoryChecks.Exact;

namespace TheoryChecks.Model;

/// <summary>A point of the loss: encoder W_E, nq x np, and decoder W_D, nr x nq.</summary>
/// <param name="Encoder">W_E; row i is neuron i's encoder w_i.</param>
/// <param name="Decoder">W_D; column i is neuron i's decoder u_i.</param>
public sealed record EncoderDecoder(RationalMatrix Encoder, RationalMatrix Decoder)
{
    /// <summary>
    /// W_E = [W_p^T; 0], W_D = [W_r, 0] (Thm 3.3): neuron d has the row along feature d's input and the target as its column; the other neurons are
    /// zero.
    /// </summary>
    /// <exception cref="ArgumentException">There are fewer neurons than features.</exception>
    public static EncoderDecoder OneNeuronPerFeature(Problem problem, int neurons)
    {
        if (neurons < problem.Columns)
            throw new ArgumentException($"There are only {Counted.Of(neurons, "neuron")} for {Counted.Of(problem.Columns, "feature")}; this "
                + $"point needs one neuron per feature.");
        var rows = problem.RowsAlongInputs;
        return new(
            RationalMatrix.Create(neurons, problem.InputDimension, (i, j) => i < problem.Columns ? rows[i, j] : Rational.Zero),
            RationalMatrix.Create(problem.TargetDimension, neurons, (j, i) => i < problem.Columns ? problem.Targets[i, j] : Rational.Zero));
    }

    /// <summary>|r_c - W_D s(W_E p_c)|^2 for every column c.</summary>
    public RationalVector SquaredResiduals(Problem problem, Activation activation)
    {
        var output = Decoder * activation.Apply(problem.Preactivations(Encoder));
        return new(Enumerable.Range(0, problem.Columns).Select(c => problem.SquaredNorm(problem.Target(c) - output.Column(c))));
    }

    /// <summary>"W_E = ..., W_D = ...".</summary>
    public override string ToString() => $"W_E = {Encoder}, W_D = {Decoder}";
}
