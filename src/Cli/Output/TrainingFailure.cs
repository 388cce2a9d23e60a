using TheoryChecks.Training;
using TheoryChecks.Training.Data;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Store;

namespace TheoryChecks.Cli;

/// <summary>What training and its files can refuse, as one message and an exit code.</summary>
internal static class TrainingFailure
{
    /// <summary>Runs the work; failures that are the user's to mend end the command.</summary>
    public static T Told<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is TensorFormatException or ResultFormatException or ArgumentException and not ArgumentNullException)
        {
            throw CommandException.BadInput(e.Message);
        }
        catch (UnreachableInterferenceException e)
        {
            throw e.IsImpossible ? CommandException.BadInput(e.Message) : CommandException.OutOfBudget(e.Message);
        }
        catch (Exception e) when (e is TrainingDivergedException or DllNotFoundException)
        {
            throw new CommandException(ExitCode.Failed, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandException.BadInput(FileFailure.OfInput(e));
        }
    }
}
