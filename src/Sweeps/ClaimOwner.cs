using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TheoryChecks.Sweeps;

/// <summary>Who works on a part: a process of a machine, and the Slurm task that it is of.</summary>
/// <param name="Host">The machine's name, for people.</param>
/// <param name="Place">What tells apart places where process ids mean something: machine, its start, and the namespace of process ids.</param>
/// <param name="Process">The process id.</param>
/// <param name="Started">When the process began, milliseconds since 1970; ids are used again, this is not.</param>
/// <param name="Job">The Slurm task, "12_7", or null.</param>
/// <param name="Restarts">How often Slurm has put this task back into the queue.</param>
public sealed record ClaimOwner(string Host, string Place, int Process, long Started, string? Job, int Restarts)
{
    private const long SameStart = 2000; // milliseconds: two processes do not see quite the same number

    /// <summary>This process.</summary>
    public static ClaimOwner Current { get; } = Make();

    /// <summary>In words: "n2, job 12_7".</summary>
    public override string ToString() => Job is null ? $"{Host}, process {Process}" : $"{Host}, job {Job}";

    /// <summary>True if it is certain that this owner does not live any more; false if it does; null if only its heartbeat can tell.</summary>
    public bool? IsDead(ClaimOwner asking)
    {
        // A task that Slurm has started again meets what its earlier life held.
        if (Job is not null && Job == asking.Job && Restarts < asking.Restarts)
            return true;
        if (Place != asking.Place)
            return null;
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(Process);
            return Math.Abs(StartOf(process) - Started) > SameStart;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return e is ArgumentException or InvalidOperationException ? true : null;
        }
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("host", Host);
        writer.WriteString("place", Place);
        writer.WriteNumber("process", Process);
        writer.WriteNumber("started", Started);
        writer.WriteString("job", Job);
        writer.WriteNumber("restarts", Restarts);
    }

    internal static ClaimOwner Read(JsonNode node) => new(
        node["host"]!.GetValue<string>(),
        node["place"]!.GetValue<string>(),
        node["process"]!.GetValue<int>(),
        node["started"]!.GetValue<long>(),
        node["job"]?.GetValue<string>(),
        node["restarts"]!.GetValue<int>());

    private static ClaimOwner Make()
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        var task = SlurmTask.Current;
        var host = Environment.MachineName;
        return new ClaimOwner(
            task?.Node ?? host, $"{host} {BootId()} {Namespace()}".TrimEnd(), Environment.ProcessId, StartOf(self), task?.Id, task?.Restarts ?? 0);

        static string BootId() => Quietly(() => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim());
        static string Namespace() => Quietly(() => new FileInfo("/proc/self/ns/pid").LinkTarget ?? "");
    }

    private static string Quietly(Func<string> read)
    {
        try
        {
            return OperatingSystem.IsLinux() ? read() : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static long StartOf(Process process) => new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds();
}
