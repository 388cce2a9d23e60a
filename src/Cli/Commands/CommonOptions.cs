using System.CommandLine;
using System.Globalization;
using TheoryChecks.Exact;

namespace TheoryChecks.Cli;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    private const double LongestSeconds = 30 * 24 * 3600;

    private const long LeastMemory = 100L << 20, MostMemory = 1024L << 30;

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

    /// <summary>An exact number, 0 or more.</summary>
    public static Option<Rational?> Number(string name, string helpName, string what, Rational otherwise)
    {
        var option = new Option<Rational?>(name) { HelpName = helpName, Description = what, DefaultValueFactory = _ => otherwise };
        option.CustomParser = result =>
        {
            var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (Rational.TryParse(text, out var value, out _) && value.Sign >= 0)
                return value;
            result.AddError($"{name} is '{text}'; give a number, 0 or more, such as 1/1000 or 1e-6.");
            return null;
        };
        return option;
    }

    /// <summary>How much memory may be used, in bytes.</summary>
    public static Option<long?> Memory()
    {
        var option = new Option<long?>("--memory") { HelpName = "SIZE", Description = "End with what is decided when so much memory is in use, for example 500M or 4G." };
        option.CustomParser = result =>
        {
            var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            var unit = text.Length == 0 ? 0 : char.ToUpperInvariant(text[^1]) switch { 'M' => 1L << 20, 'G' => 1L << 30, _ => 0 };
            if (unit > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count * unit is >= LeastMemory and <= MostMemory)
                return count * unit;
            result.AddError($"--memory is '{text}'; give a size from 100M to 1024G, such as 500M or 4G.");
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
