using System.Text.Json;
using TheoryChecks.Reporting;

namespace TheoryChecks.Cli;

/// <summary>The folder named by --out. It is tried before the work starts, and files appear in it whole or not at all.</summary>
internal sealed class OutputFolder
{
    private readonly string _path;

    private OutputFolder(string path) => _path = path;

    /// <summary>The folder, made if need be; null if --out was not given.</summary>
    public static OutputFolder? Open(string? path)
    {
        if (path is null)
            return null;
        if (path.Length == 0)
            throw CommandException.BadInput("--out is empty; give a folder.");
        if (File.Exists(path))
            throw CommandException.BadInput($"--out {path}: there is a file of this name; give a folder.");
        var folder = new OutputFolder(path);
        folder.Try("", () =>
        {
            Directory.CreateDirectory(path);
            var probe = Path.Combine(path, $".{Guid.NewGuid():N}.tmp");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        });
        return folder;
    }

    /// <summary>Writes a file, given by its path relative to the folder, and returns the whole path.</summary>
    public string Write(string relative, ReadOnlyMemory<byte> bytes) => Write(relative, stream => stream.Write(bytes.Span));

    /// <summary>Writes a JSON document and returns its whole path.</summary>
    public string WriteJson(string relative, Action<Utf8JsonWriter> write) => Write(relative, stream => JsonText.Write(stream, write));

    /// <summary>The journal of this name, with the same messages as for other files.</summary>
    public FileJournal Journal(string relative, string binding, bool resume)
    {
        FileJournal? journal = null;
        Try(relative, () => journal = FileJournal.Open(Path.Combine(_path, relative), binding, resume));
        return journal!;
    }

    /// <summary>Removes a file, if it is there.</summary>
    public void Remove(string relative) => Try(relative, () => File.Delete(Path.Combine(_path, relative)));

    /// <summary>Removes what killed runs left half-written of files whose names begin like this.</summary>
    public void RemoveUnfinished(string folder, string beginning)
    {
        var path = Path.Combine(_path, folder);
        if (Directory.Exists(path))
            Try(folder, () => Array.ForEach(Directory.GetFiles(path, $".{beginning}*.tmp"), File.Delete));
    }

    /// <summary>Writes a file by a writer of its own and returns the whole path.</summary>
    public string Write(string relative, Action<Stream> write)
    {
        var path = Path.Combine(_path, relative);
        Try(relative, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.Write(path, stream =>
            {
                using var buffered = new BufferedStream(stream, 1 << 16);
                write(buffered);
            });
        });
        return path;
    }

    private void Try(string relative, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            var what = relative.Length == 0 ? "the folder" : relative;
            throw CommandException.BadInput($"--out {_path}: {what} cannot be written: {FileFailure.OfOutput(e)}; give another folder.");
        }
    }
}
