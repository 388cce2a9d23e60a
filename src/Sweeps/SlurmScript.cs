using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace TheoryChecks.Sweeps;

/// <summary>An sbatch script: one array over parts that are missing, each task the command line itself with its part.</summary>
public sealed record SlurmScript
{
    /// <summary>The name of the job; the plan and the offset are in it.</summary>
    public required string JobName { get; init; }

    /// <summary>The parts, by number, ascending.</summary>
    public required ImmutableArray<int> Parts { get; init; }

    /// <summary>What is subtracted from a part's number to get the index in the array.</summary>
    public required int Offset { get; init; }

    /// <summary>How many parts the sweep has.</summary>
    public required int Count { get; init; }

    /// <summary>The command line of a task without its part, program first.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>Where the tasks begin.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>Where what they print goes.</summary>
    public required string Log { get; init; }

    /// <summary>The user's options.</summary>
    public required SlurmOptions Options { get; init; }

    /// <summary>True if this array waits for others of its job's name: the limit on tasks at once is that of an array.</summary>
    public bool IsSerial { get; init; }

    /// <summary>Scripts for all these parts: none of an index above the cluster's MaxArraySize - 1.</summary>
    /// <param name="one">Everything but the parts; its name is completed by the offset.</param>
    /// <param name="parts">The parts, ascending.</param>
    /// <param name="maxArraySize">MaxArraySize.</param>
    public static ImmutableArray<SlurmScript> Split(SlurmScript one, IEnumerable<int> parts, int maxArraySize)
    {
        var size = Math.Max(1, maxArraySize - 1);
        var groups = parts.GroupBy(part => (part - 1) / size * size).OrderBy(group => group.Key).ToArray();
        return
        [
            .. groups.Select(group => one with
            {
                JobName = NameOf(one.JobName, group.Key),
                Offset = group.Key,
                Parts = [.. group.Order()],
                IsSerial = one.Options.AtOnce is not null && groups.Length > 1,
            }),
        ];
    }

    /// <summary>"1-4,7,9-10".</summary>
    public static string Ranges(IEnumerable<int> numbers)
    {
        var text = new StringBuilder();
        var (first, last) = (0, -1);
        foreach (var number in numbers.Append(int.MaxValue))
        {
            if (number == last + 1)
            {
                last = number;
                continue;
            }
            if (last >= 0)
                text.Append(CultureInfo.InvariantCulture, $"{(text.Length > 0 ? "," : "")}{first}{(last > first ? $"-{last}" : "")}");
            (first, last) = (number, number);
        }
        return text.ToString();
    }

    /// <summary>The script.</summary>
    public override string ToString()
    {
        var array = Ranges(Parts.Select(part => part - Offset)) + (Options.AtOnce is { } most ? $"%{most}" : "");
        var index = Offset == 0 ? "$SLURM_ARRAY_TASK_ID" : $"$((SLURM_ARRAY_TASK_ID + {Offset}))";
        string?[] lines =
        [
            "#!/bin/bash",
            $"#SBATCH --job-name={JobName}",
            $"#SBATCH --array={array}",
            $"#SBATCH --chdir={Escaped(WorkingFolder)}",
            $"#SBATCH --output={Escaped(Log)}",
            "#SBATCH --open-mode=append",
            "#SBATCH --requeue",
            $"#SBATCH --signal=B:USR1@{Options.Warning}",
            Options.Partition is { } partition ? $"#SBATCH --partition={Escaped(partition)}" : null,
            Options.Limit is { } limit ? $"#SBATCH --time={Clock(limit)}" : null,
            IsSerial ? "#SBATCH --dependency=singleton" : null,
            "# exec: the program itself gets the warning, keeps what it has, and puts its task back into the queue.",
            $"exec {string.Join(' ', Command.Select(Quoted))} --part \"{index}/{Count}\"",
        ];
        return string.Concat(lines.OfType<string>().Select(line => line + "\n"));
    }

    /// <summary>The name of the job with this offset.</summary>
    internal static string NameOf(string name, int offset) => string.Create(CultureInfo.InvariantCulture, $"{name}-{offset}");

    private static string Clock(TimeSpan limit) => string.Create(
        CultureInfo.InvariantCulture, $"{(int)limit.TotalHours}:{limit.Minutes:00}:{limit.Seconds:00}");

    /// <summary>In a line of sbatch's own: spaces and quotes.</summary>
    private static string Escaped(string text) => text.All(IsPlain) || text.Contains('"', StringComparison.Ordinal) ? text : $"\"{text}\"";

    /// <summary>A word of bash.</summary>
    private static string Quoted(string word) =>
        word.Length > 0 && word.All(IsPlain) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or ',' or ':' or '+' or '=' or '@' or '%';
}
