using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>Runs the built command line as a process, as a user does.</summary>
internal sealed partial record CliProcess(int ExitCode, string Output, string Error)
{
    private const int LongestSeconds = 1200;

    /// <summary>The folder of TheoryChecks.sln, in which commands run.</summary>
    public static string Root { get; } = FindRoot();

    public static CliProcess Run(params IEnumerable<string> args) => End(Start(args), args);

    /// <summary>Waits for the end of a process that was started with these arguments.</summary>
    public static CliProcess End(Process started, IEnumerable<string> args)
    {
        using var process = started;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(TimeSpan.FromSeconds(LongestSeconds)))
        {
            process.Kill();
            throw new TimeoutException($"theorychecks {string.Join(' ', args)} did not end within {LongestSeconds} s.");
        }
        if (output.StartsWith("{", StringComparison.Ordinal))
            Schemas.Require(output); // whatever a command answers as JSON is what docs/schemas says
        return new CliProcess(process.ExitCode, output.ReplaceLineEndings("\n"), WithoutProgress(error.Result.ReplaceLineEndings("\n")));
    }

    /// <summary>The text without lines of progress, which appear when a machine is slow.</summary>
    public static string WithoutProgress(string text) => Progress().Replace(text, "");

    public static Process Start(params IEnumerable<string> args) => Start(args, []);

    /// <summary>Starts it with these variables in its environment.</summary>
    public static Process Start(IEnumerable<string> args, params ReadOnlySpan<(string Name, string Value)> variables)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Root,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "theorychecks.dll"));
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>
    /// Ctrl-C. A process that inherits SIGINT as ignored, as what a script starts with '&amp;' does, never sees it; SIGTERM takes the same way.
    /// </summary>
    public static void Interrupt(Process process)
    {
        const int Interrupts = 1 << 1; // SIGINT is 2, and bits count from 1
        var status = $"/proc/{process.Id}/status";
        var ignored = File.Exists(status) ? File.ReadLines(status).First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) : null;
        var seen = ignored is not null
            && (ulong.Parse(ignored["SigIgn:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & Interrupts) == 0;
        Process.Start("kill", [seen ? "-INT" : "-TERM", $"{process.Id}"]).WaitForExit();
    }

    [GeneratedRegex(
        @"^(global minimum between \S+ and \S+; )?(.* \(for \d+ s\)|looking for a low upper end of the global minimum|table \d+ of \d+: .*|\d+ of \d+ (decided(, .* under way)?|files checked)|[a-z ]+: \d+ of \d+ settled|counting the patterns that reach loss 0|[a-z ]+\d*: between .*( boxes| patterns?)|certifying the global minimum|looking for traps and for ways out of them|(plain|anchored|resampled): .*|[\d,]+ patterns found|step \d+ of \d+, loss .*|directions: interference .*|\d+ parts missing(: .*|; .*))\n",
        RegexOptions.Multiline)]
    private static partial Regex Progress();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TheoryChecks.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds TheoryChecks.sln.");
        return folder.FullName;
    }
}
