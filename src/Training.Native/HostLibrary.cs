using System.Runtime.InteropServices;

namespace TheoryChecks.Training.Native;

/// <summary>What the host's libraries define, as its own loader finds them.</summary>
public static class HostLibrary
{
    /// <summary>The symbol versions that the host's copy of a library defines; null if there is no such library, or no way to tell.</summary>
    public static IReadOnlySet<string>? Versions(string name)
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad(name, out _))
            return null;
        // Loaded, so mapped: address, permissions, offset, device, inode, path.
        var path = File.ReadLines("/proc/self/maps")
            .Select(line => line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries))
            .Where(parts => parts.Length == 6)
            .Select(parts => parts[5])
            .FirstOrDefault(path => Path.GetFileName(path) == name || Path.GetFileName(path).StartsWith(name + ".", StringComparison.Ordinal));
        return path is null ? null : new ElfImage(File.ReadAllBytes(path)).Defines;
    }
}
