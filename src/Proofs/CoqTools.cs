using System.Diagnostics;

namespace TheoryChecks.Proofs;

/// <summary>Where Coq and the compiled theory/Proofs are, and the run of coqc on a written file.</summary>
public sealed class CoqTools
{
    private const string Packages = "make coq libcoq-mathcomp-algebra libcoq-mathcomp-algebra-tactics libcoq-mathcomp-zify";

    private readonly string _coqc;
    private readonly string _proofs;

    private CoqTools(string coqc, string proofs) => (_coqc, _proofs) = (coqc, proofs);

    /// <summary>What coqc calls itself: its version.</summary>
    public string Version => Run(["--print-version"], out var said, TimeSpan.FromMinutes(1)) == 0 ? $"coqc {said.Split(' ')[0].Trim()}" : "coqc";

    /// <summary>Coq with these proofs, or why it cannot run. Without a folder theory/Proofs is looked for above the current folder.</summary>
    public static CoqTools? Find(string? proofs, out string missing)
    {
        missing = "";
        var folder = proofs ?? FolderAbove();
        if (PathOf("coqc") is not { } coqc)
            missing = $"there is no coqc on the PATH; on Debian 12: apt-get install {Packages}";
        else if (folder is null || !File.Exists(Path.Combine(folder, "Kinds.v")))
            missing = "theory/Proofs was not found; name the folder with --proofs DIR";
        else if (!File.Exists(Path.Combine(folder, "Check", "Everything.vo")))
            missing = $"the proofs in {folder} are not compiled; run 'make' there";
        else
            return new CoqTools(coqc, Path.GetFullPath(folder));
        return null;
    }

    /// <summary>True if coqc accepts every theorem of the file; what it says, if not.</summary>
    public bool Accepts(string file, TimeSpan limit, out string said) =>
        Run(["-Q", _proofs, "TheoryChecks", "-w", "none", file], out said, limit) == 0;

    private int Run(string[] arguments, out string said, TimeSpan limit)
    {
        var start = new ProcessStartInfo(_coqc) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(limit))
        {
            process.Kill(entireProcessTree: true);
            said = $"coqc did not end within {limit.TotalSeconds:0} s";
            return -1;
        }
        said = output.Result + error.Result;
        return process.ExitCode;
    }

    private static string? PathOf(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);

    internal static string? FolderAbove()
    {
        foreach (var start in new[] { Directory.GetCurrentDirectory(), AppContext.BaseDirectory })
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
                if (Directory.Exists(Path.Combine(folder.FullName, "theory", "Proofs")))
                    return Path.Combine(folder.FullName, "theory", "Proofs");
        return null;
    }
}
