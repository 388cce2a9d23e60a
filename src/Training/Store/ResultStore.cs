using System.Text.Json.Nodes;
using TheoryChecks.Storage;

namespace TheoryChecks.Training.Store;

/// <summary>
/// A folder of results, one small file each, that appear whole or not at all. A sweep asks for each result first and trains only for those that are
/// missing, so that it can be stopped and started at will; several processes may share the folder.
/// </summary>
public sealed class ResultStore(string folder)
{
    /// <summary>The folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>The result with this identity and exactly these settings, or null if it is not there.</summary>
    /// <exception cref="ResultFormatException">A file of its name holds something else.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public BenchResult? Find(string table, string row, string column, string scale, long seed, JsonObject settings)
    {
        var path = Path.Combine(Folder, BenchResult.NameOf(table, row, column, scale, seed, settings));
        if (!File.Exists(path))
            return null;
        var result = BenchResult.Read(File.ReadAllBytes(path), path);
        return JsonNode.DeepEquals(result.Settings, settings)
            && (result.Table, result.Row, result.Column, result.Scale, result.Seed) == (table, row, column, scale, seed)
            ? result
            : throw new ResultFormatException(path, "$", "it holds another result than its name says; remove it, and it is computed again");
    }

    /// <summary>Keeps a result and returns the path of its file.</summary>
    /// <exception cref="IOException">The folder or the disk does not allow it.</exception>
    public string Keep(BenchResult result)
    {
        Directory.CreateDirectory(Folder);
        var path = Path.Combine(Folder, result.FileName);
        AtomicFile.Write(path, stream => JsonText.Write(stream, result.Write));
        return path;
    }

    /// <summary>All results, in the order of their names.</summary>
    /// <exception cref="ResultFormatException">A file is no result.</exception>
    public IEnumerable<BenchResult> All() => Directory.Exists(Folder)
        ? Directory.GetFiles(Folder, "table-*.json").Order(StringComparer.Ordinal).Select(path => BenchResult.Read(File.ReadAllBytes(path), path))
        : [];
}
