namespace TheoryChecks.Training.Native;

/// <summary>
/// One folder with every native library that TorchSharp needs: links into the package cache (half a gigabyte is not copied), and a mended copy of
/// TorchSharp's own library where the machine needs one. The package cache is only read.
/// </summary>
public static class TorchFolder
{
    // Bindings for Python, and the test suites' own libraries.
    private static readonly string[] NotNeeded = [
        "torch_python",
        "torchbind_test",
        "jitbackend_test",
        "backend_with_compiler",
        "aoti_custom_ops",
        "nnapi_backend",
    ];

    /// <summary>Fills the folder; returns one line for each thing worth saying.</summary>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">TorchSharp's library cannot run on this machine; the message says why.</exception>
    public static IReadOnlyList<string> Fill(string folder, string torchSharpLibrary, string libtorchFolder) =>
        Fill(folder, torchSharpLibrary, libtorchFolder, HostLibrary.Versions);

    /// <summary>The same, on a machine whose libraries define the given versions.</summary>
    public static IReadOnlyList<string> Fill(
        string folder, string torchSharpLibrary, string libtorchFolder, Func<string, IReadOnlySet<string>?> definedByHost)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(libtorchFolder).Where(IsNeeded))
            Link(file, Path.Combine(folder, Path.GetFileName(file)));
        var own = Path.Combine(folder, Path.GetFileName(torchSharpLibrary));
        var bytes = torchSharpLibrary.EndsWith(".so", StringComparison.Ordinal) ? File.ReadAllBytes(torchSharpLibrary) : null;
        var mended = bytes is null ? [] : VersionFix.Apply(bytes, definedByHost);
        if (mended.Count == 0)
        {
            Link(torchSharpLibrary, own);
            return [];
        }
        // A new file under the name: a program that has the old one loaded keeps it.
        File.WriteAllBytes(own + ".new", bytes!);
        File.Move(own + ".new", own, overwrite: true);
        return [$"{Path.GetFileName(own)}: this machine lacks {string.Join(", ", mended)}, named but not used; marked weak in the build's copy."];
    }

    private static bool IsNeeded(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return !NotNeeded.Contains(name.StartsWith("lib", StringComparison.Ordinal) ? name[3..] : name);
    }

    private static void Link(string target, string link)
    {
        var there = new FileInfo(link);
        if (there.LinkTarget == target)
            return;
        if (there.Exists || there.LinkTarget is not null)
            there.Delete();
        try
        {
            File.CreateSymbolicLink(link, target);
        }
        catch (Exception e) when (OperatingSystem.IsWindows() && e is IOException or UnauthorizedAccessException)
        {
            // Windows gives links to developers only.
            File.Copy(target, link);
        }
    }
}
