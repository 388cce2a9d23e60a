using Google.OrTools.Init;

namespace TheoryChecks.Solvers.OrTools;

/// <summary>The native OR-Tools library that this process runs.</summary>
public static class OrToolsNative
{
    /// <summary>The version that the native library reports, such as "9.15.6755"; a "solver" verdict names it.</summary>
    /// <exception cref="TypeInitializationException">The native library did not load on this machine.</exception>
    public static string Version { get; } = OrToolsVersion.VersionString();
}
