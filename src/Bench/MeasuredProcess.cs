using System.Diagnostics;
using System.Globalization;

namespace TheoryChecks.Bench;

/// <summary>What a command of the shell took. Linux alone has these numbers.</summary>
/// <param name="Seconds">User and system time of the whole command and its children, from start to end.</param>
/// <param name="Megabytes">The largest memory of one of its processes, looked at every few milliseconds; the system keeps the peak.</param>
/// <param name="Said">What it wrote, on both streams.</param>
/// <param name="ExitCode">Its exit code; of a limit of processor time, bash's for the signal.</param>
internal sealed record MeasuredProcess(double Seconds, long Megabytes, string Said, int ExitCode)
{
    private const int MillisecondsBetween = 15;

    /// <summary>The program as it is built in the repository's root: compiled ahead, which the copy beside this one is not.</summary>
    public static string Program { get; } = Path.Combine("src", "Cli", "bin", "Release", "net10.0", "theorychecks.dll");

    /// <summary>Runs the command in bash, whose "times" says of its children, once they have ended, what they used.</summary>
    public static MeasuredProcess Of(string command)
    {
        var start = new ProcessStartInfo("bash") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"({command}) >&2; word=$?; times; exit $word");
        using var process = Process.Start(start)!;
        var (said, times, kilobytes) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync(), 0L);
        while (!process.WaitForExit(MillisecondsBetween))
            kilobytes = Math.Max(kilobytes, Children(process.Id).Select(Kilobytes).DefaultIfEmpty(0).Max());
        var used = times.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Split(' ').Sum(Parsed);
        return new(used, kilobytes >> 10, said.Result, process.ExitCode);
    }

    /// <summary>All below a process.</summary>
    private static IEnumerable<int> Children(int id) =>
        from word in Read($"/proc/{id}/task/{id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
        let child = int.Parse(word, CultureInfo.InvariantCulture)
        from one in Children(child).Prepend(child)
        select one;

    private static long Kilobytes(int id) =>
        Read($"/proc/{id}/status").Split('\n').FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } line
            ? long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) : 0;

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return ""; // it has ended
        }
    }

    /// <summary>"0m1.234s".</summary>
    private static double Parsed(string time)
    {
        var parts = time.TrimEnd('s').Split('m');
        return 60 * double.Parse(parts[0], CultureInfo.InvariantCulture) + double.Parse(parts[1], CultureInfo.InvariantCulture);
    }
}
