using System.CommandLine;
using System.Globalization;

namespace TheoryChecks.Cli;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    private const double LongestSeconds = 30 * 24 * 3600;

    public static Option<bool> Json() => new("--json") { Description = "The answer on stdout as one JSON document; everything else goes to stderr." };

    public static Option<string?> Out(string what) => new("--out") { HelpName = "DIR", Description = what };

    public static Option<string?> JUnit(string what) => new("--junit") { HelpName = "FILE", Description = $"{what}, as JUnit XML into this file." };

    public static Option<int> Threads() => Positive(
        new Option<int>("--threads") { HelpName = "N", Description = "Work on so many things at once. The answer does not depend on it.", DefaultValueFactory = _ => Environment.ProcessorCount }, 1, 1024);

    public static Option<double?> Time(string what)
    {
        var option = new Option<double?>("--time") { HelpName = "SECONDS", Description = what };
        option.CustomParser = result =>
        {
            var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= LongestSeconds)
                return seconds;
            result.AddError($"--time is '{text}'; give seconds, more than 0 and at most {LongestSeconds}.");
            return null;
        };
        return option;
    }

    /// <summary>A positive number that may be left out.</summary>
    public static Option<double?> Real(string name, string helpName, string what)
    {
        var option = new Option<double?>(name) { HelpName = helpName, Description = what };
        option.CustomParser = result =>
        {
            var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 && double.IsFinite(value))
                return value;
            result.AddError($"{name} is '{text}'; give a positive number.");
            return null;
        };
        return option;
    }

    public static Option<T> Positive<T>(Option<T> option, T least, T most)
        where T : struct, IParsable<T>, IComparable<T>
    {
        option.CustomParser = result =>
        {
            var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (T.TryParse(text, CultureInfo.InvariantCulture, out var value) && value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0)
                return value;
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is '{text}'; give a {(default(T) is double ? "" : "whole ")}number from {least} to {most}."));
            return default;
        };
        return option;
    }
}
