using System.Diagnostics;
using TheoryChecks.SolverTests.Cli;
using Xunit;

namespace TheoryChecks.SolverTests.House;

/// <summary>What .ci/failed tells of a run of the tests; its input is of the form that <c>dotnet test --logger trx --blame</c> writes.</summary>
public sealed class FailedScriptTests
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
              <UnitTestResult testName="A.Bad" outcome="Failed"><Output><ErrorInfo><Message>1 is not 2</Message><StackTrace>at A.Bad()</StackTrace></ErrorInfo></Output></UnitTestResult>
            </Results></TestRun>
            """);
        Assert.Equal("A.Bad\n    1 is not 2\n    at A.Bad()\n", Told(folder));
    }

    [ToolFact("python3", "python3")]
    public void A_host_that_died_is_told_with_the_tests_under_way()
    {
        using var folder = new ScratchFolder();
        foreach (var room in new[] { "B.Tests/1", "B.Tests/run/In/vm" })
            Directory.CreateDirectory(folder.At(room));
        folder.Write("B.Tests/run.trx", $"""
            <TestRun xmlns="{Space}"><ResultSummary outcome="Failed"><RunInfos>
              <RunInfo outcome="Error"><Text>Reason: Test host process crashed</Text></RunInfo>
              <RunInfo outcome="Warning"><Text>no matter</Text></RunInfo>
            </RunInfos></ResultSummary></TestRun>
            """);
        const string sequence = """
            <TestSequence><Test Name="B.Done" DisplayName="B.Done" Completed="True" /><Test Name="B.Open" DisplayName="B.Open(1)" Completed="False" /></TestSequence>
            """;
        folder.Write("B.Tests/1/Sequence_a.xml", sequence);
        folder.Write("B.Tests/run/In/vm/Sequence_a.xml", sequence);
        folder.Write("log", "  Passed B.Survives_a_crash\nUnhandled exception. System.Exception: why\n   at TheoryChecks.B.Open()\nelse\n");
        Assert.Equal(
            """
            B.Tests was cut off
                Reason: Test host process crashed
            under way in B.Tests when it was cut off
                B.Open(1)
            the log says
                Unhandled exception. System.Exception: why
                   at TheoryChecks.B.Open()

            """.ReplaceLineEndings("\n"),
            Told(folder));
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
