namespace TheoryChecks.Training.Native;

/// <summary>
/// Makes a library loadable where the host's libraries lack a symbol version that it names and does not use: libLibTorchSharp.so 0.107.0 names
/// GLIBCXX_3.4.32, which GCC 12's libstdc++ (Debian 12, RHEL 9) does not define, without a relocation that refers to it.
/// </summary>
public static class VersionFix
{
    /// <summary>Marks the versions weak that the host lacks; returns their names, none if the file is fine as it is.</summary>
    /// <param name="file">The library's bytes; changed in place, one bit per version returned.</param>
    /// <param name="definedByHost">The versions that the host's copy of a library defines, or null if it cannot be found: then nothing is changed on
    /// its account.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or uses a version that the host lacks; the message says what to
    /// install.</exception>
    public static IReadOnlyList<string> Apply(byte[] file, Func<string, IReadOnlySet<string>?> definedByHost)
    {
        var image = new ElfImage(file);
        var missing = image.Needs.Where(need => !need.IsWeak && definedByHost(need.File) is { } defined && !defined.Contains(need.Name)).ToArray();
        if (missing.FirstOrDefault(need => need.IsUsed) is { } used)
            throw new InvalidDataException($"The library uses {used.Name}, which this machine's {used.File} lacks; install a newer {used.File}.");
        foreach (var need in missing)
            image.MakeWeak(need);
        return [.. missing.Select(need => need.Name)];
    }
}
