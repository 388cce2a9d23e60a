using TheoryChecks.Model;

namespace TheoryChecks.Training.Sparse;

/// <summary>
/// One squared error over a list of latents: c sum_c m_c |e_c|^2 for every group of neurons that shares a residual (Matryoshka's prefixes; otherwise
/// one group).
/// Slopes hold V = -2 c m e, group by group, sample by sample; for prefixes the sums over all prefixes that a neuron is in.
/// </summary>
internal sealed class SparseTask(LossTerm term, int[] sizes, double coefficient, int batch, int dimension)
{
    public LossTerm Term { get; } = term;

    /// <summary>Group g is the neurons from the previous size to this one; neurons beyond the last are in no group.</summary>
    public int[] Sizes { get; } = sizes;

    public double Coefficient { get; } = coefficient;

    public LatentList Latents { get; } = new(batch);

    /// <summary>dL/da of every entry.</summary>
    public float[] Derivatives { get; private set; } = [];

    /// <summary>V: groups x batch x nr.</summary>
    public float[] Slopes { get; } = new float[(long)sizes.Length * batch * dimension];

    public Span<float> Slope(int group, int sample) => Slopes.AsSpan(((group * batch) + sample) * dimension, dimension);

    /// <summary>The group of a neuron; the number of groups if it is in none.</summary>
    public int Group(int neuron)
    {
        var group = 0;
        while (group < Sizes.Length && neuron >= Sizes[group])
            group++;
        return group;
    }

    public void Reserve()
    {
        if (Derivatives.Length < Latents.Count)
            Derivatives = new float[Latents.Neurons.Length];
    }
}
