using System.CommandLine;
using System.CommandLine.Parsing;

namespace TheoryChecks.Cli;

/// <summary>What the parser finds wrong with the number of words, in our words: cause and fix.</summary>
internal static class Misfit
{
    /// <summary>The message for the first thing that is missing or one too many, or null if the parser minds something else.</summary>
    public static string? In(ParseResult parsed, string command)
    {
        if (parsed.UnmatchedTokens is [var extra, ..])
            return $"'{extra}' is one word too many; leave it out, or quote a name that has spaces";
        var at = parsed.CommandResult;
        foreach (var given in at.Children.OfType<OptionResult>().Where(given => !given.Implicit))
        {
            if (given.Tokens.Count < given.Option.Arity.MinimumNumberOfValues)
                return $"{given.Option.Name} has no value; write '{Written(given.Option)}'";
            if (given.Tokens.Count > given.Option.Arity.MaximumNumberOfValues && given.IdentifierTokenCount > 1)
                return $"{given.Option.Name} is given {given.IdentifierTokenCount} times; give it once";
        }
        if (at.Command.Arguments.FirstOrDefault(one => (at.GetResult(one)?.Tokens.Count ?? 0) < one.Arity.MinimumNumberOfValues) is { } argument)
            return $"{argument.Name} is missing; write '{command} {argument.Name}'";
        return at.Command.Options.FirstOrDefault(one => one.Required && at.GetResult(one) is null or { Implicit: true }) is { } option
            ? $"{option.Name} is missing; write '{Written(option)}'" : null;
    }

    private static string Written(Option option) => $"{option.Name} {option.HelpName ?? "VALUE"}";
}
