using System.Collections.Immutable;
using System.Globalization;

namespace TheoryChecks.Training.Words;

/// <summary>
/// WordNet's database files (wndb): the words that are nouns and no other part of speech, each with the lexicographer file (noun.animal, noun.food,
/// ...) of its first, that is most frequent, sense. Only words of which WordNet has counted a sense in text: elsewhere the order of senses says
/// nothing ("chen" is a goose).
/// </summary>
public static class WordNetNouns
{
    private const int FirstFile = 3; // noun.Tops

    /// <summary>The noun files, in WordNet's order.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        .. new[]
        {
            "Tops", "act", "animal", "artifact", "attribute", "body", "cognition", "communication", "event", "feeling", "food", "group",
            "location", "motive", "object", "person", "phenomenon", "plant",
            "possession", "process", "quantity", "relation", "shape", "state", "substance", "time",
        }.Select(name => $"noun.{name}"),
    ];

    /// <summary>The index into <see cref="Names"/> of every word, from the files index.* and data.noun of a folder.</summary>
    /// <exception cref="FormatException">A line is not what the format says; the message names the file and the line.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static IReadOnlyDictionary<string, int> Read(string folder)
    {
        var categoryOf = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (line, place) in Lines("data.noun"))
            // offset, lexicographer file, ...
            categoryOf[line[0]] = line.Length > 1
                && int.TryParse(line[1], NumberStyles.None, CultureInfo.InvariantCulture, out var file)
                && file - FirstFile >= 0
                && file - FirstFile < Names.Length
                ? file - FirstFile
                : throw new FormatException(
                    $"{place}: the second field is the number of a noun file, {FirstFile} to {FirstFile + Names.Length - 1}.");
        var others = new[] { "index.verb", "index.adj", "index.adv" }
            .SelectMany(Lines)
            .Select(line => line.Fields[0])
            .ToHashSet(StringComparer.Ordinal);
        var nouns = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (line, place) in Lines("index.noun"))
        {
            // lemma, part of speech, senses, pointers, so many symbols, senses, senses counted in text, offsets by falling frequency
            if (line.Length < 4
                || !int.TryParse(line[3], NumberStyles.None, CultureInfo.InvariantCulture, out var pointers)
                || line.Length <= 6 + pointers
                || !int.TryParse(line[5 + pointers], NumberStyles.None, CultureInfo.InvariantCulture, out var counted)
                || !categoryOf.TryGetValue(line[6 + pointers], out var category))
                throw new FormatException($"{place}: the offset of the first sense is missing, or is none of data.noun.");
            if (counted > 0 && !others.Contains(line[0]))
                nouns[line[0]] = category;
        }
        return nouns;

        // The licence at the head of every file is indented.
        IEnumerable<(string[] Fields, string Place)> Lines(string name) => File.ReadLines(Path.Combine(folder, name))
            .Select((line, at) => (line, Place: $"{Path.Combine(folder, name)}, line {at + 1}"))
            .Where(one => one.line.Length > 0 && one.line[0] != ' ')
            .Select(one => (one.line.Split(' ', StringSplitOptions.RemoveEmptyEntries), one.Place));
    }
}
