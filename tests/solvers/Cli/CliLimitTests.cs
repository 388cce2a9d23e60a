using TheoryChecks.Training.Files;
using Xunit;

namespace TheoryChecks.SolverTests.Cli;

/// <summary>A number beyond the limit is refused by every command that reads an instance, with the limit named; one within it never ends in a
/// crash.</summary>
public sealed class CliLimitTests
{
    public static TheoryData<string> Commands =>
    [
        "verify FILE",
        "enumerate FILE",
        "landscape FILE",
        "crosscheck FILE --seeds 1 --steps 1",
        "tables FILE --only landscape",
        "report FILE --out OUT",
        "figure FILE",
        "figure FILE --kind landscape",
        "figure FILE --kind ends",
        "score MODEL --truth FILE",
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_number_with_too_many_digits_names_the_limit(string command)
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("huge.json", Instance("1e10000"));
        var model = folder.At("model.safetensors");
        using (var stream = File.Create(model))
            SafetensorsFile.Write(stream, new TensorFile([new("W_enc", TensorData.Of([1f, 0], 2, 1)), new("W_dec", TensorData.Of([1f, 0], 1, 2))]));
        command = command.Replace("MODEL", $"{model} --activation relu", StringComparison.Ordinal);
        var run = CliProcess.Run(command.Replace("FILE", file, StringComparison.Ordinal)
            .Replace("OUT", folder.At("out.html"), StringComparison.Ordinal)
            .Split(' '));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal(
            $"theorychecks: {file}: $.features.input[1][0]: '1e10000' has 10001 digits when written out: at most 10000 digits are accepted "
                + $"(Rational.MaxDigits).\n",
            run.Error);
    }

    /// <summary>The results of arithmetic with a number just within the limit may be beyond it: what a certificate cannot hold is undecided, and no
    /// bug.</summary>
    [Theory]
    [InlineData("enumerate FILE", "1e9999", 0)]
    [InlineData("verify FILE --theorem 3.2", "1e99", 3)]
    [InlineData("landscape FILE --time 20", "1e99", 3)]
    public void A_number_with_as_many_digits_as_are_read_is_no_bug(string command, string number, int most)
    {
        using var folder = new ScratchFolder();
        var run = CliProcess.Run(command.Replace("FILE", folder.Write("large.json", Instance(number)), StringComparison.Ordinal).Split(' '));
        Assert.True(run.ExitCode == 0 || run.ExitCode == most, $"{run.ExitCode}: {run.Error}");
        Assert.DoesNotContain("This is a bug", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Commands that compute much with the numbers would never end on longer ones; they say so at once.</summary>
    [Theory]
    [InlineData("verify FILE")]
    [InlineData("landscape FILE")]
    [InlineData("crosscheck FILE")]
    public void A_number_too_long_to_compute_with_names_the_limit(string command)
    {
        using var folder = new ScratchFolder();
        var file = folder.Write("long.json", Instance("1e100"));
        var run = CliProcess.Run(command.Replace("FILE", file, StringComparison.Ordinal).Split(' '));
        const string Said = "$.features.input[1][0]: a number with 101 digits; this command takes numbers of at most 100 digits. Use fewer digits.";
        Assert.Equal((2, "", $"theorychecks: {file}: {Said}\n"), (run.ExitCode, run.Output, run.Error));
    }

    private static string Instance(string number) =>
        $$$"""{"schema":"theorychecks.instance/1","name":"x","activation":{"kind":"relu"},"neurons":2,"features":{"input":[[1,0],[{{{number}}},1]]}}""";
}
