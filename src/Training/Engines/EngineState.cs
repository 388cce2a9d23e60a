using TheoryChecks.Training.Files;

namespace TheoryChecks.Training.Engines;

/// <summary>Takes arrays out of a checkpoint, in the shapes that the run has.</summary>
internal static class EngineState
{
    public static float[] Singles(IReadOnlyDictionary<string, TensorData> state, string name, params IEnumerable<long> shape) =>
        Get(state, name, ElementType.Float32, shape).ToSingles();

    public static long[] Integers(IReadOnlyDictionary<string, TensorData> state, string name, params IEnumerable<long> shape) =>
        Get(state, name, ElementType.Int64, shape).ToIntegers()!;

    private static TensorData Get(IReadOnlyDictionary<string, TensorData> state, string name, ElementType type, IEnumerable<long> shape)
    {
        if (!state.TryGetValue(name, out var array))
            throw new ArgumentException($"The checkpoint has no array {name}; it is not one of this run.");
        long[] wanted = [.. shape];
        if (array.Type != type || !array.Shape.Select(extent => (long)extent).SequenceEqual(wanted))
            throw new ArgumentException(
                $"The checkpoint's {name} is {array.ShapeText} of {array.Type}; [{string.Join(", ", wanted)}] of {type} is wanted.");
        return array;
    }
}
