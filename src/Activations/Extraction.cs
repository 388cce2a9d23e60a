using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using TheoryChecks.Storage;
using TheoryChecks.Training.Files;
using TheoryChecks.Training.Text;

namespace TheoryChecks.Activations;

/// <summary>
/// Runs "headword: gloss" for every sense through the model and keeps the activations token by token, [CLS] and [SEP] left out, in shards of
/// <see cref="TextsOfShard"/> texts. A shard is written at once; those that are there already, with the same settings, are kept, so a run that was
/// stopped goes on, and a longer one adds to a shorter one. Memory is that of one shard.
/// </summary>
internal sealed class Extraction
{
    /// <summary>Texts in a shard.</summary>
    public const int TextsOfShard = 1024;

    private const int TextsOfBatch = 64;

    private readonly MiniLm _model;
    private readonly WordPiece _pieces;
    private readonly ImmutableArray<ActivationPlace> _places;
    private readonly ImmutableArray<Gloss> _glosses;

    /// <summary>Takes an open model whose outputs are the places, in order.</summary>
    public Extraction(MiniLm model, WordPiece pieces, IEnumerable<ActivationPlace> places, IEnumerable<Gloss> glosses) =>
        (_model, _pieces, _places, _glosses) = (model, pieces, [.. places], [.. glosses]);

    /// <summary>Everything that decides the numbers of a shard.</summary>
    public string Settings => string.Create(
        CultureInfo.InvariantCulture,
        $"{_model.Settings}; WordNet, {_glosses.Length} senses, \"headword: gloss\", {TextsOfShard} texts a shard; "
            + $"places {string.Join(' ', _places)}");

    /// <summary>Writes the shards of the first texts; returns how many tokens there are, and how many texts and tokens this run made in which
    /// time.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="texts">How many texts.</param>
    /// <param name="progress">Is told a line after each shard.</param>
    /// <param name="cancel">Stops after the batch under way; whole shards stay.</param>
    /// <exception cref="TensorFormatException">A shard is damaged, or was made with other settings.</exception>
    /// <exception cref="IOException">The folder or the disk does not allow it.</exception>
    public (long Tokens, long New, double Seconds) Run(string folder, int texts, Action<string> progress, CancellationToken cancel = default)
    {
        Directory.CreateDirectory(folder);
        var (all, made, clock) = (0L, 0L, new Stopwatch());
        texts = Math.Min(texts, _glosses.Length);
        var shards = (texts + TextsOfShard - 1) / TextsOfShard;
        for (var index = 0; index < shards; index++)
        {
            var path = Path.Combine(folder, ActivationShard.NameOf(index));
            var until = Math.Min(_glosses.Length, (index + 1) * TextsOfShard);
            if (File.Exists(path))
            {
                all += Kept(path);
                continue;
            }
            clock.Start();
            var shard = Shard([.. _glosses[(index * TextsOfShard)..until]], cancel);
            clock.Stop();
            AtomicFile.Write(path, stream => SafetensorsFile.Write(stream, shard.ToFile()));
            (all, made) = (all + shard.Tokens.Length, made + shard.Tokens.Length);
            progress(string.Create(
                CultureInfo.InvariantCulture,
                $"shard {index + 1} of {shards}: {all} tokens, {made / clock.Elapsed.TotalSeconds:0} tokens/s"));
        }
        return (all, made, clock.Elapsed.TotalSeconds);
    }

    private int Kept(string path)
    {
        var shard = ActivationShard.Read(path, [.. _places]);
        return shard.Settings == Settings
            ? shard.Tokens.Length
            : throw new TensorFormatException(
                path, "settings", $"found \"{shard.Settings}\"; \"{Settings}\" is wanted. Give another folder, or remove this one");
    }

    /// <summary>The tokens of some texts, in their order, whatever batches they are run in.</summary>
    public ActivationShard Shard(IReadOnlyList<Gloss> glosses, CancellationToken cancel = default)
    {
        var encoded = glosses.Select(Encode).ToArray();
        var from = new int[glosses.Count + 1];
        for (var t = 0; t < glosses.Count; t++)
            from[t + 1] = from[t] + encoded[t].Rows.Length;
        var count = from[^1];
        var activations = _places.Select(_ => new Half[count * MiniLm.Dimension]).ToArray();
        foreach (var batch in Batches([.. encoded.Select(text => text.Numbers.Length)]))
        {
            cancel.ThrowIfCancellationRequested();
            var numbers = batch.Select(t => encoded[t].Numbers).ToArray();
            var longest = numbers.Max(text => text.Length);
            var outputs = _model.Run(numbers, _pieces.Count, _pieces.Padding);
            for (var place = 0; place < _places.Length; place++)
                for (var b = 0; b < batch.Length; b++)
                {
                    // Row 0 is [CLS].
                    var source = outputs[place].AsSpan(((b * longest) + 1) * MiniLm.Dimension, encoded[batch[b]].Rows.Length * MiniLm.Dimension);
                    var target = activations[place].AsSpan(from[batch[b]] * MiniLm.Dimension, source.Length);
                    for (var k = 0; k < source.Length; k++)
                        target[k] = (Half)source[k];
                }
        }
        ImmutableArray<TokenRow> rows = [.. encoded.SelectMany(text => text.Rows)];
        return new ActivationShard
        {
            Settings = Settings,
            Tokens = rows,
            Dimension = MiniLm.Dimension,
            Activations = _places.Zip(activations).ToDictionary(pair => pair.First, pair => (ReadOnlyMemory<Half>)pair.Second),
            Vocabulary = rows.Select(row => row.Token).Distinct().ToDictionary(token => token, token => _pieces[token]),
        };
    }

    /// <summary>Which texts of a shard are run together: texts of like length, so that there is little padding.</summary>
    public static IEnumerable<int[]> Batches(IReadOnlyList<int> lengths) =>
        Enumerable.Range(0, lengths.Count).OrderBy(text => lengths[text]).Chunk(TextsOfBatch);

    /// <summary>A text's token numbers with [CLS] and [SEP], and what is known of each token between these.</summary>
    public (int[] Numbers, TokenRow[] Rows) Encode(Gloss gloss)
    {
        var headword = _pieces.Encode(gloss.Headword).Numbers.Length;
        var (numbers, words) = _pieces.Encode($"{gloss.Headword}: {gloss.Definition}");
        var isHeldOut = WordNetGlosses.IsHeldOut(gloss.Definition);
        var rows = numbers.Select((number, i) => new TokenRow(
            number, gloss.Sense, words[i], (short)(i + 1), (sbyte)gloss.Category, i < headword, isHeldOut));
        return ([_pieces.Start, .. numbers, _pieces.End], [.. rows]);
    }
}
