using System.Text.Json;
using TheoryChecks.Exact;
using TheoryChecks.Model;

namespace TheoryChecks.Training.Files;

/// <summary>Arrays in several safetensors files, with a .safetensors.index.json whose weight_map says which array is in which.</summary>
internal static class ShardedFile
{
    private const long LongestIndex = 16 << 20;
    private const int MostFiles = 1000;

    public static bool IsIndex(string path) => path.EndsWith(".safetensors.index.json", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the index and every file that it names, which lie beside it.</summary>
    /// <exception cref="TensorFormatException">The index or a file is malformed, or they do not fit together.</exception>
    public static TensorFile Read(string path)
    {
        var map = Map(path);
        var tensors = new Dictionary<string, TensorData>(StringComparer.Ordinal);
        foreach (var shard in map.GroupBy(entry => entry.File, StringComparer.Ordinal))
        {
            var file = ReadShard(path, shard.Key);
            foreach (var (name, _) in shard)
                tensors[name] = file.Tensors.TryGetValue(name, out var tensor) ? tensor
                    : throw new TensorFormatException(path, $"weight_map, {name}", $"{shard.Key} has no such array");
            var named = shard.Select(entry => entry.Tensor).ToHashSet(StringComparer.Ordinal);
            if (file.Names.FirstOrDefault(name => !named.Contains(name)) is { } left)
                throw new TensorFormatException(path, "weight_map", $"{shard.Key} holds {left}, which the index does not name; a model is not read "
                    + $"in half");
        }
        return new TensorFile(map.Select(entry => KeyValuePair.Create(entry.Tensor, tensors[entry.Tensor])));
    }

    private static TensorFile ReadShard(string index, string name)
    {
        if (name != Path.GetFileName(name) || name is "" or "." or ".." || name.Contains('\\', StringComparison.Ordinal))
            throw new TensorFormatException(index, "weight_map", $"the file is \"{name}\"; a name without a folder is wanted");
        using var stream = new FileStream(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(index))!, name), FileMode.Open, FileAccess.Read,
            FileShare.Read, 1 << 16);
        return SafetensorsFile.Read(stream, stream.Name);
    }

    private static List<(string Tensor, string File)> Map(string path)
    {
        if (new FileInfo(path).Length > LongestIndex)
            throw new TensorFormatException(path, "byte 0", $"the index is larger than {LongestIndex} bytes");
        try
        {
            using var document = JsonDocument.Parse(JsonErrors.Text(File.ReadAllBytes(path)),
                new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("weight_map", out var map)
                || map.ValueKind != JsonValueKind.Object)
                throw new TensorFormatException(path, "weight_map", "it is missing, or no object");
            List<(string, string)> entries = [.. map.EnumerateObject().Select(member => member.Value.ValueKind == JsonValueKind.String
                ? (member.Name, member.Value.GetString()!)
                : throw new TensorFormatException(path, $"weight_map, {member.Name}", "the name of a file is wanted"))];
            return entries.Select(entry => entry.Item2).Distinct().Count() <= MostFiles ? entries
                : throw new TensorFormatException(path, "weight_map", $"it names more than {MostFiles} files");
        }
        catch (JsonException e)
        {
            throw new TensorFormatException(path, "$", $"{JsonErrors.Told(e)}");
        }
    }
}
