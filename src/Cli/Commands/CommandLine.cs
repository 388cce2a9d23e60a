using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace TheoryChecks.Cli;

/// <summary>The commands, and one message with exit code 2 for a command line that none of them understands.</summary>
internal static class CommandLine
{
    public static int Run(IReadOnlyList<string> args)
    {
        var root = new RootCommand("Decides theorems about sparse dictionary learning exactly, with certificates anyone can re-check.")
        {
            VerifyCommand.Create(),
            EnumerateCommand.Create(),
            LandscapeCommand.Create(),
            CheckCommand.Create(),
            ProveCommand.Create(),
            FigureCommand.Create(),
            CrossCheckCommand.Create(),
            TrainCommand.Create(),
            BenchCommand.Create(),
            ScoreCommand.Create(),
            TablesCommand.Create(),
            ReportCommand.Create(),
        };
        // No @response files: a file name may begin with '@'.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction || (parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true }))
        {
            var command = parsed.CommandResult.Command;
            var name = string.Join(' ', Names(parsed.CommandResult).Reverse());
            var problem = command != root
                ? string.Join(' ', parsed.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.')
                : $"{(args.Count == 0 ? "no command" : $"there is no {(args[0].StartsWith('-') ? "option" : "command")} '{args[0]}'")}; the commands are {string.Join(", ", root.Subcommands.Select(sub => sub.Name))}";
            Console.Error.WriteLine($"{name}: {problem}. See '{name} --help'.");
            return ExitCode.BadInput;
        }
        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });

        // From the innermost command to the root.
        IEnumerable<string> Names(SymbolResult? result)
        {
            for (; result is CommandResult at; result = at.Parent)
                yield return at.Command == root ? "theorychecks" : at.Command.Name;
        }
    }
}
