namespace TheoryChecks.Cli;

/// <summary>Ends a command with one message for the user and an exit code.</summary>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public static CommandException BadInput(string message) => new(Cli.ExitCode.BadInput, message);

    public static CommandException OutOfBudget(string message) => new(Cli.ExitCode.Undecided, message);
}
