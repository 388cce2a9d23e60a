using System.Diagnostics;
using TheoryChecks.SolverTests.Cli;
using Xunit;

namespace TheoryChecks.SolverTests.House;

/// <summary>
/// What .ci/run makes of its tests, and .ci/failed tells of them; results are of the form that <c>dotnet test --logger trx --blame</c> writes.
/// </summary>
public sealed class CiScriptTests
{
    private const string Space = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    [ToolFact("python3", "python3")]
    public void Failed_tests_are_named_with_what_they_say()
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder.At("A.Tests"));
        folder.Write("A.Tests/run.trx", $"""
            <TestRun xmlns="{Space}"><Results>
              <UnitTestResult testName="A.Good" outcome="Passed" />
              <UnitTestResult testName="A.Bad" outcome="Failed">
                <Output><ErrorInfo><Message>1 is not 2</Message><StackTrace>at A.Bad()</StackTrace></ErrorInfo></Output>
              </UnitTestResult>
              </Results><ResultSummary outcome="Failed"><RunInfos>
                <RunInfo outcome="Error"><Text>[xUnit.net 00:00:01.02]     A.Bad [FAIL]</Text></RunInfo>
              </RunInfos></ResultSummary>
            </TestRun>
            """);
        folder.Write("A.Tests/torn.trx", "<TestRun><Resul");
        Assert.Equal("A.Bad\n    1 is not 2\n    at A.Bad()\nA.Tests: torn.trx is torn\n    unclosed token: line 1, column 9\n", Told(folder));
    }

    [ToolFact("python3", "python3")]
    public void A_host_that_died_is_told_with_the_tests_under_way()
    {
        using var folder = new ScratchFolder();
        foreach (var room in new[] { "B.Tests/1", "B.Tests/run/In/vm" })
            Directory.CreateDirectory(folder.At(room));
        folder.Write("B.Tests/run.trx", $"""
            <TestRun xmlns="{Space}"><ResultSummary outcome="Failed"><RunInfos>
              <RunInfo outcome="Error"><Text>The active test run was aborted. Reason: Test host process crashed</Text></RunInfo>
              <RunInfo outcome="Warning"><Text>no matter</Text></RunInfo>
            </RunInfos></ResultSummary></TestRun>
            """);
        const string sequence = """
            <TestSequence>
              <Test Name="B.Done" DisplayName="B.Done" Completed="True" />
              <Test Name="B.Open" DisplayName="B.Open(1)" Completed="False" />
            </TestSequence>
            """;
        folder.Write("B.Tests/1/Sequence_a.xml", sequence);
        folder.Write("B.Tests/run/In/vm/Sequence_a.xml", sequence);
        folder.Write("log", "  Passed B.Survives_a_crash\nUnhandled exception. System.Exception: why\n   at TheoryChecks.B.Open()\nelse\n");
        Assert.Equal(
            """
            B.Tests, about the whole run
                The active test run was aborted. Reason: Test host process crashed
            under way in B.Tests when its host died
                B.Open(1)
            the log says
                Unhandled exception. System.Exception: why
                   at TheoryChecks.B.Open()

            """.ReplaceLineEndings("\n"),
            Told(folder));
    }

    [ToolFact("python3", "python3")]
    public void A_host_that_dies_gets_a_second_chance_that_is_told()
    {
        const string died = "A.Tests, about the whole run\n    The active test run was aborted\n";
        Run(Died, deaths: 0, exitCode: 0, "== dotnet run -c Release --project src/Cli -- verify\n3 passed, 0 failed\n");
        Run(Died, deaths: 1, exitCode: 0, $"== died once, and run again\n{died}3 passed, 0 failed\n");
        Run(Died, deaths: 2, exitCode: 1, $"== failed\n{died}2 passed, 0 failed\n");
    }

    /// <summary>xUnit's adapter gives a failed test the same outcome as a dead host, and a fixture that cannot be disposed of.</summary>
    [ToolFact("python3", "python3")]
    public void A_failure_of_a_test_gets_none()
    {
        Run(Failed, deaths: 1, exitCode: 1, "== failed\nA.Bad\n2 passed, 1 failed\n");
        Run(Failed + Aborted, deaths: 1, exitCode: 1, "A.Tests, about the whole run\n    The active test run was aborted\n2 passed, 1 failed\n");
        Run(Unclean, deaths: 1, exitCode: 1, "A.Tests, about the whole run\n    [Test Class Cleanup Failure (A)]\n2 passed, 0 failed\n");
    }

    private const string Aborted = "<RunInfo computerName='c' outcome='Error'><Text>The active test run was aborted</Text></RunInfo>";

    private const string Died = "<Counters total='9' passed='2' failed='0' />" + Aborted;

    private const string Unclean = "<Counters total='2' passed='2' failed='0' />"
        + "<RunInfo computerName='c' outcome='Error'><Text>[Test Class Cleanup Failure (A)]</Text></RunInfo>";

    private const string Failed = "<UnitTestResult testName='A.Bad' outcome='Failed' /><Counters total='9' passed='2' failed='1' />"
        + "<RunInfo computerName='c' outcome='Error'><Text>[xUnit.net 00:00:01.02]     A.Bad [FAIL]</Text></RunInfo>";

    /// <summary>Runs the script on tests that end so many times as <paramref name="first"/> says, then well.</summary>
    private static void Run(string first, int deaths, int exitCode, string end)
    {
        using var folder = new ScratchFolder();
        foreach (var room in new[] { "bin", ".ci", "tests/a" })
            Directory.CreateDirectory(folder.At(room));
        foreach (var script in new[] { ".ci/run", ".ci/failed" })
            File.Copy(Path.Combine(CliProcess.Root, script), folder.At(script));
        folder.Write("TheoryChecks.sln", "Project(\"x\") = \"A.Tests\", \"tests\\a\\A.Tests.csproj\", \"y\"\n");
        folder.Write("tests/a/A.Tests.csproj", "");
        // Whatever a machine lacks is not installed by this test.
        foreach (var tool in new[] { "apt-get", "pdflatex", "kpsewhich", "chromium", "coqc", "ocamlfind", "sbatch" })
            Program(tool, "exit 0");
        Program("dotnet", $$"""
            [ "$1" = test ] || exit 0
            echo >> "{{folder.At("asked")}}"
            mkdir -p "$TestResultsRoot/A.Tests"
            if [ "$(wc -l < "{{folder.At("asked")}}")" -le {{deaths}} ]; then
                echo "<TestRun>{{first.Replace("'", "\\\"", StringComparison.Ordinal)}}</TestRun>" > "$TestResultsRoot/A.Tests/run.trx"
                exit 1
            fi
            echo '<TestRun><Counters total="9" passed="3" failed="0" /></TestRun>' > "$TestResultsRoot/A.Tests/run.trx"
            """);
        var start = new ProcessStartInfo("bash", [folder.At(".ci/run")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{folder.At("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == exitCode, output + error.Result);
        Assert.EndsWith(end, output, StringComparison.Ordinal);

        void Program(string name, string body)
        {
            folder.Write($"bin/{name}", $"#!/usr/bin/env bash\n{body}\n");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(folder.At($"bin/{name}"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    private static string Told(ScratchFolder folder)
    {
        var start = new ProcessStartInfo("python3", [Path.Combine(CliProcess.Root, ".ci/failed"), folder.Path]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var told = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return told;
    }
}
