namespace TheoryChecks.Training.Sparse;

/// <summary>The entries of all tasks, neuron by neuron; within a neuron by task, then sample.</summary>
internal sealed class NeuronIndex(int neurons)
{
    /// <summary>Where each neuron's entries begin; one more at the end.</summary>
    public int[] Starts { get; } = new int[neurons + 1];

    /// <summary>Task, sample and place in the task's list of every entry.</summary>
    public (int Task, int Sample, int Entry)[] Entries { get; private set; } = [];

    /// <summary>Counting sort.</summary>
    public void Build(IReadOnlyList<SparseTask> tasks)
    {
        Array.Clear(Starts);
        foreach (var task in tasks)
            foreach (var neuron in task.Latents.Neurons.AsSpan(0, task.Latents.Count))
                Starts[neuron + 1]++;
        for (var i = 0; i < neurons; i++)
            Starts[i + 1] += Starts[i];
        if (Entries.Length < Starts[^1])
            Entries = new (int, int, int)[Starts[^1]];
        var next = Starts.AsSpan(0, neurons).ToArray();
        for (var t = 0; t < tasks.Count; t++)
            for (var c = 0; c < tasks[t].Latents.Starts.Length - 1; c++)
                for (var j = tasks[t].Latents.Starts[c]; j < tasks[t].Latents.Starts[c + 1]; j++)
                    Entries[next[tasks[t].Latents.Neurons[j]]++] = (t, c, j);
    }
}
