using TheoryChecks.Training;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>A test that needs a GPU; without one it is skipped, visibly.</summary>
public sealed class GpuFactAttribute : FactAttribute
{
    public GpuFactAttribute()
    {
        if (!TrainingDevice.HasCuda)
            Skip = "There is no CUDA device, or this build is for the CPU (-p:TorchBackend=cuda).";
    }
}
