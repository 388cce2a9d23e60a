using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Z3;

namespace TheoryChecks.Solvers.Z3;

/// <summary>
/// Finds the native Z3 library. Call <see cref="TryLoad"/> or <see cref="Load"/> before the first use of any type of Microsoft.Z3.
/// </summary>
/// <remarks>
/// Microsoft.Z3 asks the loader for "libz3" and ships that for Windows and macOS only. On Linux this class answers with the system's
/// libz3.so.4 or, where there is none, with the copy that the build unpacked beside the program (native.targets).
/// Use <see cref="NativeContext"/>, never <see cref="Context"/>: the latter calls functions that libz3 4.8.12 (Debian, Ubuntu) lacks.
/// </remarks>
public static class Z3Native
{
    private const string ImportName = "libz3";

    private static readonly Lazy<nint> Handle = new(Find);

    static Z3Native() => NativeLibrary.SetDllImportResolver(typeof(NativeContext).Assembly, Resolve);

    /// <summary>True if Z3 can be used; otherwise <paramref name="whyNot"/> says in one line what is missing and how to get it.</summary>
    public static bool TryLoad([NotNullWhen(false)] out string? whyNot)
    {
        whyNot = Handle.Value != 0 ? null : Missing;
        return whyNot is null;
    }

    /// <summary>Makes Z3 usable, for callers that cannot do without.</summary>
    /// <exception cref="DllNotFoundException">The native library is missing; the message says how to get it.</exception>
    public static void Load()
    {
        if (!TryLoad(out var whyNot))
            throw new DllNotFoundException(whyNot);
    }

    /// <summary>The native library's handle.</summary>
    /// <exception cref="DllNotFoundException">The native library is missing; the message says how to get it.</exception>
    internal static nint Library
    {
        get
        {
            Load();
            return Handle.Value;
        }
    }

    /// <summary>The native library's version, such as "4.8.12"; a "solver" verdict names it.</summary>
    /// <exception cref="DllNotFoundException">The native library is missing; the message says how to get it.</exception>
    public static string Version
    {
        get
        {
            Load();
            return $"{Microsoft.Z3.Version.Major}.{Microsoft.Z3.Version.Minor}.{Microsoft.Z3.Version.Build}";
        }
    }

    /// <summary>Where the build puts its own copy on Linux, beside the program.</summary>
    public static string BundledPath => Path.Combine(
        AppContext.BaseDirectory,
        "runtimes",
        $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}",
        "native",
        "libz3.so.4");

    private static string Missing =>
        "Z3 is not available: its native library was not found. " + (OperatingSystem.IsLinux()
            ? "Install libz3.so.4: apt-get install libz3-4 (Debian, Ubuntu), or your distribution's z3 package."
            : OperatingSystem.IsMacOS()
                ? "Install libz3.dylib for this processor: brew install z3."
                : "Restore the NuGet package Microsoft.Z3 and build again: it holds libz3.dll for 64-bit Windows.");

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == ImportName ? Handle.Value : 0;

    private static nint Find()
    {
        var assembly = typeof(NativeContext).Assembly;
        if (!OperatingSystem.IsLinux())
            return NativeLibrary.TryLoad(ImportName, assembly, null, out var packaged) ? packaged : 0;

        // Plain names leave the search to the system's loader. "libz3.so" serves distributions with another number in the name.
        foreach (var candidate in new[] { "libz3.so.4", BundledPath, "libz3.so" })
        {
            if (NativeLibrary.TryLoad(candidate, out var handle))
                return handle;
        }

        return 0;
    }
}
