using System.Diagnostics;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training.Files;
using Xunit;

namespace TheoryChecks.SolverTests.Training.Models;

/// <summary>The line that converts a pickle runs as it stands, with PyTorch and safetensors played by a few lines that insist on what the real ones
/// insist on.</summary>
public sealed class PickleAdviceTests
{
    private const string Torch = """
        class Tensor:
            def __init__(self, own):
                self.own = own
            def clone(self):
                return Tensor(True)
            def contiguous(self):
                return self
        def is_tensor(value):
            return isinstance(value, Tensor)
        def load(path, map_location=None, weights_only=False):
            assert weights_only and map_location == "cpu"
            open(path, "rb").close()
            return {"encoder.weight": Tensor(False), "activation": "TopK"}
        """;

    private const string Safetensors = """
        def save_file(tensors, path):
            assert all(tensor.own for tensor in tensors.values())
            open(path, "w").write(" ".join(tensors))
        """;

    [ToolFact("python3", "python3")]
    public void The_line_that_it_gives_converts()
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.At("torch"));
        Directory.CreateDirectory(folder.At("safetensors"));
        folder.Write("torch/__init__.py", Torch);
        folder.Write("safetensors/__init__.py", "");
        folder.Write("safetensors/torch.py", Safetensors);
        var pickle = folder.At("it's an ae.pt");
        File.WriteAllBytes(pickle, [0x80, 2, (byte)'}', (byte)'q', 0, (byte)'.']);
        var message = Assert.Throws<TensorFormatException>(() => ModelFile.Read(pickle)).Message;
        const string before = "Convert it with: ";
        var line = message[(message.IndexOf(before, StringComparison.Ordinal) + before.Length)..^1];
        var start = new ProcessStartInfo("sh", ["-c", line]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONPATH"] = folder.Path;
        using var shell = Process.Start(start)!;
        var (output, error) = (shell.StandardOutput.ReadToEnd(), shell.StandardError.ReadToEnd());
        shell.WaitForExit();
        Assert.Equal(("left out: ['activation']\n", "", 0), (output, error, shell.ExitCode));
        Assert.Equal("encoder.weight", File.ReadAllText(folder.At("it's an ae.safetensors")));
    }
}
