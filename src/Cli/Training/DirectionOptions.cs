using System.CommandLine;
using TheoryChecks.Training.Data;

namespace TheoryChecks.Cli;

/// <summary>The options that say how a bench's directions are drawn (docs/bench.md).</summary>
internal sealed class DirectionOptions
{
    private static readonly BenchSettings Default = new();

    private readonly Option<string> _rule = CommonOptions.Word(
        "--directions",
        "RULE",
        "paper",
        [.. Enum.GetNames<DirectionKind>().Select(name => name.ToLowerInvariant())],
        "paper (Eq. 27-29 as printed, signed), absolute, potential, tight or random.");

    private readonly Option<double?> _margin = CommonOptions.Real("--direction-margin", "EPS", "eps of Eq. 28; M / 10 unless given.");
    private readonly Option<double> _lambda = Number("--direction-lambda", Default.DirectionLambda, "lambda of Eq. 28.");
    private readonly Option<double> _step = Number("--direction-step", Default.DirectionStep, "The step of Eq. 29, and of the frame potential.");

    private readonly Option<int> _steps = CommonOptions.Within(
        "--direction-steps",
        "N",
        0,
        0,
        1 << 20,
        "Steps of Eq. 29 that are taken even where M is met before; 0 stops at M.");

    /// <summary>All of them, in the order of the help.</summary>
    public IEnumerable<Option> All => [_rule, _margin, _lambda, _step, _steps];

    /// <summary>The settings with what these options say.</summary>
    public BenchSettings On(ParseResult parsed, BenchSettings settings) => settings with
    {
        Directions = Enum.Parse<DirectionKind>(parsed.GetValue(_rule)!, ignoreCase: true),
        DirectionMargin = parsed.GetValue(_margin),
        DirectionLambda = parsed.GetValue(_lambda),
        DirectionStep = parsed.GetValue(_step),
        DirectionSteps = parsed.GetValue(_steps),
    };

    private static Option<double> Number(string name, double value, string what) => CommonOptions.Within(name, "X", value, 0, 1e3, what);
}
