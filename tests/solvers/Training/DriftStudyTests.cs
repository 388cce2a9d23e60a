using System.Text.Json;
using TheoryChecks.SolverTests.Cli;
using TheoryChecks.Training.Lrb;
using Xunit;

namespace TheoryChecks.SolverTests.Training;

/// <summary>TopK on a small bench: decoder columns find the features before encoder rows do.</summary>
public sealed class DriftStudyTests
{
    [Fact]
    public void Looks_are_spread_over_training() => Assert.Equal([100L, 200, 500, 1000, 1500], DriftStudy.Looks(1500));

    [Fact]
    public void Decoder_columns_are_ahead_of_encoder_rows_and_the_row_norm_says_why()
    {
        var run = CliProcess.Run("bench", "drift", "--steps", "600", "--device", "cpu", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        using var document = JsonDocument.Parse(run.Output);
        var points = document.RootElement.GetProperty("points").EnumerateArray().ToArray();
        double Last(string name) => points[^1].GetProperty(name).GetDouble();
        Assert.Equal(600, Last("step"));
        Assert.True(Last("loss") < 0.5 * points[0].GetProperty("loss").GetDouble());
        Assert.True(Last("decoder.M_IP") > Last("encoder.M_IP") + 0.1);
        // The cosine of a row with its feature is response / norm, up to the spread over features.
        Assert.Equal(Last("response") / Last("rowNorm"), Last("encoder.M_IP"), 0.1);
    }
}
