using TheoryChecks.Reporting;

namespace TheoryChecks.Cli;

/// <summary>One file named by an option. Its folder is tried before the work starts, and the file appears whole or not at all.</summary>
internal sealed class OutputFile
{
    private readonly string _option;

    private OutputFile(string option, string path) => (_option, Path) = (option, path);

    public string Path { get; }

    /// <summary>The file; null if the option was not given.</summary>
    public static OutputFile? Open(string option, string? path)
    {
        if (path is null)
            return null;
        if (path.Length == 0)
            throw CommandException.BadInput($"{option} is empty; give a file.");
        if (Directory.Exists(path))
            throw CommandException.BadInput($"{option} {path}: this is a directory; give a file.");
        var file = new OutputFile(option, path);
        file.Try(() =>
        {
            var target = AtomicFile.Target(path);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            var probe = $"{target}.{Guid.NewGuid():N}.tmp";
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        });
        return file;
    }

    public void Write(Action<Stream> write) => Try(() => AtomicFile.Write(Path, write));

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw CommandException.BadInput($"{_option} {Path}: the file cannot be written: {FileFailure.OfOutput(e)}; give another file.");
        }
    }
}
