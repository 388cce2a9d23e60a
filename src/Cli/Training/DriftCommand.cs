using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using TheoryChecks.Training;
using TheoryChecks.Training.Lrb;

namespace TheoryChecks.Cli;

/// <summary>`bench drift`: TopK recovers every feature in its decoder columns while its encoder rows drift away.</summary>
internal static class DriftCommand
{
    private const string Schema = "theorychecks.drift/1";
    private const long MostSteps = 1_000_000;

    private const string Legend = "response: <w_i, p> |u_i| of each feature's own neuron, 1 where the feature comes back as it is; "
        + "row norm: |w_i| |u_i|. Their ratio is the cosine.";

    public static Command Create()
    {
        var steps = CommonOptions.Within("--steps", "N", 20_000L, 1, MostSteps, "Steps of training.");
        var scale = CommonOptions.Word(
            "--scale", "SCALE", "toy", ["toy", .. LrbScale.All.Select(one => one.Name)], "toy (n = 100), or TopK of table 1 at ci, small or full.");
        var directions = new DirectionOptions();
        var tie = new Option<bool>("--tie-encoder") { Description = "Hold W_E = W_D^T." };
        var whiten = new Option<bool>("--whiten")
        {
            Description = "Train on whitened inputs; looked at after folding back, and in whitened coordinates.",
        };
        var seed = CommonOptions.Seed("Data, truth and initial weights follow from it.");
        var device = CommonOptions.Device();
        var json = CommonOptions.Json();
        var output = CommonOptions.Out("Write bench-drift.json into this folder.");
        var time = CommonOptions.Time("Give up after so many seconds.");
        var command = new Command("drift", "TopK over training: recovery by decoder columns against recovery by encoder rows.")
        {
            scale, steps, tie, whiten, seed, device, json, output, time,
        };
        foreach (var option in directions.All)
            command.Add(option);
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), parsed.GetValue(time), running => TrainingFailure.Told(() =>
        {
            var answer = new CommandAnswer(running, OutputFolder.Open(parsed.GetValue(output)));
            var job = parsed.GetValue(scale) is "toy" or null
                ? DriftStudy.Job(parsed.GetValue(steps), parsed.GetValue(seed))
                : DriftStudy.Job(LrbScale.ByName(parsed.GetValue(scale)!), parsed.GetValue(steps), parsed.GetValue(seed));
            job = job with
            {
                Data = directions.On(parsed, job.Data),
                TiesEncoder = parsed.GetValue(tie),
                Whitens = parsed.GetValue(whiten),
            };
            return Run(answer, job, TrainingDevice.Resolve(parsed.GetValue(device)!));
        })));
        return command;
    }

    private static int Run(CommandAnswer answer, BenchJob one, TrainingDevice device)
    {
        var clock = Stopwatch.StartNew();
        var job = answer.Job;
        var points = ProgressDisplay.During(job.Screen, "training", progress => DriftStudy.Run(one, device, Tell(progress), job.Cancel));
        return answer.Give("bench-drift.json", writer => Write(writer, one, points), text =>
        {
            Table(points).WriteTo(job.Screen);
            text.WriteLine(Legend);
            text.WriteLine(SweepOptions.Ending(device, clock.Elapsed));
        });

        Action<StepReport> Tell(ProgressDisplay progress) => report =>
        {
            var state = string.Create(CultureInfo.InvariantCulture, $"step {report.Step + 1} of {one.Scale.Steps}, loss {report.Loss:0.0000}");
            progress.Report(state, report.Step + 1, one.Scale.Steps);
        };
    }

    private static TextTable Table(IReadOnlyList<DriftPoint> points)
    {
        var whitened = points.Any(point => point.WhitenedCosine is not null);
        var table = new TextTable(
        [
            "step", "loss", "M_GT", "M_IP", "enc M_GT", "enc M_IP", "pat M_GT", "pat M_IP", "dec M_GT", "dec M_IP", "response", "row norm",
            .. whitened ? ["white M_IP"] : Array.Empty<string>(),
        ]);
        foreach (var point in points)
        {
            double[] numbers =
            [
                point.Loss, point.PrintedRecovered, point.PrintedProduct, point.EncoderRecovered, point.EncoderCosine, point.PatternRecovered,
                point.PatternCosine, point.DecoderRecovered, point.DecoderCosine, point.Response, point.RowNorm,
                .. point.WhitenedCosine is { } cosine ? [cosine] : Array.Empty<double>(),
            ];
            table.Add(numbers.Select(ResultRow.Number).Prepend(point.Step.ToString(CultureInfo.InvariantCulture)));
        }
        return table;
    }

    private static void Write(Utf8JsonWriter writer, BenchJob job, IReadOnlyList<DriftPoint> points)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WritePropertyName("settings");
        job.Settings().WriteTo(writer);
        writer.WriteStartArray("points");
        foreach (var point in points)
        {
            writer.WriteStartObject();
            writer.WriteNumber("step", point.Step);
            writer.WriteNumber("loss", point.Loss);
            writer.WriteNumber("decoder.M_GT", point.DecoderRecovered);
            writer.WriteNumber("decoder.M_IP", point.DecoderCosine);
            writer.WriteNumber("encoder.M_GT", point.EncoderRecovered);
            writer.WriteNumber("encoder.M_IP", point.EncoderCosine);
            writer.WriteNumber("printed.M_GT", point.PrintedRecovered);
            writer.WriteNumber("printed.M_IP", point.PrintedProduct);
            writer.WriteNumber("pattern.M_GT", point.PatternRecovered);
            writer.WriteNumber("pattern.M_IP", point.PatternCosine);
            if (point.WhitenedCosine is { } whitened)
                writer.WriteNumber("whitened.M_IP", whitened);
            writer.WriteNumber("response", point.Response);
            writer.WriteNumber("rowNorm", point.RowNorm);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
