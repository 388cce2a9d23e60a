using System.Diagnostics;

namespace TheoryChecks.ProofTests;

/// <summary>Runs Coq's programs in theory/Proofs, which is compiled once per run of the tests.</summary>
internal static class Coq
{
    private const int LongestSeconds = 1800;

    private static readonly string[] Tools = ["coqc", "coqdep", "make"];

    private static readonly Lazy<(int Code, string Output)> Build = new(() => Run("make", "--no-print-directory"));

    /// <summary>The folder of TheoryChecks.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder theory/Proofs.</summary>
    public static string Folder { get; } = Path.Combine(Root, "theory", "Proofs");

    /// <summary>Why tests that need Coq are skipped, or null if it is there.</summary>
    public static string? Missing { get; } = Tools.FirstOrDefault(tool => PathOf(tool) is null) is { } tool
        ? $"There is no {tool} on the PATH; on Debian 12: apt-get install make coq libcoq-mathcomp-algebra "
            + "libcoq-mathcomp-algebra-tactics libcoq-mathcomp-zify"
        : null;

    /// <summary>Compiles all proofs that are not compiled yet; the exit code, and what was said.</summary>
    public static (int Code, string Output) Compiled => Build.Value;

    /// <summary>Every proof file, relative to the folder.</summary>
    public static IEnumerable<string> Sources => Directory.EnumerateFiles(Folder, "*.v", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Folder, file)).Order(StringComparer.Ordinal);

    /// <summary>Runs a program in theory/Proofs.</summary>
    public static (int Code, string Output) Run(string program, params string[] args) => RunIn(Folder, program, args);

    /// <summary>Runs a program in a folder: its exit code, then its output, what it said of errors last.</summary>
    public static (int Code, string Output) RunIn(string folder, string program, params string[] args)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(TimeSpan.FromSeconds(LongestSeconds)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', args)} did not end within {LongestSeconds} s.");
        }
        return (process.ExitCode, output + error.Result);
    }

    /// <summary>Where the program is, or null.</summary>
    public static string? PathOf(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TheoryChecks.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds TheoryChecks.sln.");
        return folder.FullName;
    }
}
