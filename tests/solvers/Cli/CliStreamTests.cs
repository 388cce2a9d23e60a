using System.Diagnostics;
using TheoryChecks.SolverTests.Training;
using TheoryChecks.Training.Native;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>Standard streams that are full or closed: an answer that is lost has a failing exit code, and words that are lost cost no work.</summary>
public sealed class CliStreamTests
{
    private const string Program = "theorychecks.dll", Activations = "TheoryChecks.Activations.dll", Native = "TheoryChecks.Training.Native.dll";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20); // for what hangs

    /// <summary>A full disk and a closed output are the surroundings' fault, not a bug of ours.</summary>
    [Theory]
    [InlineData("verify --instance orthonormal-2", ">/dev/full", "there is no space left on the disk")]
    [InlineData("verify --instance orthonormal-2 --json", ">/dev/full", "there is no space left on the disk")]
    [InlineData("gallery acute-pair", ">/dev/full", "there is no space left on the disk")]
    [InlineData("--help", ">/dev/full", "there is no space left on the disk")]
    [InlineData("--version", ">/dev/full", "there is no space left on the disk")]
    [InlineData("verify --help", ">&-", "stdout is closed")]
    [InlineData("enumerate theory/Gallery/acute-pair.json --list", ">&-", "stdout is closed")]
    [InlineData("verify --instance orthonormal-2", "<&- >&-", "stdout is closed")]
    [InlineData("verify --instance orthonormal-2 --json", "<&- >&-", "stdout is closed")]
    [InlineData("gallery acute-pair", "<&- >&-", "stdout is closed")]
    public void Output_that_cannot_be_written_is_one_message(string commandLine, string redirection, string cause)
    {
        if (!File.Exists("/dev/full"))
            return; // only Linux has this device
        var (exitCode, output, error) = Run(Program, commandLine, redirection);
        Assert.Equal(
            (2, "", $"theorychecks: the output cannot be written: {cause}; make room, or send it elsewhere.\n"),
            (exitCode, output, CliProcess.WithoutProgress(error)));
    }

    /// <summary>A log on a full disk, or none, costs what it would have said: neither the answer nor the exit code, nor long work.</summary>
    [Theory]
    [InlineData("verify --instance orthonormal-2", "2>/dev/full", 0)]
    [InlineData("verify --instance orthonormal-2", "2>&-", 0)]
    [InlineData("verify --instance orthonormal-2 --json", "<&- 2>&-", 0)]
    [InlineData("landscape theory/Gallery/acute-pair.json --json", "2>/dev/full", 0)]
    [InlineData("bench lrb --table 1 --scale ci --seeds 1 --json", "2>/dev/full", 0)]
    [InlineData("check nowhere.json", "2>/dev/full", 2)]
    [InlineData("verify --nothing", "2>/dev/full", 2)]
    [InlineData("check nowhere.json", "2>&-", 2)]
    public void Words_that_cannot_be_written_cost_no_work(string commandLine, string redirection, int exitCode)
    {
        if (!File.Exists("/dev/full"))
            return; // only Linux has this device
        var run = Run(Program, commandLine, redirection);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(exitCode == 0, run.Output.Length > 0);
        if (commandLine.EndsWith("--json", StringComparison.Ordinal))
            Schemas.Require(run.Output);
    }

    /// <summary>.NET has a pipe of its own under the numbers of closed streams: the answer went there, with exit code 0.</summary>
    [Theory]
    [InlineData("<&- >&- 2>&-")]
    [InlineData(">&- 2>&-")]
    public void An_answer_that_nobody_can_get_is_no_success_and_files_are_whole(string redirection)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new ScratchFolder();
        Assert.Equal(2, Run(Program, $"verify --instance orthonormal-2 --json --out {folder.Path}", redirection).ExitCode);
        Assert.Equal(0, CliProcess.Run("check", folder.Path).ExitCode);
        Assert.Equal(2, Run(Program, "--help", redirection).ExitCode);
        // Where there is nothing to answer, nothing is lost.
        Assert.Equal(2, Run(Program, "verify --nothing", redirection).ExitCode);
    }

    /// <summary>It was waited for without end: the other side of that pipe is .NET's, too.</summary>
    [Fact]
    public void A_closed_stdin_is_one_message()
    {
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(
            (2, "", "theorychecks: -: cannot be read: stdin is closed; give an instance file.\n"), Run(Program, "enumerate -", "<&-"));
        Assert.Equal(2, Run(Program, "enumerate -", "<&- >&- 2>&-").ExitCode);
    }

    [Theory]
    [InlineData("--help", ">/dev/full", "the output cannot be written: there is no space left on the disk; make room, or send it elsewhere.")]
    [InlineData("--help", "<&- >&-", "the output cannot be written: stdout is closed; make room, or send it elsewhere.")]
    [InlineData("--model nowhere --out nowhere", "2>/dev/full", null)]
    [InlineData("--model nowhere --out nowhere", ">&- 2>&-", null)]
    public void Activations_end_with_one_message_or_none(string commandLine, string redirection, string? message)
    {
        if (!File.Exists("/dev/full"))
            return;
        Assert.Equal((2, "", message is null ? "" : $"activations: {message}\n"), Run(Activations, commandLine, redirection));
    }

    /// <summary>What the build's tool says is lost, and the folder is filled.</summary>
    [Theory]
    [InlineData(">/dev/full")]
    [InlineData("2>/dev/full")]
    [InlineData("<&- >&- 2>&-")]
    public void The_folder_of_libtorch_is_filled_whoever_listens(string redirection)
    {
        if (!File.Exists("/dev/full"))
            return;
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.At("libtorch"));
        folder.Write("libtorch/libtorch_cpu.so", "big");
        var own = folder.At("libLibTorchSharp.so");
        const string LibC = "libc.so.6";
        File.WriteAllBytes(own, VersionFixTests.SmallLibrary(usesSecond: false, LibC, HostLibrary.Versions(LibC)?.First() ?? "LIB_1"));
        var filled = Run(Native, $"{folder.At("new")} {own} {folder.At("libtorch")}", redirection);
        Assert.Equal((0, ""), (filled.ExitCode, filled.Error));
        Assert.Equal(
            ["new/libLibTorchSharp.so", "new/libtorch_cpu.so"],
            folder.Files().Where(file => file.StartsWith("new/", StringComparison.Ordinal)));
        if (redirection.StartsWith('2') && HostLibrary.Versions(LibC) is not null)
            Assert.Equal(
                "libLibTorchSharp.so: this machine lacks LIB_2, named but not used; marked weak in the build's copy.\n", filled.Output);
        Assert.Equal(1, Run(Native, $"{folder.At("new")} {folder.At("none.so")} {folder.At("libtorch")}", redirection).ExitCode);
    }

    [Fact]
    public void The_tool_that_fills_the_folder_of_libtorch_says_what_it_wants() => Assert.Equal(
        (1, "", "Wanted: the folder to fill, TorchSharp's own library, the folder of libtorch. The build calls this (docs/training.md).\n"),
        Run(Native, "one two", ""));

    private static (int ExitCode, string Output, string Error) Run(string program, string commandLine, string redirection)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = CliProcess.Root,
        };
        foreach (var arg in new[]
        {
            "-c",
            $"exec \"$0\" \"$@\" {redirection}",
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            Path.Combine(AppContext.BaseDirectory, program),
        }.Concat(commandLine.Split(' ')))
            start.ArgumentList.Add(arg);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {commandLine} {redirection} did not end.");
        }
        return (process.ExitCode, output.Result, error.Result);
    }
}
