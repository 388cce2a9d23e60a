using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using TheoryChecks.Training;
using TheoryChecks.Training.Lrb;

namespace TheoryChecks.Cli;

/// <summary>`bench drift`: TopK recovers every feature in its decoder columns while its encoder rows drift away.</summary>
internal static class DriftCommand
{
    private const string Schema = "theorychecks.drift/1";
    private const long MostSteps = 1_000_000;

    public static Command Create()
    {
        var steps = CommonOptions.Positive(new Option<long>("--steps") { HelpName = "N", Description = "Steps of training.", DefaultValueFactory = _ => 20_000 }, 1L, MostSteps);
        var seed = CommonOptions.Positive(new Option<long>("--seed") { HelpName = "S", Description = "Data, truth and initial weights follow from it.", DefaultValueFactory = _ => 0 }, 0L, long.MaxValue);
        var device = new Option<string>("--device") { HelpName = "DEVICE", Description = "auto, cpu or cuda.", DefaultValueFactory = _ => "auto" };
        device.AcceptOnlyFromAmong("auto", "cpu", "cuda");
        var json = CommonOptions.Json();
        var output = CommonOptions.Out("Write bench-drift.json into this folder.");
        var time = CommonOptions.Time("Give up after so many seconds.");
        var command = new Command("drift", "TopK over training: recovery by decoder columns against recovery by encoder rows.") { steps, seed, device, json, output, time };
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), parsed.GetValue(time), job => TrainingFailure.Told(() => Run(
            job, DriftStudy.Job(parsed.GetValue(steps), parsed.GetValue(seed)), parsed.GetValue(device)!, parsed.GetValue(output)))));
        return command;
    }

    private static int Run(Job job, BenchJob one, string deviceName, string? output)
    {
        var clock = Stopwatch.StartNew();
        var folder = OutputFolder.Open(output);
        var device = TrainingDevice.Resolve(deviceName);
        var points = ProgressDisplay.During(job.Screen, "training", progress => DriftStudy.Run(one, device, report => progress.Report(
            string.Create(CultureInfo.InvariantCulture, $"step {report.Step + 1} of {one.Scale.Steps}, loss {report.Loss:0.0000}"), report.Step + 1, one.Scale.Steps), job.Cancel));
        var written = folder?.WriteJson("bench-drift.json", writer => Write(writer, one, points));
        job.Screen.Json(writer => Write(writer, one, points));
        var table = new Table().RoundedBorder().AddColumns("step", "loss", "dec M_GT", "dec M_IP", "enc M_GT", "enc M_IP", "response", "row norm");
        foreach (var point in points)
            table.AddRow(new[]
            {
                point.Step.ToString(CultureInfo.InvariantCulture), Number(point.Loss), Number(point.DecoderRecovered), Number(point.DecoderCosine), Number(point.EncoderRecovered), Number(point.EncoderCosine),
                Number(point.Response), Number(point.RowNorm),
            }.Select(Markup.Escape).ToArray());
        job.Screen.HumanConsole.Write(table);
        job.Screen.Human.WriteLine("response: <w_i, p> |u_i| of each feature's own neuron, 1 where the feature comes back as it is; row norm: |w_i| |u_i|. Their ratio is the cosine.");
        job.Screen.Human.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Device: {device}. Time: {clock.Elapsed.TotalSeconds:0.0} s"));
        if (written is not null)
            job.Screen.Human.WriteLine($"Written: {written}");
        return ExitCode.Success;
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

    private static string Number(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.000}");
}
