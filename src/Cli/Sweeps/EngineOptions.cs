using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using TheoryChecks.Sweeps;

namespace TheoryChecks.Cli;

/// <summary>Where the parts of a sweep are worked on: here, on Slurm, or one part alone.</summary>
internal sealed class EngineOptions
{
    private const string Sbatch = "--sbatch";
    private const int MostAtOnce = 100_000;

    /// <summary>What does not decide a result, and so belongs neither to the name of a sweep nor to its tasks; with and without a value.</summary>
    private static readonly ImmutableHashSet<string> Valued =
        ["--engine", "--part", "--partition", "--array", Sbatch, "--time", "--out", "--threads", "--expect", "--junit"];

    private static readonly ImmutableHashSet<string> Bare = ["--json", "--resume", "--no-wait"];

    /// <summary>What the sweep itself sets.</summary>
    private static readonly ImmutableHashSet<string> Ours =
    [
        "--job-name", "-J", "--array", "-a", "--wait", "-W", "--output", "-o", "--parsable", "--chdir", "-D", "--signal", "--wrap", "--no-requeue",
    ];

    private readonly Option<string> _engine = CommonOptions.Word(
        "--engine", "ENGINE", "local", ["local", "slurm"], "local: work on this machine. slurm: one array job over the parts that are missing.");

    private readonly Option<PartNumber?> _part = new("--part")
    {
        HelpName = "I/N",
        Description = "Work on part I of N alone, unless it is done or under way elsewhere; the tasks of --engine slurm do this.",
    };

    private readonly Option<string?> _partition = CommonOptions.Text("--partition", "NAME", "With --engine slurm: sbatch's --partition.");
    private readonly Option<int?> _atOnce = new("--array")
    {
        HelpName = "%N", Description = "With --engine slurm: at most N tasks at once, as in sbatch's --array=...%N.",
    };

    private readonly Option<bool> _noWait = new("--no-wait")
    {
        Description = "With --engine slurm: submit and end. The same command again, with --resume, waits and collects.",
    };

    private readonly Option<string[]> _sbatch = CommonOptions.Texts(Sbatch, "...", "With --engine slurm: all that follows goes to sbatch as it is.");

    private bool _hasPart;

    public EngineOptions()
    {
        _part.CustomParser = result =>
        {
            var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (PartNumber.TryParse(text, out var part))
                return part;
            result.AddError($"--part is '{text}'; give I/N with 1 <= I <= N <= {PartNumber.Most}, such as 3/14.");
            return null;
        };
        _atOnce.CustomParser = result =>
        {
            var text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (int.TryParse(text.StartsWith('%') ? text.AsSpan(1) : text, NumberStyles.None, CultureInfo.InvariantCulture, out var most)
                && most is >= 1 and <= MostAtOnce)
                return most;
            result.AddError($"--array is '{text}'; give %N, N from 1 to {MostAtOnce}: so many tasks at once.");
            return null;
        };
    }

    /// <summary>What follows --sbatch is sbatch's, also where it looks like an option of ours.</summary>
    public static IReadOnlyList<string> WithSbatch(IReadOnlyList<string> args)
    {
        var at = args.TakeWhile(arg => arg != Sbatch).Count();
        return at >= args.Count - 1 ? args : [.. args.Take(at), .. args.Skip(at + 1).Select(arg => $"{Sbatch}={arg}")];
    }

    /// <summary>Adds the options to a command; --part not if it has one of its own.</summary>
    public void AddTo(Command command, bool withPart = true)
    {
        _hasPart = withPart;
        foreach (var option in new Option[] { _engine, _partition, _atOnce, _noWait, _sbatch })
            command.Add(option);
        if (withPart)
            command.Add(_part);
    }

    /// <summary>True if parts go to Slurm.</summary>
    public bool IsSlurm(ParseResult parsed) => parsed.GetValue(_engine) == "slurm";

    /// <summary>The part to work on alone, or null.</summary>
    public PartNumber? Part(ParseResult parsed) => _hasPart ? parsed.GetValue(_part) : null;

    /// <summary>True if submitting is all.</summary>
    public bool EndsAfterSubmitting(ParseResult parsed) => parsed.GetValue(_noWait);

    /// <summary>True if the work is shared: the folder may have results from others in it.</summary>
    public bool IsShared(ParseResult parsed) => IsSlurm(parsed) || Part(parsed) is not null;

    /// <summary>The time limit of this process: with --engine slurm it is that of the tasks.</summary>
    public double? Time(ParseResult parsed, double? time) => IsSlurm(parsed) ? null : time;

    /// <summary>Refuses what does not go together.</summary>
    public void Require(ParseResult parsed, string? output, bool json)
    {
        var (slurm, part) = (IsSlurm(parsed), Part(parsed) is not null);
        if (slurm && part)
            throw CommandException.BadInput("--part works on one part here, --engine slurm has Slurm do it; give one of them.");
        if ((slurm || part) && output is null)
            throw CommandException.BadInput(
                $"{(slurm ? "--engine slurm" : "--part")} needs a folder that all who work on the sweep share; give --out.");
        if (part && json)
            throw CommandException.BadInput("--part makes a part of the answer, --json gives all of it; leave --json to the command that collects.");
        var only = new (string Name, bool IsGiven)[]
        {
            ("--partition", parsed.GetValue(_partition) is not null), ("--array", parsed.GetValue(_atOnce) is not null),
            ("--no-wait", parsed.GetValue(_noWait)), (Sbatch, parsed.GetValue(_sbatch) is { Length: > 0 }),
        };
        if (!slurm && only.FirstOrDefault(option => option.IsGiven).Name is { } name)
            throw CommandException.BadInput($"{name} is for Slurm; add --engine slurm, or leave it out.");
        foreach (var word in parsed.GetValue(_sbatch) ?? [])
            if (Ours.Contains(word.Split('=')[0]))
                throw CommandException.BadInput($"--sbatch {word}: the sweep sets this itself; leave it out.");
        if (slurm)
            SlurmClient.Require(); // before anything is written
    }

    /// <summary>What the user tells Slurm.</summary>
    public SlurmOptions Slurm(ParseResult parsed, double? time) => new()
    {
        Partition = parsed.GetValue(_partition),
        Limit = time is { } seconds ? TimeSpan.FromSeconds(Math.Ceiling(seconds)) : null,
        AtOnce = parsed.GetValue(_atOnce),
        More = [.. parsed.GetValue(_sbatch) ?? []],
    };

    /// <summary>The words of the command line that decide results, in the order typed.</summary>
    public static ImmutableArray<string> Words(ParseResult parsed)
    {
        var (words, isValue) = (ImmutableArray.CreateBuilder<string>(), false);
        foreach (var token in parsed.Tokens)
        {
            var isDropped = (isValue && token.Type == TokenType.Argument)
                || (token.Type == TokenType.Option && (Valued.Contains(token.Value) || Bare.Contains(token.Value)));
            isValue = isDropped && token.Type == TokenType.Option && Valued.Contains(token.Value);
            if (!isDropped)
                words.Add(token.Value);
        }
        return words.ToImmutable();
    }
}
