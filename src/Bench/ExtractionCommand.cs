using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using TheoryChecks.Activations;
using TheoryChecks.Training.Text;

namespace TheoryChecks.Bench;

/// <summary>
/// `extraction FOLDER [SHARDS PLACES]`: what extraction of activations costs beside OnnxRuntime itself: the published graph in a bare loop over the
/// same batches, nothing read but made; the same with the graph cut to what the places need; and the extraction whole, with tokenizer, halves and
/// shards on disk. Taking turns, shard by shard; processor time and time, since other load falls on the clock alone.
/// </summary>
internal static class ExtractionCommand
{
    public static int Run(IReadOnlyList<string> args)
    {
        if (args.Count == 0)
        {
            Console.Error.WriteLine("extraction FOLDER [SHARDS PLACES]: the folder that bench text --fetch filled.");
            return 2;
        }
        var folder = args[0];
        var shards = args.Count > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
        ImmutableArray<ActivationPlace> places = [.. ActivationPlace.ParseAll(args.Count > 2 ? args[2] : "residual-3")];
        var pieces = WordPiece.Read(Path.Combine(folder, "vocab.txt"));
        var glosses = WordNetGlosses.Shuffled(WordNetGlosses.Read(Path.Combine(folder, "wordnet")));
        using var model = MiniLm.Load(folder, [.. places.Select(MiniLm.TensorOf)]);
        using var settings = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        using var published = new InferenceSession(Path.Combine(folder, "model.onnx"), settings);
        var scratch = Directory.CreateTempSubdirectory("extraction");
        var extraction = new Extraction(model, pieces, places, glosses);
        (string Name, double Processor, double Seconds)[] sums =
            [("OnnxRuntime, the published graph, a bare loop", 0, 0), ("OnnxRuntime, the graph cut", 0, 0), ("the extraction", 0, 0)];
        var (tokens, peak) = (0L, 0L);
        try
        {
            for (var shard = -1; shard < shards; shard++)
            {
                var texts = glosses.Skip(Math.Max(0, shard) * Extraction.TextsOfShard).Take(Extraction.TextsOfShard)
                    .Select(gloss => extraction.Encode(gloss).Numbers).ToArray();
                var batches = Extraction.Batches([.. texts.Select(text => text.Length)]).Select(batch => batch.Select(t => texts[t]).ToArray())
                    .ToArray();
                Take(0, () => Array.ForEach(batches, Bare));
                Take(1, () => Array.ForEach(batches, batch => model.Run(batch, pieces.Count, pieces.Padding)));
                // Shards that are there stay: each turn makes one.
                Take(2, () => extraction.Run(scratch.FullName, (Math.Max(0, shard) + 1) * Extraction.TextsOfShard, _ => { }));
                if (shard >= 0)
                    tokens += texts.Sum(text => text.Length - 2);
                else
                    scratch.Delete(recursive: true);

                void Take(int at, Action work)
                {
                    var (clock, before) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
                    work();
                    if (shard >= 0)
                    {
                        sums[at].Processor += (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
                        sums[at].Seconds += clock.Elapsed.TotalSeconds;
                    }
                }
            }
            peak = Process.GetCurrentProcess().PeakWorkingSet64;
        }
        finally
        {
            if (Directory.Exists(scratch.FullName))
                Directory.Delete(scratch.FullName, recursive: true);
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join(", ", places)}: {tokens} tokens, {shards} shards, {Environment.ProcessorCount} cores"));
        foreach (var (name, processor, seconds) in sums)
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {name,-46} {tokens / processor,7:0} tokens per second of processor time  {tokens / seconds,7:0} tokens/s  "
                    + $"{sums[0].Processor / processor:0.00} x the bare loop"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  peak memory of the process {peak / (double)(1 << 30):0.00} GiB, all together"));
        return 0;

        void Bare(int[][] batch)
        {
            var longest = batch.Max(text => text.Length);
            var (ids, mask) = (new long[batch.Length * longest], new long[batch.Length * longest]);
            for (var t = 0; t < batch.Length; t++)
                for (var i = 0; i < batch[t].Length; i++)
                    (ids[(t * longest) + i], mask[(t * longest) + i]) = (batch[t][i], 1);
            using var options = new RunOptions();
            using var input = OrtValue.CreateTensorValueFromMemory(ids, [batch.Length, longest]);
            using var attention = OrtValue.CreateTensorValueFromMemory(mask, [batch.Length, longest]);
            using var types = OrtValue.CreateTensorValueFromMemory(new long[ids.Length], [batch.Length, longest]);
            using var results = published.Run(
                options,
                new Dictionary<string, OrtValue> { ["input_ids"] = input, ["attention_mask"] = attention, ["token_type_ids"] = types },
                published.OutputNames);
        }
    }
}
