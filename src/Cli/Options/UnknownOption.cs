using System.CommandLine;
using System.CommandLine.Parsing;

namespace TheoryChecks.Cli;

/// <summary>
/// A mistyped option is called one, whatever the parser takes it for: the name of a file, the value of the option before it, or nothing at all.
/// </summary>
internal static class UnknownOption
{
    private const int LikelySlips = 2;

    /// <summary>The message for the first argument that looks like an option and is none, or null. After "--" nothing is an option.</summary>
    public static string? In(ParseResult parsed, IReadOnlyList<string> args)
    {
        var names = Names(parsed.CommandResult).Order(StringComparer.Ordinal).ToArray();
        var words = names.Where(known => known.StartsWith("--", StringComparison.Ordinal)).ToArray();
        var taken = parsed.Tokens.Where(token => token.Type is TokenType.Argument).Select(token => token.Value).ToHashSet();
        foreach (var arg in args.TakeWhile(arg => arg != "--"))
        {
            var name = arg.Split('=', ':')[0];
            if (!LooksLikeOption(arg) || names.Contains(arg) || (names.Contains(name) && !taken.Contains(arg)))
                continue;
            var near = words.Where(known => Distance(known, name) <= LikelySlips).OrderBy(known => Distance(known, name)).FirstOrDefault();
            var help = near is null ? $"the options are {string.Join(", ", words)}" : $"did you mean '{near}'?";
            return $"unknown option '{name}'; {help}";
        }
        return null;
    }

    /// <summary>The message for the first switch given a value other than true and false, which the parser takes for a file, or null.</summary>
    public static string? ValueOfSwitch(ParseResult parsed, IReadOnlyList<string> args)
    {
        var switches = Options(parsed.CommandResult).Where(option => option.ValueType == typeof(bool)).Select(option => option.Name).ToHashSet();
        foreach (var arg in args.TakeWhile(arg => arg != "--"))
            if (arg.IndexOfAny(['=', ':']) is > 0 and var at && switches.Contains(arg[..at]) && !bool.TryParse(arg[(at + 1)..], out _))
                return $"{arg[..at]} is '{arg[(at + 1)..]}'; it takes no value, so leave that out";
        return null;
    }

    /// <summary>A dash and a letter, or two dashes: "-1" is a number, "-" a file.</summary>
    private static bool LooksLikeOption(string arg) => arg.Length > 1 && arg[0] == '-' && (char.IsLetter(arg[1]) || arg[1] == '-');

    /// <summary>The options of the command and those that it has from the commands above it.</summary>
    private static IEnumerable<Option> Options(CommandResult command)
    {
        var own = command.Command.Options.AsEnumerable();
        for (var above = command.Parent; above is CommandResult at; above = at.Parent)
            own = own.Concat(at.Command.Options.Where(option => option.Recursive));
        return own;
    }

    private static IEnumerable<string> Names(CommandResult command) =>
        Options(command).SelectMany(option => option.Aliases.Prepend(option.Name)).Where(name => name.StartsWith('-')).Distinct();

    /// <summary>How many letters must be put in, taken out or changed, or neighbours swapped, to turn one word into the other.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }
                var changed = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, changed);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        return rows[a.Length, b.Length];
    }
}
