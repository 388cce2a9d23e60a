using Xunit;

namespace TheoryChecks.SolverTests.Sweeps;

/// <summary>A test that needs a small disk. Where none can be had it is skipped, and the run says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute()
    {
        try
        {
            new SmallDisk(kilobytes: 64).Dispose();
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            Skip = "Only root, and not everywhere, can mount a small disk.";
        }
    }
}
