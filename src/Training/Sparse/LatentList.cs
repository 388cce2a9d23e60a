namespace TheoryChecks.Training.Sparse;

/// <summary>The latents that pass, sample by sample: neurons ascending, with their values.</summary>
internal sealed class LatentList(int samples)
{
    /// <summary>Where each sample's entries begin; one more at the end.</summary>
    public int[] Starts { get; } = new int[samples + 1];

    /// <summary>The neuron of every entry.</summary>
    public int[] Neurons { get; private set; } = [];

    /// <summary>The value of every entry.</summary>
    public float[] Values { get; private set; } = [];

    /// <summary>How many entries there are.</summary>
    public int Count => Starts[^1];

    /// <summary>Makes room once <see cref="Starts"/> is known.</summary>
    public void Reserve()
    {
        if (Neurons.Length < Count)
            (Neurons, Values) = (new int[Count], new float[Count]);
    }
}
