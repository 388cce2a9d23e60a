using System.Runtime.InteropServices;

namespace TheoryChecks.Training.Native;

/// <summary>
/// How libtorch's threads wait for each other. A step of training is some sixty short loops in parallel; between them, and at the end of each, GNU's
/// OpenMP (libgomp) lets a thread spin for some ten milliseconds before it sleeps. Where other programs have the processors, the thread that is
/// waited for is not running, and most of the processor time of a step goes into spinning (docs/performance.md). Here a thread spins for about as
/// long as waking it takes. Numbers do not change.
/// </summary>
internal static class ThreadWaits
{
    /// <summary>libgomp's variable: how often a waiting thread looks before it sleeps.</summary>
    public const string Variable = "GOMP_SPINCOUNT";

    /// <summary>What it is set to; libgomp's own is 300,000.</summary>
    public const int Looks = 1000;

    /// <summary>libgomp reads it when it is loaded, so this comes before. Who has said how threads wait is obeyed.</summary>
    public static void Shorten()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is { Length: > 0 })
            return;
        // .NET's own SetEnvironmentVariable does not reach native code. The last 0: a value that is there stays.
        _ = SetEnvironment(Variable, $"{Looks}", 0);
    }

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironment(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value, int overwrites);
}
