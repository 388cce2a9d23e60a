using TheoryChecks.Model;
using TheoryChecks.Training;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>Training on a GPU, where there is one.</summary>
public sealed class GpuTests
{
    [GpuFact]
    public void A_GPU_takes_the_steps_of_the_CPU()
    {
        var source = new SmallSource(20, 16, 16, 0.1, seed: 5);
        var options = TrainingPresets.SaeLens(SdlMethod.TopK(3), 32, 20, seed: 3) with { BatchSize = 64, Epsilon = 1e-4 };
        using var gpu = Trainer.Start(options, source, TrainingDevice.Resolve("cuda"));
        using var cpu = Trainer.Start(options, source, TrainingDevice.Cpu);
        for (var t = 0; t < 10; t++)
        {
            var (one, other) = (gpu.TakeStep(), cpu.TakeStep());
            Assert.Equal(other.Loss, one.Loss, 1e-3 * (1 + other.Loss));
        }
    }

    [Fact]
    public void Without_a_GPU_the_device_cuda_says_why()
    {
        if (TrainingDevice.HasCuda)
        {
            Assert.Equal("cuda", TrainingDevice.Resolve("cuda").ToString());
            return;
        }
        Assert.Matches(
            "^The device cuda is not available: (the driver finds no GPU|this build holds libtorch for the CPU; build with -p:TorchBackend=cuda, "
                + "or name a libtorch with CUDA in THEORYCHECKS_LIBTORCH)\\. Use --device cpu\\.$",
            Assert.Throws<ArgumentException>(() => TrainingDevice.Resolve("cuda")).Message);
    }
}
