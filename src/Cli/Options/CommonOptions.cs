using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace TheoryChecks.Cli;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    private const double LongestSeconds = 30 * 24 * 3600;

    private const long LeastMemory = 100L << 20, MostMemory = 1024L << 30;

    public static Option<bool> Json() => new("--json") { Description = "The answer on stdout as one JSON document; everything else goes to stderr." };

    public static Option<string?> Out(string what) => Text("--out", "DIR", what);

    public static Option<string?> JUnit(string what) => Text("--junit", "FILE", $"{what}, as JUnit XML into this file.");

    public static Option<string?> Expect() =>
        Text("--expect", "REPORT", "Compare with a saved report; any difference is listed and makes the exit code 1.");

    public static Option<int> Threads() =>
        Within("--threads", "N", Environment.ProcessorCount, 1, 1024, "Work on so many things at once. The answer does not depend on it.");

    public static Option<string> Device() => Word("--device", "DEVICE", "auto", ["auto", "cpu", "cuda"], "auto, cpu or cuda.");

    public static Option<long> Seed(string what) => Within("--seed", "S", 0L, 0, long.MaxValue, what);

    public static Option<int> CheckpointEvery() =>
        Within("--checkpoint-every", "STEPS", 1000, 1, int.MaxValue, "Steps between checkpoints, with --out.");

    /// <summary>A text that may be left out.</summary>
    public static Option<string?> Text(string name, string helpName, string what) => new(name) { HelpName = helpName, Description = what };

    /// <summary>Texts, each with the option's name before it.</summary>
    public static Option<string[]> Texts(string name, string helpName, string what) => new(name) { HelpName = helpName, Description = what };

    /// <summary>Files or folders; at least one unless <paramref name="orNone"/>.</summary>
    public static Argument<string[]> Files(string name, string what, bool orNone) =>
        new(name) { Arity = orNone ? ArgumentArity.ZeroOrMore : ArgumentArity.OneOrMore, Description = what };

    /// <summary>A word out of a list.</summary>
    public static Option<string> Word(string name, string helpName, string otherwise, IEnumerable<string> words, string what)
    {
        var option = new Option<string>(name) { HelpName = helpName, Description = what, DefaultValueFactory = _ => otherwise };
        return Among(option, words);
    }

    /// <summary>The option, taking words out of a list alone; the message names it, the word found and the list.</summary>
    public static T Among<T>(T option, params IEnumerable<string> words)
        where T : Option
    {
        string[] list = [.. words];
        option.CompletionSources.Add(list);
        option.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => !list.Contains(token.Value)) is { } wrong)
                result.AddError($"{option.Name} is '{wrong.Value}'; give {Either(list)}.");
        });
        return option;
    }

    /// <summary>a, b or c.</summary>
    public static string Either(params IReadOnlyList<string> words) =>
        words.Count < 2 ? words[0] : $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";

    /// <summary>A number within bounds.</summary>
    public static Option<T> Within<T>(string name, string helpName, T otherwise, T least, T most, string what)
        where T : struct, IParsable<T>, IComparable<T> =>
        Positive(new Option<T>(name) { HelpName = helpName, Description = what, DefaultValueFactory = _ => otherwise }, least, most);

    /// <summary>Refuses --resume without a folder to go on in.</summary>
    public static void RequireFolder(bool resume, string? output)
    {
        if (resume && output is null)
            throw CommandException.BadInput("--resume needs the folder of the run to go on with; give --out.");
    }

    /// <summary>True if the option is on the command line, not only its default.</summary>
    public static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

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

    /// <summary>--product: who makes the encoder's product on the CPU.</summary>
    public static Option<string> Product() => Word(
        "--product",
        "WHO",
        "auto",
        ["auto", "torch", "own"],
        "The encoder's product on the CPU: torch, own (AVX-512), or auto, the faster one here.");

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

    /// <summary>What two losses may differ by.</summary>
    public static Option<LossGap?> Gap(string what)
    {
        var option = new Option<LossGap?>("--gap") { HelpName = "G", Description = what };
        option.CustomParser = result =>
        {
            var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (LossGap.Parse(text) is { } gap)
                return gap;
            var wanted = text.EndsWith('%') ? "a share, 0% or more, such as 0.01%" : "a number, 0 or more, such as 1/1000 or 1e-6";
            result.AddError($"--gap is '{text}'; give {wanted}.");
            return null;
        };
        return option;
    }

    /// <summary>How much memory may be used, in bytes.</summary>
    public static Option<long?> Memory()
    {
        var option = new Option<long?>("--memory")
        {
            HelpName = "SIZE",
            Description = "End with what is decided when so much memory is in use, for example 500M or 4G.",
        };
        option.CustomParser = result =>
        {
            var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            var unit = text.Length == 0 ? 0 : char.ToUpperInvariant(text[^1]) switch { 'M' => 1L << 20, 'G' => 1L << 30, _ => 0 };
            var isNumber = int.TryParse(text.AsSpan(0, Math.Max(0, text.Length - 1)), NumberStyles.None, CultureInfo.InvariantCulture, out var count);
            if (unit > 0 && isNumber && count * unit is >= LeastMemory and <= MostMemory)
                return count * unit;
            result.AddError($"--memory is '{text}'; give a size from 100M to 1024G, such as 500M or 4G.");
            return null;
        };
        return option;
    }

    public static Option<T> Positive<T>(Option<T> option, T least, T most)
        where T : struct, IParsable<T>, IComparable<T>
    {
        option.CustomParser = result => Parse(option, result, least, most) ?? default;
        return option;
    }

    /// <summary>A number within bounds that may be left out.</summary>
    public static Option<T?> PerhapsWithin<T>(string name, string helpName, T least, T most, string what)
        where T : struct, IParsable<T>, IComparable<T>
    {
        var option = new Option<T?>(name) { HelpName = helpName, Description = what };
        option.CustomParser = result => Parse(option, result, least, most);
        return option;
    }

    private static T? Parse<T>(Option option, ArgumentResult result, T least, T most)
        where T : struct, IParsable<T>, IComparable<T>
    {
        var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (T.TryParse(text, CultureInfo.InvariantCulture, out var value) && value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0)
            return value;
        var wanted = default(T) is double ? "a number" : "a whole number";
        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is '{text}'; give {wanted} from {least} to {most}."));
        return null;
    }
}
