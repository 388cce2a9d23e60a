using System.IO.Compression;

namespace TheoryChecks.Training.Files;

/// <summary>NumPy's .npz format: a zip archive with one .npy file per array, whose name is the array's.</summary>
internal static class NpzFile
{
    private const string Suffix = ".npy";
    private const int MostArrays = 100_000;
    private const int MostPacking = 100, LeastUnpacked = 1 << 26;

    // The earliest time a zip archive knows: the same arrays give the same bytes.
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads all arrays. The stream must be able to seek.</summary>
    /// <exception cref="TensorFormatException">It is malformed; the message says where.</exception>
    public static TensorFile Read(Stream stream, string source)
    {
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            if (archive.Entries.Count > MostArrays)
                throw new TensorFormatException(source, "directory", $"there are {archive.Entries.Count} arrays; at most {MostArrays} are read");
            if (archive.Entries.Any(entry => entry.Name == "data.pkl"))
                throw Pickle.Refusal(source);
            var unpacked = archive.Entries.Aggregate((Int128)0, (sum, entry) => sum + entry.Length);
            if (unpacked > LeastUnpacked + (MostPacking * (Int128)stream.Length))
                throw new TensorFormatException(source, "directory", $"its {stream.Length} bytes would unpack to {unpacked}; at most {MostPacking} "
                    + $"times as many are");
            var tensors = new Dictionary<string, TensorData>(StringComparer.Ordinal);
            var names = new List<string>();
            foreach (var entry in archive.Entries)
            {
                if (!entry.FullName.EndsWith(Suffix, StringComparison.Ordinal))
                    throw new TensorFormatException(source, $"entry {entry.FullName}", "its name does not end in .npy. Is this a .npz file?");
                var name = entry.FullName[..^Suffix.Length];
                if (tensors.ContainsKey(name))
                    throw new TensorFormatException(source, $"entry {entry.FullName}", "the name occurs twice");
                using var content = entry.Open();
                tensors[name] = NpyFile.Read(content, $"{source}, entry {entry.FullName}", entry.Length);
                names.Add(name);
            }
            return new TensorFile(names.Select(name => KeyValuePair.Create(name, tensors[name])));
        }
        catch (InvalidDataException e)
        {
            throw new TensorFormatException(
                source, "archive", $"it cannot be read as a zip archive: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}");
        }
    }

    /// <summary>Writes all arrays, compressed or not. Notes are not written: npz has no place for them.</summary>
    /// <exception cref="ArgumentException">An array is of type bfloat16, which NumPy lacks.</exception>
    public static void Write(Stream stream, TensorFile file, bool compress = false)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var name in file.Names)
        {
            var entry = archive.CreateEntry(name + Suffix, compress ? CompressionLevel.SmallestSize : CompressionLevel.NoCompression);
            entry.LastWriteTime = NoTime;
            using var content = entry.Open();
            NpyFile.Write(content, file.Tensors[name]);
        }
    }
}
