using TheoryChecks.Checking;

namespace TheoryChecks.Cli;

/// <summary>What to say of a certificate of ours that the kernel does not accept.</summary>
internal static class OwnCertificate
{
    /// <summary>More than one certificate may hold, with what helps: exit code 3, as nothing is known of it. Anything else is a bug.</summary>
    public static CommandException Refused(string what, string instance, CheckResult refused, string help) => refused.IsTooLarge
        ? new(ExitCode.Undecided, $"{what} of {instance}: more than one certificate may hold, so none was written; {help}. "
            + $"The kernel says: {refused.Reason}")
        : new(
            ExitCode.Failed,
            $"the kernel does not accept {what} of {instance}: {refused.Reason}. This is a bug; please report it with the instance.");
}
