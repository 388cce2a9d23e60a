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
            StatusCommand.Create(),
            ScoreCommand.Create(),
            TablesCommand.Create(),
            ReportCommand.Create(),
            SurveyCommand.Create(),
            NewCommand.Create(),
            GalleryCommand.Create(),
            TheoremsCommand.Create(),
        };
        args = EngineOptions.WithSbatch(args);
        // No @response files: a file name may begin with '@'.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var unknown = UnknownOption.In(parsed, args);
        if (unknown is not null || parsed.Action is ParseErrorAction || (parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true }))
        {
            var command = parsed.CommandResult.Command;
            var name = string.Join(' ', Names(parsed.CommandResult).Reverse());
            var problem = unknown ?? (command != root ? Plain(parsed.Errors[0].Message) : NoCommand(args, root));
            Console.Error.WriteLine($"{name}: {problem}{(problem.EndsWith('?') ? "" : ".")} See '{name} --help'.");
            return ExitCode.BadInput;
        }
        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });

        // The parser's own words, on one line.
        static string Plain(string message) => string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');

        static string NoCommand(IReadOnlyList<string> args, RootCommand root)
        {
            var missing = args.Count == 0 ? "no command" : $"there is no command '{args[0]}'";
            return $"{missing}; the commands are {string.Join(", ", root.Subcommands.Select(sub => sub.Name))}";
        }

        // From the innermost command to the root.
        IEnumerable<string> Names(SymbolResult? result)
        {
            for (; result is CommandResult at; result = at.Parent)
                yield return at.Command == root ? "theorychecks" : at.Command.Name;
        }
    }
}
