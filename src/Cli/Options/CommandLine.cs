using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace TheoryChecks.Cli;

/// <summary>The commands, and one message with exit code 2 for a command line that none of them understands.</summary>
internal static class CommandLine
{
    /// <summary>All commands with all of their options.</summary>
    public static RootCommand Root() => new("Decides theorems about sparse dictionary learning exactly, with certificates anyone can re-check.")
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

    public static int Run(IReadOnlyList<string> args)
    {
        StandardStreams.Guard();
        var (parsed, problem) = Read(args);
        if (problem is not null)
        {
            Console.Error.WriteLine(problem);
            return ExitCode.BadInput;
        }
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) // of --help and --version; a command's work is a Job
        {
            Console.Error.WriteLine($"theorychecks: {StandardStreams.Lost(e)}");
            return ExitCode.BadInput;
        }
    }

    /// <summary>What the words mean, and the message if no command understands them.</summary>
    public static (ParseResult Parsed, string? Problem) Read(IReadOnlyList<string> args)
    {
        var root = Root();
        args = EngineOptions.WithSbatch(args);
        // No @response files: a file name may begin with '@'.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var unknown = UnknownOption.In(parsed, args) ?? UnknownOption.ValueOfSwitch(parsed, args);
        if (unknown is not null || parsed.Action is ParseErrorAction || (parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true }))
        {
            var command = parsed.CommandResult.Command;
            var name = string.Join(' ', Names(parsed.CommandResult).Reverse());
            var problem = unknown ?? (command.Subcommands.Count > 0 ? NoCommand(parsed.UnmatchedTokens, command)
                : Misfit.In(parsed, name) ?? Named(parsed.Errors[0]));
            return (parsed, $"{name}: {problem}{(problem.EndsWith('?') ? "" : ".")} See '{name} --help'.");
        }
        return (parsed, Empty(parsed) is { } empty ? $"theorychecks: {empty}" : null);

        // The parser does not always speak of the option.
        static string Named(ParseError error)
        {
            var said = Plain(error.Message);
            return Option(error.SymbolResult) is { Option.Name: var name } && !said.Contains(name, StringComparison.Ordinal)
                ? $"{name}: {said}" : said;
        }

        static OptionResult? Option(SymbolResult? at) => at as OptionResult ?? (at is null ? null : Option(at.Parent));

        // The parser's own words, on one line.
        static string Plain(string message) => string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');

        // The first option that names a file or a folder by no letter.
        static string? Empty(ParseResult parsed) => parsed.CommandResult.Children.OfType<OptionResult>()
            .Where(result => result.Option.HelpName is "DIR" or "FILE" && result.Tokens.Any(token => token.Value.Length == 0))
            .Select(result => $"{result.Option.Name} is empty; give a {(result.Option.HelpName == "DIR" ? "folder" : "file")}.")
            .FirstOrDefault();

        static string NoCommand(IReadOnlyList<string> unmatched, Command command)
        {
            var missing = unmatched.Count == 0 ? "no command" : $"there is no command '{unmatched[0]}'";
            return $"{missing}; the commands are {string.Join(", ", command.Subcommands.Select(sub => sub.Name))}";
        }

        // From the innermost command to the root.
        IEnumerable<string> Names(SymbolResult? result)
        {
            for (; result is CommandResult at; result = at.Parent)
                yield return at.Command == root ? "theorychecks" : at.Command.Name;
        }
    }
}
