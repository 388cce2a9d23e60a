using System.Diagnostics;
using System.Globalization;

namespace TheoryChecks.Bench.Hostile;

/// <summary>
/// "theorychecks check FILE" in a process of its own: processor time, largest memory, and what it says. Linux alone has these numbers.
/// </summary>
internal static class ProcessMeter
{
    private const int MillisecondsBetween = 15;
    private const double TicksPerSecond = 100; // of /proc/PID/stat

    /// <summary>Seconds of processor time, the largest memory in MB, and the first line of the answer.</summary>
    public static (double Seconds, long Megabytes, string Answer) Check(string path)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in new[] { Path.Combine(AppContext.BaseDirectory, "theorychecks.dll"), "check", path })
            start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var (answer, _) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var (seconds, kilobytes) = (0.0, 0L);
        do
        {
            (seconds, kilobytes) = (Math.Max(seconds, Seconds(process.Id)), Math.Max(kilobytes, Kilobytes(process.Id)));
        }
        while (!process.WaitForExit(MillisecondsBetween));
        return (seconds, kilobytes >> 10, answer.Result.Split('\n')[0]);
    }

    private static long Kilobytes(int id)
    {
        var lines = Read(id, "status").Split('\n');
        return lines.FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)) is { } line
            ? long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) : 0;
    }

    private static double Seconds(int id)
    {
        var stat = Read(id, "stat");
        var words = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries); // from the state on
        return words.Length > 13 ? words[11..13].Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond : 0;
    }

    private static string Read(int id, string name)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{name}");
        }
        catch (IOException)
        {
            return ""; // it has ended
        }
    }
}
