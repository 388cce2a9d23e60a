using System.Collections.Concurrent;

namespace TheoryChecks.Storage;

/// <summary>Writes files all at once: whoever looks sees the old file or the new one, never a part.</summary>
public static class AtomicFile
{
    private static readonly ConcurrentDictionary<string, bool> Unfinished = new();

    /// <summary>Writes beside the target under another name, then renames. On any failure the target is as it was. A link is followed.</summary>
    /// <exception cref="IOException">The folder or the disk does not allow it, or the target is no regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var full = Target(path);
        var temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp");
        Unfinished[temporary] = true;
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                write(stream);
            File.Move(temporary, full, overwrite: true);
            Unfinished.TryRemove(temporary, out _);
        }
        catch
        {
            Discard(temporary);
            throw;
        }
    }

    /// <summary>Writes these bytes; see <see cref="Write(string, Action{Stream})"/>.</summary>
    public static void Write(string path, ReadOnlyMemory<byte> bytes) => Write(path, stream => stream.Write(bytes.Span));

    /// <summary>The whole path of what a write replaces: the path itself, or what it links to in the end, whether that is there or not.</summary>
    /// <exception cref="IOException">It is a device, a pipe or a socket, which a file would replace; or links go in a circle.</exception>
    public static string Target(string path)
    {
        var full = Path.GetFullPath(path);
        if (FileKind.IsSpecial(full))
            throw new IOException("it is a device, a pipe or a socket, in whose place no file is put");
        return new FileInfo(full) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : full;
    }

    /// <summary>Removes the temporary files of writes still under way: for a process that must stop now.</summary>
    public static void DiscardUnfinished()
    {
        foreach (var temporary in Unfinished.Keys)
            Discard(temporary);
    }

    private static void Discard(string temporary)
    {
        Unfinished.TryRemove(temporary, out _);
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What made the write fail may also keep its leftover; the write's own error says why.
        }
    }
}
