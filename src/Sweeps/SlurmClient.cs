using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TheoryChecks.Sweeps;

/// <summary>Slurm's own commands: sbatch, squeue, scontrol.</summary>
public static partial class SlurmClient
{
    private const int UsualArraySize = 1001;

    /// <summary>Refuses to go on without sbatch, or without a controller.</summary>
    /// <exception cref="SweepException">It is not there, or does not answer.</exception>
    public static void Require()
    {
        Run("sbatch", "--version");
        MaxArraySize();
    }

    /// <summary>MaxArraySize: indices of arrays are below it.</summary>
    /// <exception cref="SweepException">The controller does not answer.</exception>
    public static int MaxArraySize()
    {
        var (code, output, error) = Run("scontrol", "show", "config");
        if (code != 0)
            throw new SweepException(
                $"Slurm's controller does not answer: {Words(error)}; try again when 'sinfo' does, or leave out --engine slurm.");
        foreach (var line in output.Split('\n'))
            if (line.Split('=', 2, StringSplitOptions.TrimEntries) is ["MaxArraySize", var size]
                && int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var most))
                return most > 1
                    ? most
                    : throw new SweepException("this cluster allows no job arrays: its MaxArraySize is below 2. Leave out --engine slurm.");
        return UsualArraySize;
    }

    /// <summary>Submits a script; returns the job's number.</summary>
    /// <exception cref="SweepException">sbatch refuses it.</exception>
    public static string Submit(string script, ImmutableArray<string> more)
    {
        var (code, output, error) = Run("sbatch", ["--parsable", .. more, script]);
        return code == 0
            ? output.Trim().Split(';')[0]
            : throw new SweepException(
                $"sbatch refuses {script}: {Words(error)}. Change --partition, --time, --array or what follows --sbatch; 'sinfo' lists partitions "
                    + "and their limits.");
    }

    /// <summary>The tasks of these jobs that have not ended; null if the controller does not answer.</summary>
    public static IReadOnlyList<QueuedTask>? Queue(string jobName, IEnumerable<int> offsets)
    {
        var names = offsets.ToDictionary(offset => SlurmScript.NameOf(jobName, offset));
        var (code, output, _) = Run("squeue", "--array", "--noheader", "--format=%j|%K|%T|%r", $"--name={string.Join(',', names.Keys)}");
        return code != 0 ? null :
        [
            .. from line in output.Split('\n')
               let fields = line.Split('|')
               where fields.Length == 4 && names.ContainsKey(fields[0])
               let index = int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : (int?)null
               where index is not null
               select new QueuedTask(names[fields[0]] + index.Value, fields[2] != "PENDING", fields[3]),
        ];
    }

    /// <summary>Puts the task that this process is back into the queue; null, or why it could not.</summary>
    public static string? Requeue(SlurmTask task)
    {
        // Job and index: the number in SLURM_JOB_ID is, for one task of an array, that of the whole array, and all its tasks would go back.
        var (code, output, error) = Run("scontrol", "requeue", task.Id);
        return code == 0 ? null : Words(output + error);
    }

    private static (int Code, string Output, string Error) Run(string program, params ReadOnlySpan<string> args)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var arg in args)
            start.ArgumentList.Add(arg);
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
        catch (Win32Exception)
        {
            throw new SweepException(
                $"there is no {program} on the PATH, which --engine slurm needs. Go to a machine of the cluster (or, on Debian and Ubuntu, apt-get "
                    + "install slurm-client), or leave out --engine to work on this one.");
        }
    }

    /// <summary>What Slurm says, on one line, without the program's name before each sentence.</summary>
    private static string Words(string text) => string.Join("; ", text
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => Speaker().Replace(line, ""))).TrimEnd('.');

    [GeneratedRegex("^(sbatch|scontrol|squeue|slurm_load_jobs)?:? ?(error|fatal): ")]
    private static partial Regex Speaker();
}
