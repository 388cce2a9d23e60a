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
        var seed = CommonOptions.Seed("Data, truth and initial weights follow from it.");
        var device = CommonOptions.Device();
        var json = CommonOptions.Json();
        var output = CommonOptions.Out("Write bench-drift.json into this folder.");
        var time = CommonOptions.Time("Give up after so many seconds.");
        var command = new Command("drift", "TopK over training: recovery by decoder columns against recovery by encoder rows.")
        {
            steps, seed, device, json, output, time,
        };
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), parsed.GetValue(time), job => TrainingFailure.Told(() =>
        {
            var answer = new CommandAnswer(job, OutputFolder.Open(parsed.GetValue(output)));
            return Run(answer, DriftStudy.Job(parsed.GetValue(steps), parsed.GetValue(seed)), TrainingDevice.Resolve(parsed.GetValue(device)!));
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
        var table = new TextTable("step", "loss", "dec M_GT", "dec M_IP", "enc M_GT", "enc M_IP", "response", "row norm");
        foreach (var point in points)
        {
            double[] numbers =
            [
                point.Loss, point.DecoderRecovered, point.DecoderCosine, point.EncoderRecovered, point.EncoderCosine, point.Response, point.RowNorm,
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
            writer.WriteNumber("response", point.Response);
            writer.WriteNumber("rowNorm", point.RowNorm);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
