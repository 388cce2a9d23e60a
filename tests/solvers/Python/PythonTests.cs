using System.Diagnostics;
using TheoryChecks.SolverTests.Cli;
using Xunit;

namespace TheoryChecks.SolverTests.Python;

/// <summary>The Python package and the notebook, run by the machine's python3 on the command that was built.</summary>
public sealed class PythonTests
{
    private const string Tool = "python3", Package = "python3";

    [ToolFact(Tool, Package)]
    public void The_package_does_what_its_tests_say()
    {
        var (exitCode, text) = Run("-m", "unittest", "discover", "-v", "-s", Path.Combine(CliProcess.Root, "src/Python/tests"));
        Assert.True(exitCode == 0, text);
        Assert.Contains("Ran 13 tests", text, StringComparison.Ordinal);
    }

    [ToolFact(Tool, Package)]
    public void The_notebook_runs_and_prints_what_it_shows()
    {
        var update = Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1" ? new[] { "--update" } : [];
        var notebook = Path.Combine(CliProcess.Root, "docs/samples/landscape.ipynb");
        var (exitCode, text) = Run([Path.Combine(CliProcess.Root, "src/Python/tests/run_notebook.py"), notebook, .. update]);
        Assert.True(exitCode == 0, text);
        Assert.Contains("\"global minimum: 0 to 0\\n\"", File.ReadAllText(notebook), StringComparison.Ordinal);
    }

    private static (int ExitCode, string Text) Run(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        start.Environment["THEORYCHECKS_COMMAND"] = $"'{dotnet}' '{Path.Combine(AppContext.BaseDirectory, "theorychecks.dll")}'";
        start.Environment["PYTHONPATH"] = Path.Combine(CliProcess.Root, "src/Python");
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }
}
