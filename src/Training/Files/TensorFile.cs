using System.Collections.Immutable;

namespace TheoryChecks.Training.Files;

/// <summary>Named arrays with notes, as a safetensors or npz file holds them. Names keep their order.</summary>
public sealed class TensorFile
{
    /// <summary>Takes arrays and notes.</summary>
    /// <exception cref="ArgumentException">Two arrays have one name.</exception>
    public TensorFile(IEnumerable<KeyValuePair<string, TensorData>> tensors, IEnumerable<KeyValuePair<string, string>>? metadata = null)
    {
        Names = [.. tensors.Select(pair => pair.Key)];
        Tensors = tensors.ToDictionary(StringComparer.Ordinal);
        Metadata = (metadata ?? []).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>The names of the arrays, in the file's order.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The arrays by name.</summary>
    public IReadOnlyDictionary<string, TensorData> Tensors { get; }

    /// <summary>Notes: text by name.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>
    /// Reads .safetensors, .npz or .npy (one array, named "array"), told apart by their first bytes, or a .safetensors.index.json with its files.
    /// </summary>
    /// <exception cref="TensorFormatException">It is none of them, or malformed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static TensorFile Read(string path)
    {
        if (ShardedFile.IsIndex(path))
            return ShardedFile.Read(path);
        using var stream = Open(path);
        Span<byte> first = stackalloc byte[Pickle.Telling];
        var count = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        if (count == 0)
            throw new TensorFormatException(path, "byte 0", "the file is empty; give a .safetensors, .npz or .npy file");
        if (NpyFile.HasMagic(first[..count]))
            return new TensorFile([KeyValuePair.Create("array", NpyFile.Read(stream, path))]);
        if (Pickle.Begins(first[..count]))
            throw Pickle.Refusal(path);
        return first is [(byte)'P', (byte)'K', ..] ? NpzFile.Read(stream, path) : SafetensorsFile.Read(stream, path);
    }

    private static FileStream Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        if (stream.CanSeek)
            return stream;
        stream.Dispose();
        throw new TensorFormatException(path, "byte 0", "a pipe or a device has no length; give a file");
    }
}
