using System.CommandLine;

namespace TheoryChecks.Cli;

/// <summary>`bench`: trains on data whose truth is known, or nearly so.</summary>
internal static class BenchCommand
{
    public static Command Create() => new("bench", "Train on data whose truth is known, and score what comes out.")
    {
        LrbCommand.Create(), DriftCommand.Create(), WordsCommand.Create(), WordsDataCommand.Create(), TextCommand.Create(),
    };
}
