using System.Diagnostics;
using Xunit;

namespace TheoryChecks.SolverTests.Sweeps;

/// <summary>A test that starts a Slurm of its own. Where it cannot run it is skipped, and the run says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SlurmFactAttribute : FactAttribute
{
    private static readonly string[] Programs = ["slurmctld", "slurmd", "munged", "sbatch", "squeue", "scontrol", "scancel"];

    private static readonly Lazy<string?> Reason = new(() =>
    {
        if (Programs.FirstOrDefault(program => SlurmCluster.PathOf(program) is null) is { } missing)
            return $"There is no {missing}; on Debian and Ubuntu: apt-get install slurmctld slurmd slurm-client munge";
        if (Environment.UserName != "root")
            return "A Slurm of one's own is started as root; this is another user.";
        try
        {
            using var trial = SlurmCluster.Start();
            return null;
        }
        catch (InvalidOperationException e)
        {
            return $"Slurm does not start here: {e.Message}";
        }
    });

    public SlurmFactAttribute() => Skip = Reason.Value!;
}
