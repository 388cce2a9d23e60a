using System.Diagnostics;
using Xunit;

namespace TheoryChecks.SolverTests;

/// <summary>Starting the command line loads no heavy library before a subcommand needs it, and training none that it does not need.</summary>
public sealed class PayAsYouGoTests
{
    // .NET loads an assembly when a method that names it first runs. As long as only the training project names TorchSharp,
    // `verify` cannot load it.
    [Theory]
    [InlineData("theorychecks", "TorchSharp")]
    [InlineData("theorychecks", "Google.OrTools")]
    [InlineData("TheoryChecks.CrossCheck", "TorchSharp")]
    [InlineData("TheoryChecks.CrossCheck", "Google.OrTools")]
    [InlineData("TheoryChecks.CrossCheck", "Microsoft.Z3")]
    [InlineData("TheoryChecks.CrossCheck", "TheoryChecks.Solvers.OrTools")]
    [InlineData("TheoryChecks.Training", "Google.OrTools")]
    [InlineData("TheoryChecks.Training", "Microsoft.Z3")]
    [InlineData("TheoryChecks.Training", "TheoryChecks.Solvers.OrTools")]
    [InlineData("TheoryChecks.Training", "TheoryChecks.Solvers.Z3")]
    public void Does_not_name(string assembly, string other) => Assert.DoesNotContain(
        System.Reflection.Assembly.Load(assembly).GetReferencedAssemblies(),
        reference => reference.Name!.StartsWith(other, StringComparison.Ordinal));

    // What is mapped into the process at the end is what was loaded.
    [Theory]
    [InlineData("verify", "--theorem 3.6 --instance orthonormal-2", "torch")]
    [InlineData("crosscheck", "INSTANCE --seeds 2 --steps 2 --mode plain", "ortools")]
    public async Task Does_not_load(string command, string arguments, string library)
    {
        using var scratch = new Cli.ScratchFolder();
        arguments = arguments.Replace("INSTANCE", scratch.Write("pair.json", """
            { "schema": "theorychecks.instance/1", "name": "pair", "activation": { "kind": "relu" }, "neurons": 1, "features": { "input": [["1"]] } }
            """), StringComparison.Ordinal);
        var start = new ProcessStartInfo(
            "dotnet",
            $"\"{Path.Combine(AppContext.BaseDirectory, "theorychecks.dll")}\" {command} {arguments}")
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
        start.Environment["LD_DEBUG"] = "files"; // the loader tells every file it opens
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var told = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await output);
        Assert.DoesNotContain(
            told.Split('\n'),
            line => line.Contains("calling init", StringComparison.Ordinal) && line.Contains(library, StringComparison.OrdinalIgnoreCase));
        if (OperatingSystem.IsLinux())
            Assert.Contains("calling init", told, StringComparison.Ordinal);
    }
}
