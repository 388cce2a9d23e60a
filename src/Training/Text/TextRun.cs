using TheoryChecks.Training.Data;
using TheoryChecks.Training.Metrics;

namespace TheoryChecks.Training.Text;

/// <summary>A model on some tokens: who is on where, and how well they are reconstructed.</summary>
internal sealed class TextRun
{
    private const int Block = 512;

    private TextRun(SparseBatch[] blocks, double explained, float[] largest) => (_blocks, Explained, Largest) = (blocks, explained, largest);

    private readonly SparseBatch[] _blocks;

    /// <summary>1 - E |r - rhat|^2 / E |r - E r|^2.</summary>
    public double Explained { get; }

    /// <summary>For every neuron the largest z_i.</summary>
    public float[] Largest { get; }

    /// <summary>How many tokens.</summary>
    public int Count => _blocks.Sum(block => block.Samples);

    /// <summary>Who is on at a token, and how strongly.</summary>
    public ReadOnlySpan<(int Feature, float Magnitude)> this[int token] => _blocks[token / Block][token % Block];

    /// <summary>Runs the first tokens.</summary>
    public static TextRun Of(InferenceModel model, TextData data, bool heldOut, int most, CancellationToken cancel)
    {
        var count = Math.Min(most, heldOut ? data.HeldOut.Length : data.Training.Length);
        var (blocks, largest) = (new List<SparseBatch>(), new float[model.Neurons]);
        Array.Fill(largest, float.NegativeInfinity);
        var (mean, error, energy) = (new double[data.TargetDimension], 0.0, 0.0);
        for (var from = 0; from < count; from += Block)
        {
            cancel.ThrowIfCancellationRequested();
            var batch = data.Rows(heldOut, [.. Enumerable.Range(from, Math.Min(Block, count - from))]);
            var z = model.Preactivations(batch.Inputs);
            for (var row = 0; row < z.Length; row += model.Neurons)
                for (var i = 0; i < largest.Length; i++)
                    largest[i] = Math.Max(largest[i], z[row + i]);
            var active = model.Latents(z);
            var outputs = model.Reconstruct(active, batch.Inputs);
            for (var k = 0; k < outputs.Length; k++)
            {
                double target = batch.Targets[k], difference = target - outputs[k];
                mean[k % data.TargetDimension] += target / count;
                error += difference * difference / count;
                energy += target * target / count;
            }
            blocks.Add(active);
        }
        var variance = energy - mean.Sum(x => x * x);
        return new TextRun([.. blocks], variance > 0 ? 1 - (error / variance) : 0, largest);
    }
}
