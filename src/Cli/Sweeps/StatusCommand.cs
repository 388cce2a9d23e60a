using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TheoryChecks.Surveys;
using TheoryChecks.Sweeps;

namespace TheoryChecks.Cli;

/// <summary>`status DIR`: how the sweeps in a folder stand.</summary>
internal static class StatusCommand
{
    private const string Schema = "theorychecks.status/1";
    private const int Listed = 10;

    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "The folder that a sweep had as --out." };
        var json = CommonOptions.Json();
        var command = new Command("status", "How the sweeps in a folder stand: done, running, waiting, failed and why, missing, expected end.")
        {
            folder, json,
        };
        command.SetAction(parsed => Job.Run(new Screen(parsed.GetValue(json)), seconds: null, job => Run(job, parsed.GetValue(folder)!)));
        return command;
    }

    private static int Run(Job job, string path)
    {
        if (!Directory.Exists(Path.Combine(path, "sweep")) && File.Exists(Path.Combine(path, SurveyFolder.Header)))
            throw CommandException.BadInput(
                $"{path}: a survey's results, but no record of who made them; how many files are there, survey SPEC --out {path} --collect says.");
        var folder = SweepFolder.Of(path);
        SweepStatus[] all = [.. folder.Plans().Select(plan => SweepStatus.Of(folder, plan, slurm: true))];
        job.Screen.Json(writer => Write(writer, all));
        var text = job.Screen.Human;
        foreach (var sweep in all)
            Print(text, sweep);
        if (all.Length == 0)
            text.WriteLine($"{path}: no sweep has been begun here.");
        return all.All(sweep => sweep.Count(PartState.Failed) + sweep.Count(PartState.Lost) == 0) ? ExitCode.Success : ExitCode.Failed;
    }

    private static void Print(TextWriter text, SweepStatus sweep)
    {
        var counts = Enum.GetValues<PartState>().Where(state => state == PartState.Done || sweep.Count(state) > 0)
            .Select(state => string.Create(CultureInfo.InvariantCulture, $"{sweep.Count(state)} {Word(state)}"));
        text.WriteLine($"{sweep.Plan.Name}: {string.Join(' ', sweep.Plan.Command)}");
        text.WriteLine($"  {sweep.Plan.PartsInWords}: {string.Join(", ", counts)}{Ending(sweep)}");
        foreach (var state in new[] { PartState.Running, PartState.Failed, PartState.Lost, PartState.Waiting })
        {
            var told = sweep.Parts.Where(part => part.State == state && part.Reason is not null).ToArray();
            foreach (var part in told.Take(Listed))
                text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {Word(state)}: part {part.Number}, {part.Name}: {part.Reason}"));
            if (told.Length > Listed)
                text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {Word(state)}: {told.Length - Listed} more"));
        }
    }

    private static string Ending(SweepStatus sweep) => sweep.SecondsLeft is not { } seconds ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"; at {sweep.MeanSeconds:0.0} s each it ends at {DateTime.Now.AddSeconds(seconds):yyyy-MM-dd HH:mm:ss}");

    private static string Word(PartState state) => state.ToString().ToLowerInvariant();

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<SweepStatus> all)
    {
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteStartArray("sweeps");
        foreach (var sweep in all)
        {
            writer.WriteStartObject();
            writer.WriteString("name", sweep.Plan.Name);
            writer.WriteString("version", sweep.Plan.Version);
            writer.WriteStrings("command", sweep.Plan.Command);
            writer.WriteNumber("parts", sweep.Parts.Length);
            foreach (var state in Enum.GetValues<PartState>())
                writer.WriteNumber(Word(state), sweep.Count(state));
            writer.WriteBoolean("queueIsKnown", sweep.QueueIsKnown);
            Number("meanSeconds", sweep.MeanSeconds);
            Number("secondsLeft", sweep.SecondsLeft);
            writer.WriteStartArray("notDone");
            foreach (var part in sweep.Parts.Where(part => part.State != PartState.Done))
                writer.WriteInline(inline =>
                {
                    inline.WriteStartObject();
                    inline.WriteNumber("part", part.Number);
                    inline.WriteString("name", part.Name);
                    inline.WriteString("state", Word(part.State));
                    inline.WriteString("reason", part.Reason);
                    inline.WriteEndObject();
                });
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();

        void Number(string name, double? value)
        {
            if (value is { } number)
                writer.WriteNumber(name, Math.Round(number, 2));
            else
                writer.WriteNull(name);
        }
    }
}
