namespace TheoryChecks.Cli;

/// <summary>The exit codes of every command (docs/cli.md).</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>A check failed, or a verdict differs from the expected one.</summary>
    public const int Failed = 1;

    /// <summary>Bad usage or bad input.</summary>
    public const int BadInput = 2;

    /// <summary>Undecided, or out of a budget of time, memory or size.</summary>
    public const int Undecided = 3;

    public const int Interrupted = 130;
}
