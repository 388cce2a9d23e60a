using System.CommandLine;
using TheoryChecks.Cli;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>
/// Every option of every command, as the commands themselves list them: a value that it does not take is answered with the option, the value and
/// what it takes. A new option is in these tests without anybody's help, unless it takes any text: then it has to be named here.
/// </summary>
public sealed class CliOptionTests
{
    private const string Bad = "~bad~";

    /// <summary>Options that name a file or a folder, of whatever name, say so in their help.</summary>
    private static readonly HashSet<string> Places = ["FILE", "DIR", "REPORT"];

    /// <summary>Options whose text only the command's work can judge: a command line with a bad one, and how the message begins.</summary>
    private static readonly Dictionary<string, (string CommandLine, string Message)> Texts = new()
    {
        ["verify --theorem"] = ($"verify --theorem {Bad}", $"--theorem {Bad}: there is no such theorem; the ids are 3.1, "),
        ["verify --instance"] = ($"verify --instance {Bad}", $"--instance {Bad}: there is no such instance; the names are absorption-"),
        ["tables --only"] = ($"tables --only {Bad}", $"--only {Bad}: there is no such table; the ids are verdicts, "),
        ["tables --label-prefix"] = ($"tables --label-prefix {Bad}", $"--label-prefix {Bad}: a label has letters, digits, "),
        ["new --name"] = ($"new --shape fan --features 2 --name {Bad}", $"--name is '{Bad}'; give "),
        ["new --theta"] = (
            $"new --shape fan --features 2 --activation jumprelu --theta {Bad}", $"--theta is '{Bad}': "),
        ["new --weights"] = ($"new --shape fan --features 2 --weights {Bad}", $"--weights is '{Bad}': "),
        ["new --anchors"] = (
            $"new --shape fan --features 2 --anchors {Bad}", $"--anchors is '{Bad}'; features of the new instance are wanted, 0 to 1"),
        ["new --pick"] = ($"new theory/Gallery/acute-pair.json --pick {Bad}", $"--pick is '{Bad}'; give "),
        ["bench text --problem"] = ($"bench text --problem {Bad}", $"--problem: There is no place '{Bad}'; there are "),
    };

    /// <summary>Names of what may or may not be there, and what goes to another program as it is.</summary>
    private static readonly HashSet<string> AnyText = ["--ignore", "--partition", "--sbatch"];

    public static TheoryData<string> Commands => [.. Leaves().Select(leaf => leaf.Path)];

    public static TheoryData<string> Judged => [.. Texts.Keys];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_bad_value_is_answered_with_the_option_the_value_and_what_it_takes(string path)
    {
        var command = Leaves().Single(leaf => leaf.Path == path).Command;
        foreach (var option in command.Options.Where(option => option is not System.CommandLine.Help.HelpOption))
        {
            var isSwitch = option.ValueType == typeof(bool);
            var problem = Problem(path, command, option, isSwitch ? [$"{option.Name}={Bad}"] : [option.Name, Bad]);
            if (problem is null)
            {
                Assert.True(
                    Places.Contains(option.HelpName ?? "") || AnyText.Contains(option.Name) || Texts.ContainsKey($"{path} {option.Name}"),
                    $"{path} {option.Name} takes any text: say here what becomes of a bad one");
                continue;
            }
            var takes = isSwitch ? "it takes no value" : "give ";
            Assert.StartsWith($"theorychecks {path}: {option.Name} is '{Bad}'; {takes}", problem, StringComparison.Ordinal);
            Assert.EndsWith($". See 'theorychecks {path} --help'.", problem, StringComparison.Ordinal);
        }
    }

    /// <summary>No value at all, and two where one is wanted.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public void A_missing_value_is_answered_with_the_option(string path)
    {
        var command = Leaves().Single(leaf => leaf.Path == path).Command;
        foreach (var option in command.Options.Where(option => option.ValueType != typeof(bool) && option.Name is not ("--help" or "--sbatch")))
        {
            Assert.Contains(option.Name, Problem(path, command, option, [option.Name]), StringComparison.Ordinal);
            if (!option.ValueType.IsArray)
                Assert.Contains(option.Name, Problem(path, command, option, [option.Name, "1", option.Name, "1"]), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Judged))]
    public void A_text_that_means_nothing_is_one_line(string option)
    {
        var (commandLine, message) = Texts[option];
        var run = CliProcess.Run(commandLine.Split(' '));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"theorychecks: {message}", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
    }

    [Fact]
    public void Each_command_takes_numbers_words_switches_or_places()
    {
        var all = Leaves().SelectMany(leaf => leaf.Command.Options.Select(option => $"{leaf.Path} {option.Name}")).ToHashSet();
        Assert.True(all.Count > 150, $"{all.Count} options");
        Assert.All(Texts.Keys, name => Assert.Contains(name, all));
    }

    /// <summary>The message for a command line that is right but for these words.</summary>
    private static string? Problem(string path, Command command, Option option, IEnumerable<string> words)
    {
        var needed = command.Options.Where(other => other.Required && other != option).SelectMany(other => new[] { other.Name, "x" });
        var arguments = command.Arguments.Where(argument => argument.Arity.MinimumNumberOfValues > 0).Select(_ => "x");
        return CommandLine.Read([.. path.Split(' '), .. arguments, .. needed, .. words]).Problem;
    }

    private static IEnumerable<(string Path, Command Command)> Leaves() => Below(CommandLine.Root(), "");

    private static IEnumerable<(string Path, Command Command)> Below(Command command, string path) => command.Subcommands.Count == 0
        ? [(path, command)]
        : command.Subcommands.SelectMany(sub => Below(sub, path.Length == 0 ? sub.Name : $"{path} {sub.Name}"));
}
