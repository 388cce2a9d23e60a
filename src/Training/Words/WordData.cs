using System.Collections.Immutable;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files;

namespace TheoryChecks.Training.Words;

/// <summary>
/// Word vectors made ready: every fifth word is kept for evaluation; the mean of the other words is taken off all, and all are divided by one number,
/// so that their mean square norm is 1. The direction of a category is the mean of its words, evaluation words left out, at unit length: Eq. 25-26
/// with mean-embedding anchors.
/// </summary>
public sealed class WordData
{
    /// <summary>A category with fewer words to train on has no direction.</summary>
    public const int FewestWords = 10;

    private const int HeldOutEvery = 5;

    private readonly TensorData _training;

    /// <summary>Makes the data ready.</summary>
    /// <exception cref="ArgumentException">There are too few words, they are all alike, or no category has enough of them.</exception>
    public WordData(WordSet words)
    {
        int[] all = [.. Enumerable.Range(0, words.Words.Length)];
        int[] training = [.. all.Where(i => !IsHeldOut(i))], heldOut = [.. all.Where(IsHeldOut)];
        if (heldOut.Length == 0)
            throw new ArgumentException(
                $"There are {words.Words.Length} words; at least {HeldOutEvery} are wanted, of which every fifth is kept for evaluation.");
        Dimension = words.Dimension;
        var mean = new double[Dimension];
        foreach (var i in training)
            for (var k = 0; k < Dimension; k++)
                mean[k] += words.Vectors.Span[(i * Dimension) + k] / (double)training.Length;
        var square = training.Sum(i => Enumerable.Range(0, Dimension)
            .Sum(k => Square(words.Vectors.Span[(i * Dimension) + k] - mean[k]))) / training.Length;
        if (square == 0)
            throw new ArgumentException("All words have the same vector; there is nothing to train on.");
        var scale = 1 / Math.Sqrt(square);
        _training = TensorData.Of(Rows(training), training.Length, Dimension);
        (Training, HeldOut) = (Rows(training), Rows(heldOut));
        HeldOutCategories = [.. heldOut.Select(i => words.Categories[i])];

        int[] large = [.. Enumerable.Range(0, words.Names.Length)
            .Where(category => training.Count(i => words.Categories[i] == category) >= FewestWords)];
        if (large.Length == 0)
            throw new ArgumentException($"No category has {FewestWords} words to train on; give more words, or words with categories.");
        var rowOf = Enumerable.Range(0, words.Names.Length).Select(category => Array.IndexOf(large, category)).ToArray();
        HeldOutCategories = [.. HeldOutCategories.Select(category => category < 0 ? -1 : rowOf[category])];
        var directions = new float[large.Length * Dimension];
        for (var at = 0; at < training.Length; at++)
            if (words.Categories[training[at]] is >= 0 and var category && rowOf[category] >= 0)
                Dot.Add(directions.AsSpan(rowOf[category] * Dimension, Dimension), 1, Training.Span.Slice(at * Dimension, Dimension));
        for (var row = 0; row < large.Length; row++)
            Dot.Normalise(directions.AsSpan(row * Dimension, Dimension));
        Directions = new FeatureMatrix(large.Length, Dimension, directions);
        Categories = [.. large.Select(category => words.Names[category])];
        Identity = DataIdentity.Of($"{words.Words.Length} words, dimension {Dimension}, {large.Length} categories", Training, HeldOut, directions);

        float[] Rows(int[] which)
        {
            var rows = new float[which.Length * Dimension];
            for (var at = 0; at < which.Length; at++)
                for (var k = 0; k < Dimension; k++)
                    rows[(at * Dimension) + k] = (float)((words.Vectors.Span[(which[at] * Dimension) + k] - mean[k]) * scale);
            return rows;
        }
    }

    /// <summary>np.</summary>
    public int Dimension { get; }

    /// <summary>The words to train on, row after row.</summary>
    public ReadOnlyMemory<float> Training { get; }

    /// <summary>The words kept for evaluation, row after row.</summary>
    public ReadOnlyMemory<float> HeldOut { get; }

    /// <summary>The category of every word kept for evaluation, -1 for none.</summary>
    public ImmutableArray<int> HeldOutCategories { get; }

    /// <summary>The categories that have a direction.</summary>
    public ImmutableArray<string> Categories { get; }

    /// <summary>Their mean directions, unit rows.</summary>
    public FeatureMatrix Directions { get; }

    /// <summary>Which data these are.</summary>
    public string Identity { get; }

    /// <summary>The categories in the order in which they are anchored: random, from the seed.</summary>
    public int[] AnchorOrder(long seed) => new CounterRandom(seed, RandomPurpose.Anchors, 0).Permutation(Categories.Length);

    /// <summary>Batches of the words to train on; every epoch in an order of its own.</summary>
    public IBatchSource Source(long seed) => new ArraySource(_training, _training, seed);

    private static bool IsHeldOut(int word) => word % HeldOutEvery == HeldOutEvery - 1;

    private static double Square(double x) => x * x;
}
