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

    [Fact]
    public void Links_the_big_libraries_instead_of_copying_them_into_every_output_folder() =>
        Assert.DoesNotContain(
            Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories),
            file => Path.GetFileNameWithoutExtension(file) is "libtorch_cpu" or "torch_cpu");
}
