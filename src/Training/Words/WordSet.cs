using System.Collections.Immutable;
using TheoryChecks.Training.Files;

namespace TheoryChecks.Training.Words;

/// <summary>
/// Word vectors, most frequent word first, with a category for some: in a safetensors file the arrays `vectors` (N x np) and `categories` (N indices,
/// -1 for none), the notes `words` and `names` (one a line) and `licence`.
/// </summary>
public sealed record WordSet
{
    /// <summary>The schema's name.</summary>
    public const string Schema = "theorychecks.words/1";

    private const string SampleName = "words-sample.safetensors";

    private WordSet(ImmutableArray<string> words, float[] vectors, ImmutableArray<int> categories, ImmutableArray<string> names, string licence) =>
        (Words, Vectors, Categories, Names, Licence) = (words, vectors, categories, names, licence);

    /// <summary>The words.</summary>
    public ImmutableArray<string> Words { get; }

    /// <summary>Their vectors, row after row.</summary>
    public ReadOnlyMemory<float> Vectors { get; }

    /// <summary>np.</summary>
    public int Dimension => Vectors.Length / Words.Length;

    /// <summary>For every word the index of its category, -1 for none.</summary>
    public ImmutableArray<int> Categories { get; }

    /// <summary>The categories' names.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>Whose data these are, and under which terms.</summary>
    public string Licence { get; }

    /// <summary>Takes words with their vectors, row after row, and categories.</summary>
    /// <exception cref="ArgumentException">They do not fit together; the message says how.</exception>
    public static WordSet Create(IEnumerable<string> words, float[] vectors, IEnumerable<int> categories, IEnumerable<string> names, string licence)
    {
        var set = new WordSet([.. words], vectors, [.. categories], [.. names], licence);
        return set.Words.IsEmpty ? throw new ArgumentException("there are no words")
            : vectors.Length == 0 || vectors.Length % set.Words.Length != 0
                ? throw new ArgumentException($"{vectors.Length} numbers are no rows for {set.Words.Length} words")
            : set.Categories.Length != set.Words.Length
                ? throw new ArgumentException($"there are {set.Categories.Length} categories for {set.Words.Length} words")
            : set.Categories.Any(category => category < -1 || category >= set.Names.Length)
                ? throw new ArgumentException($"a category lies outside -1 to {set.Names.Length - 1}")
            : set.Words.Any(word => word.Length == 0 || word.Contains('\n', StringComparison.Ordinal))
                ? throw new ArgumentException("a word is empty or has a line break in it")
            : !Array.TrueForAll(vectors, float.IsFinite) ? throw new ArgumentException("a vector holds a number that is not finite")
            : set;
    }

    /// <summary>The sample that comes with the program: nouns of WordNet's 20 largest categories, at most 100 of each.</summary>
    public static WordSet Sample()
    {
        using var stream = typeof(WordSet).Assembly.GetManifestResourceStream(SampleName)!;
        return Of(SafetensorsFile.Read(stream, SampleName), SampleName);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="TensorFormatException">It is no such file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static WordSet Read(string path) => Of(TensorFile.Read(path), path);

    /// <summary>The same with the most frequent words of the largest categories alone: at most so many words of each of so many categories, in the
    /// order of the words.</summary>
    /// <exception cref="ArgumentException">There are not so many categories.</exception>
    public WordSet Cut(int categories, int wordsOfEach)
    {
        var large = Enumerable.Range(0, Names.Length)
            .Select(category => (Category: category, Rows: Enumerable.Range(0, Words.Length).Where(i => Categories[i] == category).ToArray()))
            .Where(one => one.Rows.Length > 0)
            .OrderByDescending(one => one.Rows.Length)
            .ThenBy(one => one.Category)
            .Take(categories)
            .OrderBy(one => one.Category)
            .ToArray();
        if (large.Length < categories)
            throw new ArgumentException($"{large.Length} categories have words; {categories} are wanted.");
        int[] rows = [.. large.SelectMany(one => one.Rows.Take(wordsOfEach)).Order()];
        return Create(
            rows.Select(i => Words[i]),
            [.. rows.SelectMany(i => Vectors.Slice(i * Dimension, Dimension).ToArray())],
            rows.Select(i => Array.FindIndex(large, one => one.Category == Categories[i])),
            large.Select(one => Names[one.Category]),
            Licence);
    }

    /// <summary>The arrays and notes of a file. Vectors are kept as halves.</summary>
    public TensorFile ToFile() => new(
        [
            new("vectors", TensorData.OfHalves(Vectors.Span, Words.Length, Dimension)),
            new(
                "categories",
                new TensorData(
                    ElementType.Int8, [Words.Length], Array.ConvertAll(Categories.ToArray(), category => unchecked((byte)checked((sbyte)category))))),
        ],
        [new("schema", Schema), new("licence", Licence), new("names", string.Join('\n', Names)), new("words", string.Join('\n', Words))]);

    private static WordSet Of(TensorFile file, string source)
    {
        if (file.Metadata.GetValueOrDefault("schema") is var schema && schema != Schema)
            throw new TensorFormatException(source, "schema", $"found \"{schema}\"; \"{Schema}\" is wanted, as `bench words-data` writes it");
        var vectors = file.Tensors.GetValueOrDefault("vectors") is { Shape.Length: 2 } matrix
            ? matrix
            : throw new TensorFormatException(source, "vectors", "a matrix with one row per word is wanted");
        var categories = file.Tensors.GetValueOrDefault("categories")?.ToIntegers()
            ?? throw new TensorFormatException(source, "categories", "one index per word is wanted, -1 for none");
        try
        {
            return Create(
                Lines("words"),
                vectors.ToSingles(),
                categories.Select(category => checked((int)category)),
                Lines("names"),
                file.Metadata.GetValueOrDefault("licence") ?? "");
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new TensorFormatException(source, "arrays", e.Message);
        }

        string[] Lines(string name) =>
            file.Metadata.GetValueOrDefault(name)?.Split('\n') ?? throw new TensorFormatException(source, name, "this note is missing");
    }
}
