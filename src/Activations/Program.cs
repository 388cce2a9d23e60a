using System.CommandLine;
using System.Globalization;
using TheoryChecks.Activations;
using TheoryChecks.Storage;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Text;

StandardStreams.Guard();
var model = new Option<string>("--model") { HelpName = "DIR", Description = "The folder that bench text --fetch filled.", Required = true };
var output = new Option<string>("--out")
{
    HelpName = "DIR",
    Description = "Where the shards go; those of an earlier run are gone on from.",
    Required = true,
};
var place = new Option<string>("--places")
{
    HelpName = "PLACES",
    Description = "residual-L, mlp-in-L, mlp-out-L, with commas between them; layers 1 to 6.",
    DefaultValueFactory = _ => "residual-3",
};
var texts = new Option<int>("--texts") { HelpName = "N", Description = "So many texts, rounded up to whole shards of 1024; all unless given.", DefaultValueFactory = _ => int.MaxValue };
var sample = new Option<int>("--sample")
{
    HelpName = "N",
    Description = "Write one small file, sample.safetensors: headword tokens of six categories, N of each at most.",
};
var threads = new Option<int>("--threads") { HelpName = "N", Description = "Threads; 0, unless given, for OnnxRuntime's choice." };
var command = new RootCommand("Activations of all-MiniLM-L6-v2 on WordNet's glosses, token by token (docs/text.md).")
{
    model, output, place, texts, sample, threads,
};
command.SetAction((parsed, cancel) => Task.FromResult(
    Run(
        parsed.GetValue(model)!, parsed.GetValue(output)!, parsed.GetValue(place)!, parsed.GetValue(texts), parsed.GetValue(sample),
        parsed.GetValue(threads), cancel)));
try
{
    return await command.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"activations: {StandardStreams.Lost(e)}");
    return 2;
}

static int Run(string model, string output, string places, int texts, int sample, int threads, CancellationToken cancel)
{
    string made;
    string[] sampled = ["noun.animal", "noun.food", "noun.person", "noun.plant", "verb.contact", "verb.motion"];
    try
    {
        var wanted = ActivationPlace.ParseAll(places);
        if (texts < 1 || threads < 0)
            throw new FormatException($"--texts is {texts} and --threads {threads}; at least 1 text and no negative number of threads are wanted.");
        var pieces = WordPiece.Read(Path.Combine(model, "vocab.txt"), MiniLm.Vocabulary);
        var glosses = WordNetGlosses.Shuffled(WordNetGlosses.Read(Path.Combine(model, "wordnet")));
        using var network = MiniLm.Load(model, [.. wanted.Select(MiniLm.TensorOf)], threads);
        if (sample > 0)
        {
            var cut = new Extraction(network, pieces, wanted, glosses).Shard([.. glosses.Take(texts)], cancel)
                .Cut([.. sampled.Select(name => WordNetGlosses.Categories.IndexOf(name))], sample);
            Directory.CreateDirectory(output);
            AtomicFile.Write(Path.Combine(output, "sample.safetensors"), stream => SafetensorsFile.Write(stream, cut.ToFile()));
            made = $"{output}: a sample of {cut.Tokens.Length} tokens";
        }
        else
        {
            var (tokens, fresh, seconds) = new Extraction(network, pieces, wanted, glosses).Run(output, texts, Console.Error.WriteLine, cancel);
            made = string.Create(
                CultureInfo.InvariantCulture,
                $"{output}: {tokens} tokens; {fresh} of them new, in {seconds:0.0} s ({(fresh == 0 ? 0 : fresh / seconds):0} tokens/s)");
        }
    }
    catch (OperationCanceledException)
    {
        Console.Error.WriteLine("activations: interrupted; whole shards stay, and the same command goes on from them.");
        return 130;
    }
    catch (Exception e) when (e is ModelFolderException or FormatException or TensorFormatException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine($"activations: {e.Message.ReplaceLineEndings(" ")}");
        return 2;
    }
    Console.WriteLine(made); // the files are whole; a failure here is not theirs
    return 0;
}
