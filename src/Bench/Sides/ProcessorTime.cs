using System.Diagnostics;
using System.Globalization;

namespace TheoryChecks.Bench.Sides;

/// <summary>What a command of the shell took.</summary>
/// <param name="Seconds">User and system time of the whole command and its children, from start to end.</param>
/// <param name="Said">What it wrote, on both streams.</param>
/// <param name="ExitCode">Its exit code; of a limit of processor time, bash's for the signal.</param>
internal sealed record ProcessorTime(double Seconds, string Said, int ExitCode)
{
    /// <summary>The program as it is built in the repository's root: compiled ahead, which the copy beside this one is not.</summary>
    public static string Program { get; } = Path.Combine("src", "Cli", "bin", "Release", "net10.0", "theorychecks.dll");

    /// <summary>Runs the command in bash, whose "times" says of its children, once they have ended, what they used.</summary>
    public static ProcessorTime Of(string command)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"({command}) >&2; word=$?; times; exit $word");
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync();
        var times = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return new(times[^1].Split(' ').Sum(Parsed), said.Result, process.ExitCode);
    }

    /// <summary>"0m1.234s".</summary>
    private static double Parsed(string time)
    {
        var parts = time.TrimEnd('s').Split('m');
        return 60 * double.Parse(parts[0], CultureInfo.InvariantCulture) + double.Parse(parts[1], CultureInfo.InvariantCulture);
    }
}
