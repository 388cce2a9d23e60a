using System.CommandLine;
using System.Text;
using TheoryChecks.Model;

namespace TheoryChecks.Cli;

/// <summary>`new [FILE]`: an exact instance from a model's features, from vectors, from random draws or from a named shape.</summary>
internal static class NewCommand
{
    public static Command Create()
    {
        var (source, made) = (new SourceOptions(), new NewOptions());
        var seed = CommonOptions.Seed("What random draws follow from (0).");
        var json = CommonOptions.Json();
        var output = CommonOptions.Text("--out", "FILE", "Write the instance into this file. Without it, it goes to stdout.");
        var time = CommonOptions.Time("Give up after so many seconds.");
        var command = new Command("new", "Make an exact instance from a model's features, from vectors, from random draws or from a named shape.")
        {
            source.File,
        };
        foreach (var option in source.All.Concat(made.All).Concat([seed, json, output, time]))
            command.Options.Add(option);
        command.SetAction(parsed =>
        {
            var (asked, path) = (parsed.GetValue(json), parsed.GetValue(output));
            // The instance on stdout leaves stderr for what is said about it.
            return Job.Run(new Screen(asked || path is null), parsed.GetValue(time), job => TrainingFailure.Told(() =>
            {
                var file = OutputFile.Open("--out", path);
                var features = source.Read(parsed, parsed.GetValue(seed), job);
                var answer = new NewAnswer(Checked(made.Make(parsed, features, parsed.GetValue(seed))), features);
                job.Interrupted.ThrowIfCancellationRequested();
                file?.Write(stream => stream.Write(InstanceText.Of(answer.Instance)));
                if (asked)
                    job.Screen.Json(answer.Write);
                else if (file is null)
                    InstanceText.ToStandardOutput(answer.Instance);
                answer.Print(job.Screen.Human);
                if (file is not null)
                    job.Screen.Human.WriteLine($"Written: {file.Path}");
                return ExitCode.Success;
            }));
        });
        return command;
    }

    /// <summary>The instance as other commands will read it; what they would refuse is refused here.</summary>
    private static Instance Checked(Instance instance) =>
        InstanceFormat.Read(Encoding.UTF8.GetString(InstanceText.Of(instance)), "the new instance");
}
