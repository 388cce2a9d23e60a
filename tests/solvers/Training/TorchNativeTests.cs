using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training.Native;
using TorchSharp;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>The native TorchSharp libraries load and compute on this machine.</summary>
public sealed class TorchNativeTests
{
    public TorchNativeTests() => TorchNative.Load();

    [Fact]
    public void Multiplies_two_matrices()
    {
        using var scope = torch.NewDisposeScope();
        var a = torch.tensor(new float[] { 1, 2, 3, 4 }, 2, 2);
        var b = torch.tensor(new float[] { 5, 6, 7, 8 }, 2, 2);
        Assert.Equal([19f, 22f, 43f, 50f], a.matmul(b).data<float>().ToArray());
    }

    /// <summary>libgomp's own report of its settings: threads wait briefly, unless who starts the program says how.</summary>
    [Theory]
    [InlineData("OMP_STACKSIZE", "8M", "1000")]
    [InlineData("GOMP_SPINCOUNT", "77", "77")]
    [InlineData("OMP_WAIT_POLICY", "ACTIVE", "30000000000")]
    public void Threads_wait_without_spinning_for_long(string variable, string value, string looks)
    {
        if (!OperatingSystem.IsLinux())
            return;
        string[] bench = ["bench", "text", "--method", "ReLU", "--arm", "none", "--steps", "1", "--device", "cpu"];
        var run = CliProcess.End(CliProcess.Start(bench, ("OMP_DISPLAY_ENV", "VERBOSE"), (variable, value)), bench);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains($"GOMP_SPINCOUNT = '{looks}'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_the_big_libraries_instead_of_copying_them_into_every_output_folder() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories),
            file => Path.GetFileNameWithoutExtension(file) is "libtorch_cpu" or "torch_cpu");
}
